"""The text that the copy button yields: a block, and just what it needs of the page before it.

The page's blocks are one program. For one of them, this finds the earlier statements that bind or
change what the block depends on, directly or through other statements. A statement is left out only
where its text shows that it cannot matter (`effects`); when in doubt it stays. A test runs every
result in a fresh interpreter, and compares what it prints and the values of the names that the
block uses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from derived_site.programs.effects import ANY, Effects, Statement, know
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


def needed(
    earlier: Iterable[str], block: str, where: str, later: Iterable[str] = ()
) -> list[Piece]:
    """The earlier statements that `block` needs, as the copied text has them: imports first.

    With the blocks that follow, `later`, one look at a page serves all of its blocks.
    """
    before = tuple(earlier)
    whole = _whole((*before, *later), where.rpartition(":")[0] or where)
    own = statements(block, where)
    return _arranged(whole.needs(len(before), own), own)


class _Edges:
    """Which names' values hang on which others', each with the block that made it so."""

    def __init__(self) -> None:
        self._edges: dict[str, dict[str, int]] = {}

    def add(self, name: str, other: str, block: int) -> None:
        known = self._edges.setdefault(name, {})
        known[other] = min(block, known.get(other, block))

    def closure(self, names: Iterable[str], below: int) -> set[str]:
        """Everything that can be reached by what the blocks below that place have made."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [o for o, b in self._edges.get(name, {}).items() if b < below]
        return found


class _Whole:
    """The statements of a page's blocks, and what each may change."""

    def __init__(self, texts: tuple[str, ...], where: str) -> None:
        self._pieces = [
            Piece(number, s) for number, code in enumerate(texts) for s in statements(code, where)
        ]
        self.known = know(piece.statement for piece in self._pieces)
        # What a function may do is known by its own text; a counter's numbers are labels.
        kept = self.known.bound - set(self.known.functions) - self.known.counters
        # Each name's value may share storage with those of others, which it was made from.
        self._made_from, self._made_into, self._part_of, self._deferred = (
            _Edges(), _Edges(), _Edges(), _Edges(),
        )  # fmt: skip
        for piece in self._pieces:
            s, block = piece.statement, piece.block
            for name, others in s.shares(self.known).items():
                for other in others & kept:
                    self._made_from.add(name, other, block)
                    self._made_into.add(other, name, block)
            for name, others in s.parts(self.known).items():
                for other in others & kept:
                    self._part_of.add(name, other, block)
            for name in s.binds if s.deferred else ():
                for other in s.deferred:
                    self._deferred.add(name, other, block)
        self._changes = [piece.statement.changes(self.known) for piece in self._pieces]

    def _reached(self, changes: Effects, place: int) -> set[str]:
        """Names whose values may change: what the changed were made from, and made into.

        What gets a new part leaves its other parts as they are.
        """
        if not changes.names | changes.slots:
            return set()
        inside = self._made_from.closure(changes.names, place)
        inside |= self._part_of.closure(changes.slots, place)
        return inside | self._made_into.closure(changes.names | changes.slots, place)

    def needs(self, place: int, own: Sequence[Statement]) -> list[Piece]:
        """The statements of the first `place` blocks that `own` needs, in order."""
        before = [
            (piece, changes, self._reached(changes, place))
            for piece, changes in zip(self._pieces, self._changes, strict=True)
            if piece.block < place
        ]
        tops = _tops(own)
        while True:
            kept = self._pass(before, own, tops, place)
            more = tops | _tops(piece.statement for piece in kept)
            if more == tops:
                break
            tops = more
        blocks = {piece.block for piece in kept}
        futures = [p for p, *_ in before if p.statement.is_future and p.block in blocks]
        return [*futures, *kept]

    def _pass(
        self,
        before: Sequence[tuple[Piece, Effects, set[str]]],
        own: Sequence[Statement],
        tops: frozenset[str],
        place: int,
    ) -> list[Piece]:
        settings = _EVERYWHERE | tops | ({"numpy"} if tops & _ON_NUMPY else set())
        wanted = self._deferred.closure({name for s in own for name in s.uses}, place)
        # Where nobody has seeded it, what a common generator yields is nobody's business.
        seeded = frozenset[str]().union(*(changes.seeds for _, changes, _ in before))
        draws = frozenset[str]()
        for s in reversed(own):
            effects = s.changes(self.known)
            draws = (draws | (effects.draws & seeded)) - effects.seeds
        kept: list[Piece] = []
        for piece, changes, reached in reversed(before):
            s = piece.statement
            matters = (
                ANY in s.binds
                or s.binds & wanted
                or reached & wanted
                or changes.packages & settings
                or (changes.draws | changes.seeds) & draws
            )
            if s.is_future or not matters:
                continue
            kept.append(piece)
            if s.rebinds_wholly:
                wanted -= s.binds
            wanted |= self._deferred.closure(s.uses, place)
            # A function that seeds a generator seeds it before it draws.
            draws = (draws | (changes.draws & seeded)) - changes.seeds
        return kept[::-1]


@lru_cache(maxsize=8)
def _whole(texts: tuple[str, ...], where: str) -> _Whole:
    return _Whole(texts, where)


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


def preamble(earlier: Iterable[str], block: str, where: str, later: Iterable[str] = ()) -> str:
    """What `block` needs, as a text to put in front of it."""
    found = [piece.statement for piece in needed(earlier, block, where, later)]
    imports = [s.text for s in found if s.is_import]
    # PEP 8's blank lines around definitions, so that what is pasted reads well.
    rest = [f"\n{s.text}\n" if s.is_definition else s.text for s in found if not s.is_import]
    return _joined("\n".join(imports), "\n".join(rest).strip("\n"))


def standalone(earlier: Iterable[str], block: str, where: str, later: Iterable[str] = ()) -> str:
    """`block` preceded by what it needs, ready to run in a fresh interpreter.

    The page's script puts the same text together from `needed` (web/copy.js); a test compares.
    """
    before = preamble(earlier, block, where, later).strip("\n")
    own = block.strip("\n")
    if before and own.startswith("from __future__ "):
        # Python wants it before everything else.
        future, _, own = own.partition("\n")
        before, own = f"{future}\n{before}", own.strip("\n")
    return _joined(before, own)


def _joined(*parts: str) -> str:
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""
