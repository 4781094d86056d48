"""The text that the copy button yields: a block, and just what it needs of the page before it.

The page's blocks are one program. For one of them, this finds the earlier statements that bind or
change a name on which the block depends, directly or through other statements, and drops the rest.
What counts as a change is decided from the text alone, so it errs on the side of keeping: a
statement that only might matter stays. A test runs every result in a fresh interpreter.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from derived_site.project import SiteError

_BUILTINS = frozenset(dir(builtins))
# Methods of arrays, tensors and containers that leave their object as it was.
_PURE_METHODS = frozenset(
    [
        "abs",
        "all",
        "any",
        "argmax",
        "argmin",
        "argsort",
        "astype",
        "clone",
        "copy",
        "cpu",
        "data_ptr",
        "detach",
        "dim",
        "double",
        "dot",
        "endswith",
        "flatten",
        "float",
        "format",
        "get",
        "item",
        "items",
        "join",
        "keys",
        "log",
        "max",
        "mean",
        "min",
        "ndim",
        "nonzero",
        "numel",
        "numpy",
        "parameters",
        "ravel",
        "repeat",
        "reshape",
        "round",
        "shape",
        "size",
        "split",
        "squeeze",
        "startswith",
        "state_dict",
        "std",
        "strip",
        "sum",
        "tolist",
        "transpose",
        "unsqueeze",
        "values",
        "var",
        "view",
        "named_parameters",
        "spawn",
    ]
)


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a block, with the lines it stands on."""

    node: ast.stmt
    text: str

    @property
    def is_definition(self) -> bool:
        """Whether it defines a function or a class: what that changes, it changes when called."""
        return isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)

    @cached_property
    def uses(self) -> frozenset[str]:
        """Names of the page's namespace that it reads, inside nested functions too."""
        table = symtable.symtable(self.text, "<block>", "exec")
        # `x += 1` reads x, though its target is written like an assignment's.
        walked = () if self.is_definition else ast.walk(self.node)
        updated = (_root(n.target) for n in walked if isinstance(n, ast.AugAssign))
        names = frozenset(_global_names(table)).union(*updated) - _BUILTINS
        if isinstance(self.node, ast.For):
            # The loop binds its variable before its body reads it.
            names -= _root(self.node.target) - _names(self.node.iter)
        return names

    @cached_property
    def binds(self) -> frozenset[str]:
        """Names that it binds."""
        return frozenset(_bound_names(self.node))

    @property
    def rebinds_wholly(self) -> bool:
        """Whether what a name held before cannot matter afterwards."""
        plain = (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
        return isinstance(self.node, plain) or (
            isinstance(self.node, ast.AnnAssign) and self.node.value is not None
        )

    @property
    def defines_fixed(self) -> bool:
        """Whether it binds modules, functions or classes, whose calls do not change them."""
        return isinstance(self.node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)

    @cached_property
    def touches(self) -> frozenset[str]:
        """Names whose objects it may change in place."""
        found: set[str] = set()
        if self.is_definition:
            return frozenset()
        shows_only = isinstance(self.node, ast.Assert) or _is_call_of(self.node, "print")
        # A call whose value is thrown away stands for its effect.
        effects = {id(n.value) for n in ast.walk(self.node) if isinstance(n, ast.Expr)}
        for node in ast.walk(self.node):
            if isinstance(node, ast.AugAssign):
                found |= _root(node.target)
            elif isinstance(node, ast.Assign | ast.Delete):
                for target in node.targets:
                    if isinstance(target, ast.Subscript | ast.Attribute):
                        found |= _root(target)
            elif isinstance(node, ast.Call):
                found |= _receiver(node)
                if id(node) in effects and not shows_only:
                    found |= _argument_names(node)
        return frozenset(found)

    @cached_property
    def passes(self) -> frozenset[str]:
        """Names that it hands to calls."""
        calls = (n for n in ast.walk(self.node) if isinstance(n, ast.Call))
        return frozenset(name for call in calls for name in _argument_names(call))

    @cached_property
    def makes_generator(self) -> bool:
        """Whether it binds a random generator, which any call that gets it may advance."""
        value = getattr(self.node, "value", None)
        makers = {"default_rng", "Generator", "manual_seed"}
        # `torch.Generator().manual_seed(0)` is a chain of calls; an argument's maker is not it.
        while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr in makers:
                return True
            value = value.func.value
        return False

    @property
    def derives(self) -> dict[str, frozenset[str]]:
        """For `b = f(a)` or `b = a.x`: b may share storage with a."""
        if not isinstance(self.node, ast.Assign | ast.AnnAssign) or self.node.value is None:
            return {}
        value = self.node.value
        if isinstance(value, ast.BinOp | ast.UnaryOp | ast.Constant | ast.Compare | ast.JoinedStr):
            return {}
        return dict.fromkeys(self.binds, self.uses)


def statements(code: str, where: str) -> tuple[Statement, ...]:
    """The top-level statements of a block."""
    try:
        found = _parse(code)
    except SyntaxError as error:
        raise SiteError(f"{where}: {error.msg} (line {error.lineno} of the block)") from error
    if any(a.text == b.text and a.node.lineno == b.node.lineno for a, b in pairwise(found)):
        raise SiteError(f"{where}: two statements on one line; give each its own")
    return found


@cache
def _parse(code: str) -> tuple[Statement, ...]:
    # Kept, because each block of a page asks for all that come before it.
    lines = code.splitlines()
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
    before = [
        Piece(number, s) for number, code in enumerate(earlier) for s in statements(code, where)
    ]
    own = statements(block, where)
    everything = [*(p.statement for p in before), *own]
    fixed = frozenset(n for s in everything if s.defines_fixed for n in s.binds)
    generators = frozenset(n for s in everything if s.makes_generator for n in s.binds)
    aliases: dict[str, set[str]] = {}
    for piece in before:
        for name, sources in piece.statement.derives.items():
            aliases.setdefault(name, set()).update(sources - fixed)
    wanted: set[str] = set()
    for s in reversed(own):
        if s.rebinds_wholly:
            wanted -= s.binds
        wanted |= s.uses
    kept: list[Piece] = []
    for piece in reversed(before):
        s = piece.statement
        changed = (s.touches | (s.passes & generators)) - fixed
        touched = changed.union(*(aliases.get(name, ()) for name in changed))
        if not (s.binds & wanted or touched & wanted) or isinstance(s.node, ast.Assert):
            continue
        if _is_call_of(s.node, "print") and not touched & wanted & generators:
            continue
        kept.append(piece)
        if s.rebinds_wholly:
            wanted -= s.binds
        wanted |= s.uses
    return _arranged(kept[::-1], {s.text for s in own})


def _arranged(kept: list[Piece], own: set[str]) -> list[Piece]:
    rest = [p for p in kept if not _is_import(p.statement.text)]
    imports: dict[str, Piece] = {}
    for piece in kept:
        text = piece.statement.text
        # An import of the block's own comes too late for a statement put in front of it.
        if _is_import(text) and (rest or text not in own):
            imports.setdefault(text, piece)
    return [*imports.values(), *rest]


def preamble(earlier: Iterable[str], block: str, where: str) -> str:
    """What `block` needs, as a text to put in front of it."""
    texts = [piece.statement.text for piece in needed(earlier, block, where)]
    imports = [text for text in texts if _is_import(text)]
    # PEP 8's blank lines around definitions, so that what is pasted reads well.
    rest = [f"\n{t}\n" if _is_definition(t) else t for t in texts if not _is_import(t)]
    return _joined("\n".join(imports), "\n".join(rest).strip("\n"))


def standalone(earlier: Iterable[str], block: str, where: str) -> str:
    """`block` preceded by what it needs, ready to run in a fresh interpreter.

    The page's script puts the same text together from `needed` (web/copy.js); a test compares.
    """
    return _joined(preamble(earlier, block, where).strip("\n"), block.strip("\n"))


def _joined(*parts: str) -> str:
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""


def _names(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_definition(text: str) -> bool:
    return text.startswith(("def ", "class ", "@"))


def _is_import(text: str) -> bool:
    return text.startswith(("import ", "from "))


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _global_names(child)


def _bound_names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    else:
        # A comprehension's variables, and a lambda's, are its own.
        own = {
            id(n)
            for c in ast.walk(node)
            if isinstance(c, ast.comprehension)
            for n in ast.walk(c.target)
        }
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                if id(part) not in own:
                    yield part.id
            elif isinstance(part, ast.FunctionDef | ast.ClassDef):
                yield part.name


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Tuple | ast.List):
        return {name for element in node.elts for name in _root(element)}
    return set()


def _receiver(call: ast.Call) -> set[str]:
    """The object whose method is called, or that is called itself, unless the method is pure."""
    if isinstance(call.func, ast.Attribute):
        return set() if call.func.attr in _PURE_METHODS else _root(call.func.value)
    return _root(call.func)


def _argument_names(call: ast.Call) -> set[str]:
    values = [*call.args, *(k.value for k in call.keywords)]
    return {name for value in values for name in _root(value)}


def _is_call_of(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == name
    )
