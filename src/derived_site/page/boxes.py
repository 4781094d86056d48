"""Boxes that mark what is often said wrongly: each must hold a run that proves it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derived_site.page.fences import Fence
from derived_site.project import SiteError

if TYPE_CHECKING:
    from derived_site.page.scan import Box


@dataclass(frozen=True)
class Mind:
    """A "mind" box of a page."""

    title: str
    line: int

    @property
    def anchor(self) -> str:
        """Its address on the page."""
        return mind_anchor(self.title)


def read_minds(boxes: Iterable[Box], fences: Iterable[Fence], page: str) -> list[Mind]:
    """The "mind" boxes of a page; one without code that runs is an error."""
    running = [f.line for f in fences if f.runs]
    found = []
    for box in boxes:
        if box.name == "mind" and not box.kind.startswith("="):
            if not any(box.line < line <= box.end_line for line in running):
                raise SiteError(
                    f'{page}:{box.line}: the box "{box.title}" shows no run that proves it'
                )
            found.append(Mind(box.title, box.line))
    return found


def mind_anchor(title: str) -> str:
    """The anchor of a "mind" box, made from its title."""
    return "mind-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
