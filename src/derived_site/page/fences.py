"""Finding the fences of a Markdown page, in every form that the site can show.

A fence may stand at the margin or indented in a list, a tab or an admonition, behind `>` in a
quotation, with an info string (`python title="x"`) or an attribute list (`{.python title="x"}`),
and its body may include a section of a snippet. This parser reads Markdown source; a test holds
it against the rendered page, which pymdown-extensions makes by its own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derived_site import project

PYTHON = frozenset({"python", "py", "python3"})
CONSOLE = frozenset({"pycon"})
RUNNABLE = PYTHON | CONSOLE
# Parts of an exercise that the page does not show; derived_site.programs.marking runs them.
HIDDEN = frozenset({"test", "wrong"})
# Shown as text; nothing in them could run.
INERT = frozenset(
    {"output", "answer", "text", "markdown", "toml", "yaml", "bibtex", "math", "page-head"}
    | {"course-map", "equation-index", "reading-list", "papers", "glossary", "errata", "notebook"}
    | {"downloads", "offline-archive"}
)

_OPEN = re.compile(r"^(?P<prefix>[ \t>]*)(?P<ticks>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$")
_OPTION = re.compile(r"""([a-zA-Z][\w-]*)(?:=(?:"([^"]*)"|'([^']*)'))?""")
_LANG = re.compile(r"^\s*\.?([\w#.+-]+)(?=\s|$)")
_INCLUDE = re.compile(
    r"^(?P<indent>[ \t]*)-+8<-+[ \t]+(?P<quote>[\"'])(?P<target>.+?)(?P=quote)\s*$"
)


@dataclass(frozen=True)
class Fence:
    """One fenced block of a page."""

    page: str
    line: int  # of the opening fence, from 1
    end_line: int  # of the closing fence
    prefix: str  # what stands before each line: spaces, or `>`
    lang: str
    options: dict[str, str] = field(hash=False)
    body: str = field(hash=False)  # without the prefix, includes expanded
    raw: str = field(hash=False)  # without the prefix, as written

    @property
    def runs(self) -> bool:
        """Whether it is a block of the page, which the tests run in order."""
        return self.lang in RUNNABLE and not {"norun", *HIDDEN} & set(self.options)

    @property
    def where(self) -> str:
        """For messages: page and line."""
        return f"{self.page}:{self.line}"


def parse_info(info: str) -> tuple[str, dict[str, str]]:
    """Language and options of an info string or attribute list.

    >>> parse_info('python title="a b" linenums="1"')
    ('python', {'title': 'a b', 'linenums': '1'})
    >>> parse_info('{.python #name .wide hl_lines="2 3"}')
    ('python', {'hl_lines': '2 3'})
    """
    info = info.strip()
    if info.startswith("{") and info.endswith("}"):
        inner = info[1:-1]
        classes = re.findall(r"(?:^|\s)\.([\w#+-]+)", inner)
        inner = re.sub(r"(?:^|\s)[.#][\w#+-]+", " ", inner)
        return (classes[0].lower() if classes else ""), _options(inner)
    match = _LANG.match(info)
    if not match or "=" in match[1]:
        return "", _options(info)
    return match[1].lower(), _options(info[match.end() :])


def _options(text: str) -> dict[str, str]:
    return {m[1]: m[2] if m[2] is not None else (m[3] or "") for m in _OPTION.finditer(text)}


def parse(text: str, page: str) -> list[Fence]:
    """Every fence of a page's source, in order. An unclosed fence is an error."""
    return list(_walk(text.splitlines(), page))


def _walk(lines: list[str], page: str) -> Iterator[Fence]:
    at = 0
    while at < len(lines):
        opened = _OPEN.match(lines[at])
        if not opened:
            at += 1
            continue
        prefix, ticks = opened["prefix"], opened["ticks"]
        closing = re.compile(rf"^[ \t>]*{re.escape(ticks)}[ \t]*$")
        end = at + 1
        while end < len(lines) and not closing.match(lines[end]):
            end += 1
        if end == len(lines):
            raise project.SiteError(f"{page}:{at + 1}: this fence is never closed")
        raw = "\n".join(_strip(line, prefix) for line in lines[at + 1 : end])
        lang, options = parse_info(opened["info"])
        body = expand(raw, f"{page}:{at + 1}") if lang in RUNNABLE else raw
        yield Fence(page, at + 1, end + 1, prefix, lang, options, body, raw)
        at = end + 1


def _strip(line: str, prefix: str) -> str:
    if line.startswith(prefix):
        return line[len(prefix) :]
    # A blank line inside an indented fence rarely carries the indentation.
    return "" if not line.strip(" \t>") else line.lstrip()


def expand(code: str, where: str) -> str:
    """Replace each `--8<-- "path:section"` line by the text that it includes."""
    return "\n".join(
        _indent(include(m["target"], where), m["indent"]) if (m := _INCLUDE.match(line)) else line
        for line in code.splitlines()
    )


def includes(code: str) -> list[str]:
    """The targets that a fence's body includes."""
    return [m["target"] for line in code.splitlines() if (m := _INCLUDE.match(line))]


def include(target: str, where: str) -> str:
    """The text of a snippet file or of one of its named sections."""
    name, _, section = target.partition(":")
    path = project.snippets() / name
    if not path.is_file():
        raise project.SiteError(f"{where}: includes {target!r}, but snippets/{name} does not exist")
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    mark = re.compile(r"^\s*#\s*-+8<-+\s*\[(start|end):([\w-]+)\]\s*$")
    if section:
        lines = _section(lines, section, mark, f"{where}: snippets/{name}")
    return "\n".join(line for line in lines if not mark.match(line)).strip("\n")


def _section(lines: list[str], section: str, mark: re.Pattern[str], where: str) -> list[str]:
    found = {m[1]: i for i, line in enumerate(lines) if (m := mark.match(line)) and m[2] == section}
    if set(found) != {"start", "end"}:
        raise project.SiteError(f"{where} has no section {section!r} with a start and an end")
    picked = lines[found["start"] + 1 : found["end"]]
    margin = min((len(x) - len(x.lstrip()) for x in picked if x.strip()), default=0)
    return [x[margin:] for x in picked]


def _indent(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.splitlines())


def output_of(fence: Fence, after: Fence | None, lines: list[str]) -> Fence | None:
    """The `output` fence that belongs to a block: the next one, with only blank lines between."""
    if after is None or after.lang != "output":
        return None
    between = lines[fence.end_line : after.line - 1]
    return after if not any(line.strip(" \t>") for line in between) else None
