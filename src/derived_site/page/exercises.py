"""Exercises as a page's source has them.

An exercise stands in a `/// exercise | …` block. Its `starter` and `solution` fences are blocks of
the page like any other; `test` and `wrong="…"` fences are not shown. What they prove is judged in
`derived_site.programs.marking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from derived.exercises import read_number
from derived_site.page.fences import ROLES, Fence
from derived_site.project import SiteError

if TYPE_CHECKING:
    from derived_site.page.scan import Slashes

KINDS = ("By hand", "Derivation", "Code", "Find the bug", "Experiment")
_OPTION = re.compile(r"^- \[(?P<mark>[ xX])\] (?P<text>.*)$")
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
    name: str = ""

    @property
    def anchor(self) -> str:
        """Its address on the page."""
        return anchor_of(self.title, self.name)

    @property
    def where(self) -> str:
        """For messages: page and line."""
        return f"{self.page}:{self.line}"

    def code(self, role: str) -> str:
        """The text of the one fence that has this role."""
        return self.roles[role][0].body


@dataclass(frozen=True)
class Option:
    """A choice of a question: whether it is right, what it says, and why."""

    right: bool
    line: int  # from 1
    text: str
    reason: int  # the line on which its reason begins; behind the last one where it has none
    end: int  # the line behind it


@dataclass(frozen=True)
class Choice:
    """A question with choices, marked in the page."""

    title: str
    line: int
    options: tuple[Option, ...]
    name: str = ""

    @property
    def anchor(self) -> str:
        """Its address on the page."""
        return anchor_of(self.title, self.name)


def slug(title: str) -> str:
    """The id of an exercise, from its title: it stays when exercises before it come or go."""
    words = re.sub(r"\\\w+|[^a-z0-9 ]+", " ", title.lower().replace("'", "")).split()
    return "ex-" + "-".join(words[:8])


def anchor_of(title: str, name: str) -> str:
    """The address of an exercise or a question: its own name, or one made from its title."""
    return f"ex-{name}" if name else slug(split_title(title)[1])


def split_title(title: str) -> tuple[str, str]:
    """Kind and name: `Code: the derivative` has both."""
    kind, colon, rest = title.partition(":")
    return (kind, rest.strip()) if colon and kind in KINDS else ("", title)


def read_exercises(blocks: Iterable[Slashes], found: Iterable[Fence], page: str) -> list[Exercise]:
    """The exercises of a page, in order, from its slashes and its fences."""
    fences = list(found)
    exercises = [
        _exercise(page, b, [f for f in fences if b.line < f.line < b.end_line])
        for b in blocks
        if b.name == "exercise"
    ]
    for fence in fences:
        belongs = fence.lang == "answer" or set(ROLES) & set(fence.options)
        if belongs and not any(e.line < fence.line < e.end_line for e in exercises):
            raise SiteError(f"{fence.where}: stands in no exercise")
    return exercises


def read_choices(
    blocks: Iterable[Slashes], found: Sequence[Fence], lines: Sequence[str]
) -> Iterator[Choice]:
    """The questions with choices of a page, in order."""
    for block in blocks:
        if block.name == "choice":
            fenced = {n for f in found for n in range(f.line, f.end_line + 1)}
            options = tuple(_options(block, fenced, lines))
            yield Choice(block.title, block.line, options, block.options.get("name", ""))


def _options(block: Slashes, fenced: set[int], lines: Sequence[str]) -> Iterator[Option]:
    opening = lines[block.line - 1]
    indent = len(opening) - len(opening.lstrip())
    own = [line[indent:] for line in lines[block.first - 1 : block.end_line - 1]]
    first = block.first
    starts = [n for n, line in enumerate(own) if _OPTION.match(line) and first + n not in fenced]
    for start, end in pairwise([*starts, len(own)]):
        item = _OPTION.match(own[start])
        assert item
        # What it says goes on until a blank line; all that is indented below is the reason.
        said = next((n for n in range(start, end) if not own[n].strip()), end)
        text = " ".join([item["text"], *(line.strip() for line in own[start + 1 : said])])
        reason = next((n for n in range(said, end) if own[n].strip()), end)
        # At the margin again, the list is over.
        last = next((n for n in range(said, end) if own[n][:1].strip()), end)
        yield Option(item["mark"] != " ", first + start, text, first + reason, first + last)


def _exercise(page: str, block: Slashes, own: list[Fence]) -> Exercise:
    where = f"{page}:{block.line}"
    if not block.title:
        raise SiteError(f"{where}: an exercise has a kind and a title: /// exercise | Code: a name")
    roles = {role: tuple(f for f in own if role in f.options) for role in ROLES}
    answers = tuple(answer(f) for f in own if f.lang == "answer")
    exercise = Exercise(
        page, block.line, block.end_line, block.title, answers, roles, block.options.get("name", "")
    )
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
    readings = read_number(text)
    if not readings:
        raise SiteError(f"{where}: {text!r} is no number")
    value = readings[0]
    # What readers may do, pages do not: there a comma stands between thousands.
    if "," in text and value != next(iter(read_number(text.replace(",", ""))), None):
        raise SiteError(f"{where}: {text!r} has a decimal comma; write a point")
    return value


def unit(text: str) -> float:
    """One unit in the last place shown; whole numbers and fractions are exact.

    >>> unit("0.12"), unit("4,810")
    (0.01, 0.0)
    """
    mantissa, _, exponent = text.lower().partition("e")
    decimals = sum(1 for _ in takewhile(str.isdigit, mantissa.partition(".")[2]))
    return 10.0 ** (int(exponent or 0) - decimals) if "." in mantissa else 0.0
