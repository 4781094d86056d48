"""Interactives: each is a folder of its own below `web/interactives`, named as its element is.

Its `manifest.toml` names the script that defines the element, its style sheet, and the room that is
kept for it before they arrive: for all in one column, and for two columns. A page holds one between
`/// html | its-name` and `///`, around what readers see without scripts. Whoever else must know the
interactives – the bundle, the style sheet, the chunks of a page, the tests – asks here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymdownx.blocks.html import HTMLExtension

from derived_site import project

_NAME = re.compile(r"[a-z]+(?:-[a-z]+)+")
_REQUIRED = frozenset({"script", "room", "room-wide"})
_KNOWN = _REQUIRED | {"style"}
# Stands in the style sheets for the elements of all interactives.
_ANY = "any-interactive"


@dataclass(frozen=True)
class Interactive:
    """An interactive, as its manifest has it."""

    name: str
    script: Path
    style: Path | None
    room: str  # a height in CSS, for all in one column
    room_wide: str  # in two columns


def known() -> tuple[Interactive, ...]:
    """Every interactive, in the order of names. Raises SiteError for a manifest with a fault."""
    return tuple(
        _read(manifest)
        for manifest in sorted((project.WEB / "interactives").glob("*/manifest.toml"))
    )


def names() -> frozenset[str]:
    """The elements of all interactives."""
    return frozenset(one.name for one in known())


def _read(manifest: Path) -> Interactive:
    folder = manifest.parent
    where = f"interactives/{folder.name}/manifest.toml"
    if not _NAME.fullmatch(folder.name):
        raise project.SiteError(f"{where}: the folder's name is the element's: two-words")
    try:
        found = tomllib.loads(project.read_text(manifest))
    except tomllib.TOMLDecodeError as error:
        raise project.SiteError(f"{where}: {error}") from error
    for key in sorted(_REQUIRED - set(found)):
        raise project.SiteError(f"{where}: lacks {key}")
    for key, value in found.items():
        if key not in _KNOWN:
            raise project.SiteError(f"{where}: {key!r} is none of {', '.join(sorted(_KNOWN))}")
        if not isinstance(value, str) or not value.strip():
            raise project.SiteError(f"{where}: {key} holds words, and not {value!r}")
        if key in {"script", "style"} and not (folder / value).is_file():
            raise project.SiteError(f"{where}: {key} names {value}, which is not there")
    style = folder / found["style"] if "style" in found else None
    return Interactive(
        folder.name, folder / found["script"], style, found["room"], found["room-wide"]
    )


def styled(css: str) -> str:
    """A style sheet in which `any-interactive` is the element of each, with the room of each."""
    found = known()
    elements = f":is({','.join(one.name for one in found)})"
    rooms = "".join(f"{i.name}{{--room:{i.room};--room-wide:{i.room_wide}}}\n" for i in found)
    return rooms + css.replace(_ANY, elements)


def makeExtension(**kwargs: Any) -> HTMLExtension:  # noqa: N802
    """Entry point that Python-Markdown looks for: `/// html | name` for each of them."""
    return HTMLExtension(custom=[{"tag": i.name, "mode": "block"} for i in known()], **kwargs)
