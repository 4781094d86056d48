"""The fences of a page, in every form that the site can show.

A fence may stand at the margin or indented in a list, a tab or an admonition, behind `>` in a
quotation, with an info string (`python title="x"`) or an attribute list (`{.python title="x"}`),
and its body may include a section of a snippet. What the site cannot read is refused by page and
line: a block that no test runs must not pass for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pygments.lexers import get_lexer_by_name
from pygments.lexers.python import PythonLexer
from pygments.util import ClassNotFound

from derived_site import project

PYTHON = frozenset({"python", "py", "python3"})
CONSOLE = frozenset({"pycon"})
RUNNABLE = PYTHON | CONSOLE
# Parts of an exercise that the page does not show; derived_site.programs.marking runs them.
HIDDEN = frozenset({"test", "wrong"})
# Shown as text; nothing in them could run.
TEXTS = frozenset({"text", "markdown", "toml", "yaml", "bibtex"})
# Read by the site itself.
_OWN = frozenset({"output", "answer"})
# Functions of this form make what a directive shows.
_DIRECTIVE = re.compile(r"^def show_(\w+)\(", re.MULTILINE)
# Parts of an exercise; derived_site.programs.marking says what each must prove.
ROLES = ("starter", "test", "solution", "wrong")
# Options that mean something here; a misspelt one must not pass unnoticed.
OPTIONS = frozenset(
    {"title", "hl_lines", "linenums", "check", "figure", "alt", "caption", "raises", "norun"}
    | {"browser", *ROLES}
)
_MORE = {"output": frozenset({"tol"}), "answer": frozenset({"label", "code", "tol", "unit"})}
# Options that say something to the reader, or name something: bare ones say nothing.
_SPOKEN = frozenset({"title", "check", "figure", "raises", "norun", "browser", "tol", "label"})

_OPTION = re.compile(r"""([a-zA-Z]\w*)(?:=(?:"([^"]*)"|'([^']*)'))?(?=[ \t]|$)[ \t]*""")
_LANG = re.compile(r"^\.?([\w#.+-]+)(?=[ \t]|$)[ \t]*")
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


@cache
def directives() -> frozenset[str]:
    """The fences that the site fills in: each has its function in `render/directives.py`.

    The file is read and not imported, for no room imports one above it.
    """
    source = (Path(project.__file__).parent / "render" / "directives.py").read_text("utf-8")
    return frozenset(name.replace("_", "-") for name in _DIRECTIVE.findall(source))


@cache
def inert() -> frozenset[str]:
    """Every language in which nothing could run."""
    return TEXTS | _OWN | directives()


def parse_info(info: str, where: str = "a fence") -> tuple[str, dict[str, str]]:
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
        rest = re.sub(r"(?:^|\s)[.#][\w#+-]+(?=\s|$)", " ", inner)
        return (classes[0].lower() if classes else ""), _options(rest.strip(), info, where)
    match = _LANG.match(info)
    lang, rest = (match[1].lower(), info[match.end() :]) if match else ("", info)
    return lang, _options(rest, info, where)


def _options(text: str, info: str, where: str) -> dict[str, str]:
    """The options of a fence; what is none of them would be lost without a word."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        if not (m := _OPTION.match(text, at)):
            bad = text[at:].split()[0]
            raise project.SiteError(
                f"{where}: cannot read {bad!r} behind the fence {info!r};"
                ' write ```python title="…", options apart by spaces and their values in quotes'
            )
        if m[1] in found:
            raise project.SiteError(f"{where}: the fence has the option {m[1]!r} twice")
        found[m[1]] = m[2] if m[2] is not None else (m[3] or "")
        at = m.end()
    return found


def read_fence(lines: list[str], at: int, opened: re.Match[str], page: str) -> Fence:
    """The fence that opens at a line, counted from 0. Refuses what the site cannot show or run."""
    where = f"{page}:{at + 1}"
    prefix, ticks, info = opened["prefix"], opened["ticks"], opened["info"]
    closing = re.compile(rf"^[ \t>]*{re.escape(ticks)}[ \t]*$")
    end = at + 1
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    if end == len(lines):
        raise project.SiteError(f"{where}: this fence is never closed")
    raw = "\n".join(_strip(line, prefix) for line in lines[at + 1 : end])
    lang, options = parse_info(info, where)
    _check(lang, options, where)
    body = expand(raw, where) if lang in RUNNABLE else raw
    return Fence(page, at + 1, end + 1, prefix, lang, options, body, raw)


def _check(lang: str, options: dict[str, str], where: str) -> None:
    if lang == "math":
        raise project.SiteError(
            f"{where}: a math fence is not typeset; write the formula between $$ on lines of their"
            " own"
        )
    known = OPTIONS | _MORE.get(lang, frozenset())
    for name, value in options.items():
        if name not in known:
            raise project.SiteError(
                f"{where}: a {lang or 'nameless'} fence has the unknown option {name!r}"
            )
        if name in _SPOKEN and not value.strip():
            says = "says to the reader why" if name == "norun" else "needs its words"
            raise project.SiteError(f'{where}: {name}="…" {says}')
        if "$" in value and name in {"alt", "caption", "title", "norun", "browser"}:
            raise project.SiteError(f"{where}: {name} shows no formulas; say {value!r} in words")
    if lang in RUNNABLE or lang in inert() or "norun" in options:
        return
    if is_python(lang):
        raise project.SiteError(f"{where}: a {lang} fence is not run; write python or pycon")
    raise project.SiteError(
        f'{where}: a {lang or "nameless"} fence is not run; say why with norun="…", or name it text'
    )


def is_python(lang: str) -> bool:
    """Whether a language is Python by another name, which a test would pass over."""
    try:
        lexer = get_lexer_by_name(lang)
    except ClassNotFound:
        return False
    return isinstance(lexer, PythonLexer) or "python" in lexer.name.lower()


def _strip(line: str, prefix: str) -> str:
    if line.startswith(prefix):
        return line[len(prefix) :]
    # A blank line inside an indented fence rarely carries the indentation.
    return "" if not line.strip(" \t>") else line.lstrip()


def expand(code: str, where: str) -> str:
    """Replace each `--8<-- "path:section"` line by the text that it includes."""
    return "\n".join(
        _indent(include(m["target"], where), m["indent"]) if (m := _INCLUDE.match(line)) else line
        for line in code.split("\n")
    )


def includes(code: str) -> list[str]:
    """The targets that a fence's body includes."""
    return [m["target"] for line in code.split("\n") if (m := _INCLUDE.match(line))]


def include(target: str, where: str) -> str:
    """The text of a snippet file or of one of its named sections."""
    name, _, section = target.partition(":")
    path = project.snippets() / name
    if not path.is_file():
        raise project.SiteError(f"{where}: includes {target!r}, but snippets/{name} does not exist")
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
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
    return "\n".join(by + line if line else line for line in text.split("\n"))


def output_of(fence: Fence, after: Fence | None, lines: list[str]) -> Fence | None:
    """The `output` fence that belongs to a block: the next one, with only blank lines between."""
    if after is None or after.lang != "output":
        return None
    between = lines[fence.end_line : after.line - 1]
    return after if not any(line.strip(" \t>") for line in between) else None
