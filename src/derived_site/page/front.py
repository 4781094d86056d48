"""A page's front matter: what it says about itself above its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

import yaml

from derived_site.project import SiteError

# What MkDocs would take for metadata, and out of the text, where no `---` stands above it.
_BARE = re.compile(r"^ {0,3}(?P<key>[\w-]+):\s*(?P<value>.*)")


@dataclass(frozen=True)
class Front:
    """The front matter of a page; `lines` says where each value stands, counted from 1."""

    time: str = ""  # what a first reading takes, and what everything takes
    needs: tuple[str, ...] = ()  # the pages before this one, as paths below `docs`
    outcomes: tuple[str, ...] = ()  # what the reader will be able to do
    hide: tuple[str, ...] = ()  # parts of the site around the page, for Material
    search: tuple[tuple[str, float], ...] = ()  # `boost` or `exclude`, for the site's search
    description: str = ""  # for search engines
    lines: dict[str, int] = field(default_factory=dict, hash=False, compare=False)
    end: int = 0  # the lines that it takes, from the first one


KNOWN = tuple(f.name for f in fields(Front) if f.name not in {"lines", "end"})
_LISTS = frozenset({"needs", "outcomes", "hide"})


def read_front(lines: list[str], page: str) -> Front:
    """The front matter above a page's text. Raises SiteError, with page and line, for a fault."""
    if not lines or lines[0].rstrip() != "---":
        if page.endswith(".md") and lines and (bare := _BARE.match(lines[0])):
            raise SiteError(
                f"{page}:1: {bare[0].strip()!r} would be read as front matter and not shown; put"
                " front matter between two --- lines, and a text below a blank line or a heading"
            )
        return Front()
    end = next((n for n, x in enumerate(lines[1:], 1) if x.rstrip() in {"---", "..."}), 0)
    if not end:
        raise SiteError(f"{page}:1: this front matter is never closed with ---")
    # Anchored aliases and the like would only make two ways to say one thing.
    text = "\n".join(lines[1:end])
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        plain = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or error
        at = 2 + (min(mark.line, max(end - 2, 0)) if mark else 0)
        raise SiteError(f"{page}:{at}: the front matter cannot be read: {said}") from error
    if root is None:
        raise SiteError(f"{page}:1: this front matter is empty; take it out")
    if not isinstance(root, yaml.MappingNode):
        raise SiteError(f"{page}:2: the front matter holds `name: value` lines")
    found: dict[str, object] = {}
    places: dict[str, int] = {}
    for key, value in root.value:
        name, at = key.value, key.start_mark.line + 2
        if name not in KNOWN:
            raise SiteError(
                f"{page}:{at}: the front matter has the unknown name {name!r}; known are"
                f" {', '.join(KNOWN)}"
            )
        if name in found:
            raise SiteError(f"{page}:{at}: the front matter has {name!r} twice")
        found[name] = _value(name, plain[name], value, page, at)
        places[name] = at
    return Front(**found, lines=places, end=end + 1)  # type: ignore[arg-type]


def _value(name: str, value: object, node: yaml.Node, page: str, at: int) -> object:
    if name == "search":
        return _search(value, f"{page}:{at}")
    if name not in _LISTS:
        return _words(name, value, f"{page}:{at}")
    if not isinstance(value, list) or not isinstance(node, yaml.SequenceNode):
        raise SiteError(f"{page}:{at}: {name} is a list, one `- …` line for each")
    places = [f"{page}:{item.start_mark.line + 2}" for item in node.value]
    return tuple(_words(name, item, where) for item, where in zip(value, places, strict=True))


def _search(value: object, where: str) -> tuple[tuple[str, float], ...]:
    # A truth value is no number here, though it is one to Python.
    kinds = {"boost": (int, float), "exclude": (bool,)}
    if not isinstance(value, dict) or any(
        type(v) not in kinds.get(k, ()) for k, v in value.items()
    ):
        raise SiteError(f"{where}: search holds `boost: 0.5` or `exclude: true`, not {value!r}")
    return tuple((key, float(of)) for key, of in value.items())


def _words(name: str, value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SiteError(
            f"{where}: {name} holds words, and this is {value!r}; words with a colon, a number and"
            " the like stand in quotes"
        )
    if "$" in value:
        raise SiteError(f"{where}: {name} shows no formulas; say {value!r} in words")
    return value
