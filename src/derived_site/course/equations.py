r"""Equations: anchors, numbers, ties to code and checks.

In a page's source an equation that the text relies on is written so:

    $$
    \sigma(z) = \frac{1}{1 + e^{-z}}
    $$
    {: #eq-sigmoid code="derived.ops.activations.sigmoid" }

`code` names the library functions that compute it (separated by spaces). A claim is tied to a
fence with `check="eq-…"` on the same page instead, or as well. The number is made from the page's
section in `course.yml` and the equation's place among the page's anchored equations.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from derived_site import project
from derived_site.course import course
from derived_site.page.model import Page


@dataclass(frozen=True)
class Equation:
    """An anchored equation of a page."""

    anchor: str
    page: str
    number: str
    line: int
    tex: str
    code: tuple[str, ...]
    checks: tuple[str, ...]  # what each check prints, as the page shows it

    @property
    def where(self) -> str:
        """Page and line, for messages."""
        return f"{self.page}:{self.line}"


def of_page(text: str, page: str) -> list[Equation]:
    """The anchored equations of a page, numbered. Raises SiteError on any that has no tie."""
    read = Page.parse(text, page)
    anchored = [d for d in read.displays if d.anchor]
    checks: dict[str, list[str]] = {}
    for block in read.blocks:
        for anchor in block.fence.options.get("check", "").split():
            if anchor not in {d.anchor for d in anchored}:
                raise project.SiteError(
                    f"{block.where}: checks {anchor!r}, which is not on this page"
                )
            checks.setdefault(anchor, []).append(block.shown.body if block.shown else "")
    known = course.pages()
    problems, found = [], []
    for place, d in enumerate(anchored, 1):
        where = f"{page}:{d.first + 1}"
        if page not in known:
            problems.append(
                f"{where}: {d.anchor} cannot be numbered: the page is not in course.yml"
            )
            continue
        if not d.anchor or not d.anchor.startswith("eq-"):
            problems.append(f"{where}: the anchor {d.anchor!r} of an equation starts with `eq-`")
        if not d.code and d.anchor not in checks:
            problems.append(
                f'{where}: {d.anchor} has no tie: name its function with code="…",'
                f' or add a fence with check="{d.anchor}"'
            )
        problems += [p for name in d.code if (p := tie_problem(name, d.anchor or "", where))]
        number = f"{known[page].section}.{place}"
        shown = tuple(checks.get(d.anchor or "", ()))
        found.append(Equation(d.anchor or "", page, number, d.first + 1, d.tex, d.code, shown))
    if problems:
        raise project.SiteError("\n".join(problems))
    return found


def resolve(name: str) -> object:
    """The object with this dotted name. Raises SiteError when there is none."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part):
                raise project.SiteError(f"{name} does not exist: no {part!r} there")
            found = getattr(found, part)
        return found
    raise project.SiteError(f"{name} does not exist: no such module")


def tie_problem(name: str, anchor: str, where: str) -> str | None:
    """What is wrong with tying an equation to the function `name`, or None."""
    try:
        target = resolve(name)
    except project.SiteError as error:
        return f"{where}: {anchor} is tied to {error}"
    if f"[{anchor}][]" not in (getattr(target, "__doc__", None) or ""):
        return (
            f"{where}: {anchor} is tied to {name}, whose docstring does not link back: [{anchor}][]"
        )
    return None


@cache
def _scan(path: str, _stamp: float) -> tuple[Equation, ...]:
    return tuple(of_page(project.read_text(project.docs() / path), path))


def registry() -> Mapping[str, Equation]:
    """Every equation of the site by its anchor. An anchor used twice is an error."""
    files = project.page_files()
    return _registry(tuple((project.page_name(f), f.stat().st_mtime) for f in files))


@lru_cache(maxsize=1)
def _registry(pages: tuple[tuple[str, float], ...]) -> Mapping[str, Equation]:
    found: dict[str, Equation] = {}
    for page, stamp in pages:
        for equation in _scan(page, stamp):
            if (other := found.get(equation.anchor)) is not None:
                raise project.SiteError(
                    f"{equation.where}: the anchor {equation.anchor} stands at {other.where} too"
                )
            found[equation.anchor] = equation
    return found
