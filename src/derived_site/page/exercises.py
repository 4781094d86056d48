"""Exercises as a page's source has them.

An exercise stands in a `/// exercise | …` block. Its `starter` and `solution` fences are blocks of
the page like any other; `test` and `wrong="…"` fences are not shown. What they prove is judged in
`derived_site.programs.marking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile

from derived_site.page import fences
from derived_site.page.fences import Fence
from derived_site.project import SiteError

ROLES = ("starter", "test", "solution", "wrong")
KINDS = ("By hand", "Derivation", "Code", "Find the bug", "Experiment")
_OPEN = re.compile(r"^(?P<slashes>/{3,})[ \t]+(?P<kind>[\w-]+)(?:[ \t]*\|[ \t]*(?P<title>.*))?$")
_CLOSE = re.compile(r"^(?P<slashes>/{3,})[ \t]*$")
_KNOWN = re.compile(r"^(?P<value>[^:]+):\s+(?P<text>.+)$")


@dataclass(frozen=True)
class Answer:
    """A number that the reader is asked for."""

    fence: Fence
    label: str
    code: str  # the expression that computes it
    value: float
    shown: str
    tol: float  # how far the reader's number may be off
    known: tuple[tuple[float, str], ...]  # wrong values with what they come from


@dataclass(frozen=True)
class Exercise:
    """One exercise of a page."""

    page: str
    line: int  # of the opening slashes, from 1
    end_line: int
    title: str
    answers: tuple[Answer, ...]
    roles: dict[str, tuple[Fence, ...]] = field(hash=False)

    @property
    def where(self) -> str:
        """For messages: page and line."""
        return f"{self.page}:{self.line}"

    def code(self, role: str) -> str:
        """The text of the one fence that has this role."""
        return self.roles[role][0].body


def slug(title: str) -> str:
    """The id of an exercise, from its title: it stays when exercises before it come or go."""
    words = re.sub(r"\\\w+|[^a-z0-9 ]+", " ", title.lower().replace("'", "")).split()
    return "ex-" + "-".join(words[:8])


def split_title(title: str) -> tuple[str, str]:
    """Kind and name: `Code: the derivative` has both."""
    kind, colon, rest = title.partition(":")
    return (kind, rest.strip()) if colon and kind in KINDS else ("", title)


def parse(text: str, page: str) -> list[Exercise]:
    """The exercises of a page, in order."""
    found = fences.parse(text, page)
    inside = {n for f in found for n in range(f.line, f.end_line + 1)}
    exercises: list[Exercise] = []
    stack: list[tuple[str, str, str, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number in inside:
            continue
        if opened := _OPEN.match(line):
            stack.append((opened["slashes"], opened["kind"], opened["title"] or "", number))
        elif (closed := _CLOSE.match(line)) and stack:
            slashes, kind, title, first = stack.pop()
            if slashes != closed["slashes"]:
                raise SiteError(f"{page}:{number}: closes a block that line {first} did not open")
            if kind == "exercise":
                own = [f for f in found if first < f.line < number]
                exercises.append(_exercise(page, first, number, title, own))
    if any(kind == "exercise" for _, kind, _, _ in stack):
        raise SiteError(f"{page}:{stack[-1][3]}: this exercise is never closed with ///")
    strays = [f for f in found if set(ROLES) & set(f.options)]
    for fence in strays:
        if not any(e.line < fence.line < e.end_line for e in exercises):
            raise SiteError(f"{fence.where}: stands in no exercise")
    return exercises


def _exercise(page: str, first: int, last: int, title: str, own: list[Fence]) -> Exercise:
    where = f"{page}:{first}"
    roles = {role: tuple(f for f in own if role in f.options) for role in ROLES}
    answers = tuple(answer(f) for f in own if f.lang == "answer")
    exercise = Exercise(page, first, last, title, answers, roles)
    if any(roles.values()):
        for role in ("starter", "test", "solution"):
            if len(roles[role]) != 1:
                raise SiteError(f"{where}: has {len(roles[role])} {role} fences, and needs one")
        if len(roles["wrong"]) < 2:
            raise SiteError(f'{where}: needs at least two wrong="…" answers that its test refuses')
    return exercise


def answer(fence: Fence) -> Answer:
    """Read an `answer` fence: the value, then known wrong values with what they come from."""
    lines = [line.strip() for line in fence.body.splitlines() if line.strip()]
    if not lines or "code" not in fence.options or "label" not in fence.options:
        raise SiteError(
            f'{fence.where}: an answer fence has label="…", code="…" and, on its first line,'
            " the value"
        )
    shown = lines[0]
    known = []
    for line in lines[1:]:
        if not (match := _KNOWN.match(line)):
            raise SiteError(f"{fence.where}: {line!r} is not `wrong value: what it comes from`")
        known.append((number(match["value"], fence.where), match["text"]))
    value = number(shown, fence.where)
    # As exact as it is shown; of 0.01, a unit in the last place would take in everything around it.
    tol = float(fence.options.get("tol") or min(unit(shown), 0.02 * abs(value)))
    for other, _ in known:
        if abs(other - value) <= tol:
            raise SiteError(f"{fence.where}: {other:g} counts as right, and cannot be wrong too")
    options = fence.options
    return Answer(fence, options["label"], options["code"], value, shown, tol, tuple(known))


def number(text: str, where: str) -> float:
    """A number as a reader may type it: `0.16`, `4/25`, `-3`, `1e-3`.

    >>> number("4/25", "a page")
    0.16
    """
    over, _, under = text.replace("−", "-").replace(",", "").partition("/")
    try:
        return float(over) / float(under or 1)
    except (ValueError, ZeroDivisionError):
        raise SiteError(f"{where}: {text!r} is no number") from None


def unit(text: str) -> float:
    """One unit in the last place shown; whole numbers and fractions are exact.

    >>> unit("0.12"), unit("4,810")
    (0.01, 0.0)
    """
    mantissa, _, exponent = text.lower().partition("e")
    decimals = sum(1 for _ in takewhile(str.isdigit, mantissa.partition(".")[2]))
    return 10.0 ** (int(exponent or 0) - decimals) if "." in mantissa else 0.0
