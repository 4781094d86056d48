"""The text that the copy button yields: a block, and just what it needs of the page before it.

The page's blocks are one program. For one of them, this finds the earlier statements that bind or
change what the block depends on, directly or through other statements. A statement is left out only
where its text shows that it cannot matter (`effects`); when in doubt it stays. A test runs every
result in a fresh interpreter, and compares what it prints and the values of the names that the
block uses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from derived_site.programs.effects import ANY, Effects, Known, Statement, know
from derived_site.project import SiteError

# Settings of these reach every program; those of other packages, the programs that import them.
_EVERYWHERE = frozenset({"os", "sys", "warnings", "random", "locale", "decimal", "builtins", "gc"})
# Packages of the standard library, and what has no settings of NumPy's or Matplotlib's to follow.
_ON_NUMPY = frozenset({"numpy", "derived", "scipy", "sklearn", "matplotlib", "torch"})


def statements(code: str, where: str) -> tuple[Statement, ...]:
    """The top-level statements of a block."""
    try:
        found = _parse(code)
    except SyntaxError as error:
        raise SiteError(f"{where}: {error.msg} (line {error.lineno} of the block)") from error
    for a, b in pairwise(found):
        if (a.node.end_lineno or 0) >= b.node.lineno:
            raise SiteError(f"{where}: two statements on one line; give each its own")
    return found


@cache
def _parse(code: str) -> tuple[Statement, ...]:
    # Kept, because each block of a page asks for all that come before it. A line ends at a line
    # feed, to Python as well, and not at a form feed.
    lines = code.split("\n")
    found = []
    for node in ast.parse(code).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        found.append(Statement(node, "\n".join(lines[first - 1 : node.end_lineno])))
    return tuple(found)


@dataclass(frozen=True)
class Piece:
    """A statement that a block needs: the block it stands in, counted from 0, and its text."""

    block: int
    statement: Statement

    @property
    def lines(self) -> tuple[int, int]:
        """Its first and last line in that block, counted from 0."""
        last = (self.statement.node.end_lineno or 1) - 1
        return last - self.statement.text.count("\n"), last


def needed(earlier: Iterable[str], block: str, where: str) -> list[Piece]:
    """The earlier statements that `block` needs, as the copied text has them: imports first."""
    texts = tuple(earlier)
    own = statements(block, where)
    return _arranged(_Needs(texts, own, where).find(), own)


class _Needs:
    """Finds what a block needs of those before it."""

    def __init__(self, earlier: Sequence[str], own: Sequence[Statement], where: str) -> None:
        self.own = own
        self.before = [
            Piece(number, s) for number, code in enumerate(earlier) for s in statements(code, where)
        ]
        everything = tuple(p.statement for p in self.before) + tuple(own)
        self.known = _known(everything)
        # Each name's value may share storage with those of others, which it was made from.
        self.made_from: dict[str, set[str]] = {}
        self.made_into: dict[str, set[str]] = {}
        self.part_of: dict[str, set[str]] = {}
        for piece in self.before:
            for name, others in piece.statement.shares(self.known).items():
                for other in others - set(self.known.functions):
                    self.made_from.setdefault(name, set()).add(other)
                    self.made_into.setdefault(other, set()).add(name)
            for name, others in piece.statement.parts(self.known).items():
                self.part_of.setdefault(name, set()).update(others - set(self.known.functions))
        self.deferred: dict[str, set[str]] = {}
        for s in everything:
            for name in s.binds if s.deferred else ():
                self.deferred.setdefault(name, set()).update(s.deferred)

    def find(self) -> list[Piece]:
        """The statements that are needed, in order."""
        tops = _tops(self.own)
        while True:
            kept = self._pass(tops)
            more = tops | _tops(p.statement for p in kept)
            if more == tops:
                return kept
            tops = more

    def _pass(self, tops: frozenset[str]) -> list[Piece]:
        settings = _EVERYWHERE | tops | ({"numpy"} if tops & _ON_NUMPY else set())
        wanted = self._with_deferred({n for s in self.own for n in self._reads(s)})
        effects = [s.changes(self.known) for s in self.own]
        # Where nobody has seeded it, what a common generator yields is nobody's business.
        seeded = frozenset[str]().union(
            *(p.statement.changes(self.known).seeds for p in self.before)
        )
        draws = frozenset[str]()
        for effect in reversed(effects):
            draws = (draws | (effect.draws & seeded)) - effect.seeds
        kept: list[Piece] = []
        for piece in reversed(self.before):
            s = piece.statement
            if s.is_future:
                continue
            changes = s.changes(self.known)
            if not self._matters(s, changes, wanted, draws, settings):
                continue
            kept.append(piece)
            if s.rebinds_wholly:
                wanted -= s.binds
            wanted |= self._with_deferred(self._reads(s))
            # A function that seeds a generator seeds it before it draws.
            draws = (draws | (changes.draws & seeded)) - changes.seeds
        blocks = {piece.block for piece in kept}
        futures = [p for p in self.before if p.statement.is_future and p.block in blocks]
        return [*futures, *kept[::-1]]

    def _matters(
        self,
        s: Statement,
        changes: Effects,
        wanted: set[str],
        draws: frozenset[str],
        settings: frozenset[str],
    ) -> bool:
        if ANY in s.binds or s.binds & wanted:
            return True
        if changes.packages & settings or (changes.draws | changes.seeds) & draws:
            return True
        return bool(self._reached(changes) & wanted)

    def _reads(self, s: Statement) -> set[str]:
        """Names that a statement needs before it: what it reads, and what it only changes."""
        return set(s.uses)

    def _with_deferred(self, names: Iterable[str]) -> set[str]:
        """Names, and those that the functions among them read when they are called."""
        return _closure(names, self.deferred)

    def _reached(self, changes: Effects) -> set[str]:
        """Names whose values may change: what the changed were made from, and made into.

        What gets a new part leaves its other parts as they are.
        """
        inside = _closure(changes.names, self.made_from) | _closure(changes.slots, self.part_of)
        return inside | _closure(changes.names | changes.slots, self.made_into)


@cache
def _known(everything: tuple[Statement, ...]) -> Known:
    return know(everything)


def _tops(found: Iterable[Statement]) -> frozenset[str]:
    """The packages that statements import."""
    return frozenset(
        full.partition(".")[0]
        for s in found
        for node in ast.walk(s.node)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for full in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    )


def _closure(names: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges.get(name, ())
    return found


def _arranged(kept: list[Piece], own: Sequence[Statement]) -> list[Piece]:
    """Imports in front, each once."""
    rest = [p for p in kept if not p.statement.is_import]
    texts = {s.text for s in own}
    imports: dict[str, Piece] = {}
    for piece in kept:
        text = piece.statement.text
        # An import of the block's own comes too late for a statement put in front of it.
        if piece.statement.is_import and (rest or text not in texts):
            imports.setdefault(text, piece)
    ordered = sorted(imports.values(), key=lambda p: not p.statement.is_future)
    return [*ordered, *rest]


def preamble(earlier: Iterable[str], block: str, where: str) -> str:
    """What `block` needs, as a text to put in front of it."""
    found = [piece.statement for piece in needed(earlier, block, where)]
    imports = [s.text for s in found if s.is_import]
    # PEP 8's blank lines around definitions, so that what is pasted reads well.
    rest = [f"\n{s.text}\n" if s.is_definition else s.text for s in found if not s.is_import]
    return _joined("\n".join(imports), "\n".join(rest).strip("\n"))


def standalone(earlier: Iterable[str], block: str, where: str) -> str:
    """`block` preceded by what it needs, ready to run in a fresh interpreter.

    The page's script puts the same text together from `needed` (web/copy.js); a test compares.
    """
    before = preamble(earlier, block, where).strip("\n")
    own = block.strip("\n")
    if before and own.startswith("from __future__ "):
        # Python wants it before everything else.
        future, _, own = own.partition("\n")
        before, own = f"{future}\n{before}", own.strip("\n")
    return _joined(before, own)


def _joined(*parts: str) -> str:
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""
