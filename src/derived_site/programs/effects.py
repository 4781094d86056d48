"""What one statement reads, binds and may change, decided from its text alone.

Nothing is known of most objects, so a call may change what it is called on and what it is given,
unless it is one of a few that are known to leave them alone.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import symtable
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUILTINS = frozenset(dir(builtins))
# Stands for names that only running the page could tell: those of `from module import *`.
ANY = "*"
# Built-in functions that change what they are given, or what has no name.
_CHANGERS = frozenset({"setattr", "delattr", "exec", "eval", "next", "vars", "globals", "locals"})
# Methods of arrays, tensors and containers that leave their object as it was.
_PURE_METHODS = _words("""
    abs all any argmax argmin argsort as_integer_ratio astype bit_count bit_length capitalize
    ceil clone conj copy cos count cpu cumprod cumsum data_ptr decode detach diagonal diff dim
    dot double element_size encode endswith exp find flatten float floor format get hex index
    is_contiguous isalpha isdigit isfinite isnan item items join keys ljust log lower lstrip
    matmul max mean median min mm named_parameters ndim nonzero norm numel numpy outer
    parameters partition prod ravel removeprefix removesuffix repeat replace reshape rfind rjust
    round rpartition rsplit rstrip shape sigmoid sin size softmax spawn split splitlines sqrt
    square squeeze startswith state_dict std strip sum swapaxes tan tanh title to tolist topk
    trace transpose type unsqueeze upper values var view zfill
""")
# Functions of NumPy, PyTorch and the standard library that change an argument.
_CHANGING = _words("""
    at backward clip_grad_norm_ clip_grad_value_ copyto fill_diagonal heapify heappop heappush
    insort insort_left insort_right place put put_along_axis putmask setflags setitem shuffle
    step update_bn vector_to_parameters
""")
# Functions and methods whose result may share storage with what they get.
_SHARING = _words("""
    array_split as_tensor asanyarray asarray ascontiguousarray astype atleast_1d atleast_2d
    atleast_3d broadcast_arrays broadcast_to chain chunk cpu cycle detach diagonal double
    expand_dims flip fliplr flipud float from_numpy frombuffer get imag items keys lib moveaxis
    named_parameters narrow nditer numpy parameters partial permute ravel real reshape rollaxis
    rot90 split squeeze state_dict swapaxes to transpose unbind unsqueeze values view
    view_as_real
""")
# Packages whose functions give new objects and leave their arguments alone, unless named above.
_PLAIN = _words("""
    cmath collections copy dataclasses decimal fractions functools itertools json math numpy
    operator pathlib re scipy statistics string sympy textwrap time torch types typing
""")
# Packages without settings of their own that a program could see.
_UNSETTLED = _PLAIN | {"derived", "sklearn", "derived_site", "pytest", "warnings"}
# Draws from a generator that belongs to a whole package.
_SEEDS = {"numpy.random.seed", "random.seed", "torch.manual_seed", "torch.random.manual_seed"}
_GENERATORS = frozenset(
    {"default_rng", "Generator", "SeedSequence", "RandomState", "PCG64", "Random", "SystemRandom"}
)
# Methods that keep what they are given, or draw it, and leave it as it is.
_KEEPING = _words("""
    add add_patch annotate append appendleft arrow axhline axhspan axvline axvspan bar barh
    boxplot clear contour contourf discard errorbar extend fill fill_between hist imshow insert
    legend loglog matshow pcolormesh plot pop popitem popleft quiver remove reverse savefig
    scatter semilogx semilogy set set_title set_xlabel set_xticks set_ylabel set_yticks
    setdefault stairs stem suptitle text tick_params update violinplot
""")
# Change settings, though their names do not say so.
_SETTLERS = _words("""
    chdir filterwarnings putenv rc register resetwarnings simplefilter
""")
# What these say of an object shares nothing with it.
_MEASURES = _words("shape ndim size dtype device nbytes itemsize __name__ __doc__")
# Built-in functions whose result holds nothing of what they get.
_SCALARS = _words("""
    bool chr float hash id int len ord print range repr round str type
""")
_TORCH_DRAWS = _words("""
    DataLoader alpha_dropout bernoulli dropout multinomial normal rand rand_like randint
    randint_like randn randn_like random_split randperm
""")


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Effects:
    """What may change: objects by their names, and settings of whole packages."""

    names: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()  # objects that get or lose a part; the parts stay
    packages: frozenset[str] = frozenset()  # such as `numpy`
    draws: frozenset[str] = frozenset()  # packages whose common generator moves on
    seeds: frozenset[str] = frozenset()  # packages whose common generator starts anew
    # Of a function: the parameters whose arguments it changes, by name and by place.
    arguments: frozenset[str | int] = frozenset()

    def __or__(self, other: Effects) -> Effects:
        return Effects(
            self.names | other.names,
            self.slots | other.slots,
            self.packages | other.packages,
            self.draws | other.draws,
            self.seeds | other.seeds,
            self.arguments | other.arguments,
        )


@dataclass(frozen=True)
class Known:
    """What the names of a page stand for, as far as its text tells."""

    modules: Mapping[str, str] = field(default_factory=dict)  # what imports bind, in full
    functions: Mapping[str, Effects] = field(default_factory=dict)  # functions and classes
    leaks: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what their results share
    generators: frozenset[str] = frozenset()  # random generators
    counters: frozenset[str] = frozenset()  # of `itertools.count`
    bound: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a block, with the text of its lines."""

    node: ast.stmt
    text: str

    @cached_property
    def is_definition(self) -> bool:
        """Whether it defines a function or a class."""
        return isinstance(self.node, _DEFINITIONS)

    @cached_property
    def is_import(self) -> bool:
        """Whether it imports."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @cached_property
    def is_future(self) -> bool:
        """Whether it changes how the block is compiled, and must stand first."""
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @cached_property
    def uses(self) -> frozenset[str]:
        """Names of the page's namespace that it reads, inside nested functions too."""
        table = symtable.symtable(self.text, "<block>", "exec")
        # `x += 1` reads x, though its target is written like an assignment's.
        updated = (_root(n.target) for n in _outside(self.node) if isinstance(n, ast.AugAssign))
        names = frozenset(_global_names(table)).union(*updated)
        if isinstance(self.node, ast.For):
            # The loop binds its variable before its body reads it.
            names -= _root(self.node.target) - _names(self.node.iter)
        return names

    @cached_property
    def binds(self) -> frozenset[str]:
        """Names that it binds; `ANY` for those that `from module import *` binds."""
        return frozenset(_bound_names(self.node))

    @cached_property
    def rebinds_wholly(self) -> bool:
        """Whether what a name held before cannot matter afterwards."""
        if isinstance(self.node, ast.Assign):
            return all(isinstance(t, ast.Name) for x in self.node.targets for t in _flat(x))
        whole = isinstance(self.node, ast.AnnAssign) and self.node.value is not None
        return whole or self.is_import or self.is_definition

    @cached_property
    def deferred(self) -> frozenset[str]:
        """Names that are read when what it defines is called, and not before."""
        lazy = self.is_definition or any(isinstance(n, ast.Lambda) for n in ast.walk(self.node))
        return self.uses if lazy else frozenset()

    @cached_property
    def modules(self) -> dict[str, str]:
        """Names that an import binds, each with the full name of what it stands for."""
        if isinstance(self.node, ast.Import):
            whole = [(a.asname or a.name.split(".")[0], a) for a in self.node.names]
            return {name: a.name if a.asname else name for name, a in whole}
        if isinstance(self.node, ast.ImportFrom) and self.node.module:
            return {
                a.asname or a.name: f"{self.node.module}.{a.name}"
                for a in self.node.names
                if a.name != "*"
            }
        return {}

    @cached_property
    def makes_generator(self) -> bool:
        """Whether it binds a random generator, which any call that gets it may advance."""
        value = getattr(self.node, "value", None)
        # `torch.Generator().manual_seed(0)` is a chain of calls; an argument's maker is not it.
        while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr in _GENERATORS | {"manual_seed"}:
                return True
            value = value.func.value
        return isinstance(value, ast.Call) and _last(value.func) in _GENERATORS

    def shares(self, known: Known) -> dict[str, frozenset[str]]:
        """For each name that it binds, those with which the new value may share storage."""
        found = _shares(self.node, known)
        if self.is_definition:
            # A function or a class may keep what its decorators and defaults were given.
            kept = {n for part in _evaluated(self.node) for n in _names(part)}
            for name in self.binds:
                found.setdefault(name, set()).update(kept)
        return {name: frozenset(others - {name}) for name, others in found.items()}

    def parts(self, known: Known) -> dict[str, frozenset[str]]:
        """For each name that it binds, those of which the new value is a part, or another name."""
        found = _shares(self.node, known, _part_of)
        return {name: frozenset(others - {name}) for name, others in found.items()}

    def changes(self, known: Known) -> Effects:
        """What running it may change."""
        if not self.is_definition:
            return _changes(self.node, known)
        found = Effects()
        for part in _evaluated(self.node):
            found |= _changes(part, known)
        if isinstance(self.node, ast.ClassDef):
            for inner in self.node.body:
                if not isinstance(inner, _FUNCTIONS):
                    found |= _changes(inner, known)
        return found


def know(statements: Iterable[Statement]) -> Known:
    """What the names of a page stand for."""
    everything = list(statements)
    modules = {n: full for s in everything for n, full in s.modules.items()}
    bound = frozenset(n for s in everything for n in s.binds)
    known = Known(
        modules,
        generators=frozenset(n for s in everything if s.makes_generator for n in s.binds),
        counters=frozenset(n for s in everything if _counts(s.node, modules) for n in s.binds),
        bound=bound,
    )
    definitions = [s for s in everything if s.is_definition or _is_lambda(s.node)]
    names = {n for s in definitions for n in s.binds}
    known = replace(known, functions=dict.fromkeys(names, Effects()))
    # A function may call others of the page, whatever their order: until nothing is added.
    while True:
        functions: dict[str, Effects] = dict.fromkeys(names, Effects())
        leaks: dict[str, set[str]] = {name: set() for name in names}
        for s in definitions:
            for name in s.binds & names:
                functions[name] |= _when_called(s.node, known)
                leaks[name] |= _leaks(s.node, known)
        frozen = {name: frozenset(found) for name, found in leaks.items()}
        if functions == known.functions and frozen == known.leaks:
            return known
        known = replace(known, functions=functions, leaks=frozen)


def _counts(node: ast.stmt, modules: Mapping[str, str]) -> bool:
    value = getattr(node, "value", None)
    return isinstance(value, ast.Call) and _dotted(value.func, modules) == "itertools.count"


def _is_lambda(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)


def _when_called(node: ast.stmt, known: Known) -> Effects:
    """What calling a function, or a class and its methods, may change."""
    found = Effects()
    for function in ast.walk(node):
        if not isinstance(function, _FUNCTIONS):
            continue
        own = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
        declared = {n for p in ast.walk(function) if isinstance(p, ast.Global) for n in p.names}
        local = _local(function) - declared
        inside = Effects(names=frozenset(declared))
        for part in _body(function):
            inside |= _changes(part, known)
        # What a local name shares with a parameter or with a name of the page changes with it.
        shared: dict[str, set[str]] = {}
        parts: dict[str, set[str]] = {}
        for part in _body(function):
            for edges, of in ((shared, _shared), (parts, _part_of)):
                for name, others in _shares(part, known, of).items():
                    edges.setdefault(name, set()).update(others)
        # `self` belongs to the object, which its caller counts as changed, with what it holds.
        changed = _closure(inside.names - {"self", "cls"}, shared)
        changed |= _closure(inside.slots - {"self", "cls"}, parts)
        found |= replace(
            inside,
            names=frozenset(changed - own - local) | (inside.names & frozenset(declared)),
            slots=frozenset(),
            arguments=_parameters(function, changed),
        )
    return found


def _parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, changed: set[str]
) -> frozenset[str | int]:
    """Those parameters, by name and by place in a call."""
    places = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    # A method's first argument stands in front of the dot.
    places = places[1:] if places[:1] in (["self"], ["cls"]) else places
    found: set[str | int] = {n for n, name in enumerate(places) if name in changed}
    found |= {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)} & changed
    several = function.args.vararg
    if several and several.arg in changed:
        found |= set(range(len(places), len(places) + 99))
    return frozenset(found)


def _leaks(node: ast.stmt, known: Known) -> set[str]:
    """Names of the page with which the results of a function, or its object, may share storage."""
    found: set[str] = set()
    for function in ast.walk(node):
        if not isinstance(function, _FUNCTIONS):
            continue
        shared: dict[str, set[str]] = {}
        out: set[str] = set()
        if isinstance(function, ast.Lambda):
            out |= _shared(function.body, known)
        for part in _body(function):
            for name, others in _shares(part, known).items():
                shared.setdefault(name, set()).update(others)
            for inner in _outside(part):
                if (isinstance(inner, ast.Return | ast.Yield | ast.YieldFrom) and inner.value) or (
                    isinstance(inner, ast.Assign)
                    and any(isinstance(t, ast.Attribute | ast.Subscript) for t in inner.targets)
                ):
                    out |= _shared(inner.value, known) if inner.value else set()
        found |= _closure(out, shared) - _local(function)
    return found & known.bound - set(known.modules) - set(known.functions)


def _local(function: ast.AST) -> set[str]:
    """Parameters and other names of a function's own, those of functions inside it among them."""
    return (
        {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
        | {
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        | {n.name for n in ast.walk(function) if isinstance(n, _DEFINITIONS)}
    )


def _closure(names: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges.get(name, ())
    return found


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.AST]:
    return list(function.body) if isinstance(function.body, list) else [function.body]


def _changes(part: ast.AST, known: Known) -> Effects:
    return _Changes(known).of(part)


class _Changes:
    """Collects what running a piece of code may change."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.found = Effects()

    def of(self, part: ast.AST) -> Effects:
        discarded = {
            id(node.value)
            for node in _outside(part)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        }
        for node in _outside(part):
            if isinstance(node, ast.AugAssign):
                self._change(_root(node.target))
            elif isinstance(node, ast.Assign | ast.Delete | ast.AnnAssign):
                several = isinstance(node, ast.Assign | ast.Delete)
                for target in node.targets if several else [node.target]:  # type: ignore[union-attr]
                    for one in _flat(target):
                        if isinstance(one, ast.Attribute):
                            self._change(_root(one), slots=True)
                        elif isinstance(one, ast.Subscript):
                            self._change(_root(one))
            elif isinstance(node, ast.Call):
                self._call(node, id(node) in discarded or hasattr(node, "decorates"))
        return self.found

    def _change(self, roots: Iterable[str], slots: bool = False) -> None:
        modules = self.known.modules
        for root in roots:
            # Its numbers are labels: that they rise matters, not where they begin.
            if root in self.known.counters:
                continue
            if root in modules and _is_module(modules[root]):
                top = modules[root].partition(".")[0]
                self.found |= Effects(packages=frozenset({top}))
            elif slots:
                self.found |= Effects(slots=frozenset({root}))
            else:
                self.found |= Effects(names=frozenset({root}))

    def _call(self, node: ast.Call, discarded: bool) -> None:
        known = self.known
        values = [*node.args, *(k.value for k in node.keywords)]
        # What a function may do is known by its own text, and a module is not changed by a call.
        fixed = set(known.modules) | set(known.functions)
        given = {n for value in values for n in _shared(value, known)} - fixed
        # A generator moves on wherever it is handed to; a function may be called there.
        handed = {n for value in values for n in _names(value)}
        self._change(handed & known.generators)
        for name in handed & set(known.functions):
            self.found |= replace(known.functions[name], arguments=frozenset())
        for keyword in node.keywords:
            if keyword.arg in {"out", "inplace"}:
                self._change(_names(keyword.value) | (given if keyword.arg == "inplace" else set()))
        full = _dotted(node.func, known.modules)
        if isinstance(node.func, ast.Name) and node.func.id in known.functions:
            effects = known.functions[node.func.id]
            self.found |= replace(effects, arguments=frozenset())
            for place, value in [*enumerate(node.args), *((k.arg, k.value) for k in node.keywords)]:
                if place is None or place in effects.arguments or isinstance(value, ast.Starred):
                    self._change(_shared(value, known) - fixed if effects.arguments else ())
        elif full:
            self._library(node, full, given, discarded)
        elif isinstance(node.func, ast.Attribute):
            receiver = _receiver(node.func.value, known)
            if node.func.attr not in _PURE_METHODS:
                self._change(receiver, slots=node.func.attr in _KEEPING)
            attr = node.func.attr
            # `x.add_(y)` of PyTorch changes x alone.
            keeps = attr in _KEEPING or attr.endswith("_")
            if (discarded and not keeps) or attr in _CHANGING:
                self._change(given)
            for name in receiver & set(known.functions):
                self.found |= replace(known.functions[name], arguments=frozenset())
        elif isinstance(node.func, ast.Name) and node.func.id in BUILTINS - known.bound:
            if node.func.id in _CHANGERS:
                self._change({n for value in values for n in _root(value)})
        else:
            # An object that is called, or what a call returned.
            self._change(_receiver(node.func, known) - fixed)
            if discarded:
                self._change(given)

    def _library(self, node: ast.Call, full: str, given: set[str], discarded: bool) -> None:
        """A function of a module, or an object that was imported from one."""
        top, last = full.partition(".")[0], full.rpartition(".")[2]
        if full in _SEEDS:
            self.found |= Effects(seeds=frozenset({top}))
            return
        if _draws(full, last):
            self.found |= Effects(draws=frozenset({top}))
        settles = last.startswith(("set_", "use_", "seterr")) or last in _SETTLERS
        if settles or (discarded and top not in _UNSETTLED):
            self.found |= Effects(packages=frozenset({top}))
        if (discarded and top not in _PLAIN) or last in _CHANGING or last.endswith("_"):
            self._change(given)
        # `registry.add(x)`, where the registry itself was imported.
        root = _first(node.func)
        imported = isinstance(node.func, ast.Attribute) and not _is_module(self.known.modules[root])
        if imported and last not in _PURE_METHODS:
            self._change({root})


@cache
def _is_module(full: str) -> bool:
    """Whether a dotted name is a module, and not something in one."""
    try:
        return importlib.util.find_spec(full) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _draws(full: str, last: str) -> bool:
    """Whether a function draws from the generator that its whole package shares."""
    if full.startswith(("numpy.random.", "random.")):
        return last not in _GENERATORS
    if full.startswith("torch."):
        # A module of PyTorch draws its first weights.
        made = full.startswith("torch.nn.") and (last[:1].isupper() or ".init." in full)
        return last in _TORCH_DRAWS or made
    return False


def _dotted(func: ast.expr, modules: Mapping[str, str]) -> str:
    """The full name of a function that is called through a module, or was imported from one."""
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    if isinstance(func, ast.Name) and func.id in modules:
        return ".".join([modules[func.id], *reversed(parts)])
    return ""


def _first(func: ast.expr) -> str:
    while isinstance(func, ast.Attribute):
        func = func.value
    return func.id if isinstance(func, ast.Name) else ""


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _shares(
    part: ast.AST,
    known: Known,
    of: Callable[[ast.expr, Known], set[str]] | None = None,
) -> dict[str, set[str]]:
    """For each name that a piece of code binds, those with which its value may share storage."""
    found: dict[str, set[str]] = {}
    of = of or _shared
    for node in _outside(part):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            pairs = [(node.optional_vars, node.context_expr)]
        elif isinstance(node, ast.Match):
            for name in _bound_names(node):
                found.setdefault(name, set()).update(of(node.subject, known))
        looped = isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
        for target, value in pairs:
            for one, other in _elements(target, value) if looped else _matched(target, value):
                for name in _root(one):
                    found.setdefault(name, set()).update(of(other, known))
    return found


def _matched(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each part of an assignment's target with the value that it gets, where that is plain."""
    both = isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List)
    if both and len(target.elts) == len(value.elts):  # type: ignore[attr-defined]
        pairs = list(zip(target.elts, value.elts, strict=True))  # type: ignore[attr-defined]
        if not any(isinstance(x, ast.Starred) for pair in pairs for x in pair):
            for one, other in pairs:
                yield from _matched(one, other)
            return
    yield target, value


def _elements(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each part of a loop's target with what its values are taken from."""
    several = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        for element in value.elts:
            yield from _matched(target, element)
        return
    if isinstance(value, ast.Call):
        name, given = _last(value.func), value.args
        plain = isinstance(value.func, ast.Name) and not any(
            isinstance(x, ast.Starred) for x in (*several, *given)
        )
        if plain and name == "zip" and len(several) == len(given):
            for one, other in zip(several, given, strict=True):
                yield from _elements(one, other)
            return
        if plain and name == "enumerate" and len(several) == 2 and given:
            yield from _elements(several[1], given[0])
            return
    yield target, value


def _part_of(value: ast.expr, known: Known) -> set[str]:
    """Names of which a value is a part, or another name."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return _part_of(value.func.value, known) if value.func.attr in _SHARING else set()
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Starred):
        return _shared(value, known)
    return set()


def _shared(value: ast.expr, known: Known) -> set[str]:
    """Names with which a value may share storage."""
    if isinstance(value, ast.Name):
        return {value.id} - set(known.modules)
    if isinstance(value, ast.Attribute) and value.attr in _MEASURES:
        return set()
    if isinstance(value, ast.Attribute | ast.Subscript | ast.Starred):
        return _receiver(value, known) - set(known.modules)
    if isinstance(value, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return _shared_elements(value.elt, value.generators, known)
    if isinstance(value, ast.DictComp):
        return _shared_elements(value.value, value.generators, known)
    if isinstance(value, ast.Constant | ast.JoinedStr | ast.Compare | ast.UnaryOp | ast.BinOp):
        return set()
    if isinstance(value, ast.Lambda):
        return _names(value) - set(known.modules)
    if isinstance(value, ast.Call):
        return _shared_call(value, known)
    found: set[str] = set()
    for child in ast.iter_child_nodes(value):
        if isinstance(child, ast.comprehension):
            found |= _shared(child.iter, known)
        elif isinstance(child, ast.expr):
            found |= _shared(child, known)
    return found


def _shared_elements(element: ast.expr, loops: list[ast.comprehension], known: Known) -> set[str]:
    """What the elements of a comprehension share: through its variables, what those run over."""
    shared: dict[str, set[str]] = {}
    for loop in loops:
        for target, value in _elements(loop.target, loop.iter):
            for name in _root(target):
                shared.setdefault(name, set()).update(_shared(value, known))
    return _closure(_shared(element, known), shared) - set(shared)


def _shared_call(call: ast.Call, known: Known) -> set[str]:
    last = _last(call.func)
    values = [*call.args, *(k.value for k in call.keywords)]
    given = {n for value in values for n in _shared(value, known)}
    full = _dotted(call.func, known.modules)
    if full:
        # A class may keep what it is given.
        known_fresh = full.partition(".")[0] in _PLAIN | {"derived"} and last[:1].islower()
        return set() if known_fresh and last not in _SHARING else given
    if isinstance(call.func, ast.Attribute):
        receiver = _root(call.func.value)
        if receiver & known.generators:
            return set()
        if last in _PURE_METHODS:
            return _shared(call.func.value, known) if last in _SHARING else set()
        return given | receiver - set(known.modules)
    if isinstance(call.func, ast.Name):
        if call.func.id in known.functions:
            return given | known.leaks.get(call.func.id, frozenset())
        if call.func.id in BUILTINS - known.bound:
            return set() if call.func.id in _SCALARS else given
    return given | _shared(call.func, known)


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run with it: not the bodies of functions that it defines."""
    yield node
    if isinstance(node, _FUNCTIONS):
        return
    for child in ast.iter_child_nodes(node):
        yield from _outside(child)


def _evaluated(node: ast.stmt) -> Iterator[ast.expr]:
    """What a definition evaluates at once: decorators, defaults, bases."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        # A decorator is called with what it decorates.
        for decorator in node.decorator_list:
            yield _decoration(decorator)
        yield from node.args.defaults
        yield from (d for d in node.args.kw_defaults if d is not None)
    elif isinstance(node, ast.ClassDef):
        for decorator in node.decorator_list:
            yield _decoration(decorator)
        yield from node.bases
        yield from (k.value for k in node.keywords)


def _decoration(decorator: ast.expr) -> ast.Call:
    call = ast.Call(decorator, [], [])
    call.decorates = True  # type: ignore[attr-defined]
    return call


def _receiver(value: ast.expr, known: Known) -> set[str]:
    """Names whose objects a method may change: of a new object, those that it shares."""
    inner = value
    while isinstance(inner, ast.Attribute | ast.Subscript | ast.Starred):
        if isinstance(inner, ast.Attribute) and inner.attr in _MEASURES:
            return set()
        inner = inner.value
    return _root(value) if isinstance(inner, ast.Name) else _shared(inner, known)


def _flat(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _flat(element)
    elif isinstance(target, ast.Starred):
        yield from _flat(target.value)
    else:
        yield target


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return {name for element in node.elts for name in _root(element)}
    if isinstance(node, ast.Call):
        # A call's value may be an object that it was given, or the one it was called on.
        values = (node.func, *node.args, *(k.value for k in node.keywords))
        return {name for value in values for name in _root(value)} - BUILTINS
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.Dict | ast.NamedExpr | ast.Await):
        return _names(node)
    if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
        return _names(node)
    return set()


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _global_names(child)


def _bound_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield ANY if alias.name == "*" else alias.asname or alias.name.split(".")[0]
        return
    # A comprehension's variables, and a lambda's, are its own.
    own = {
        id(n)
        for c in ast.walk(node)
        if isinstance(c, ast.comprehension)
        for n in ast.walk(c.target)
    }
    for part in _outside(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            if id(part) not in own:
                yield part.id
        elif isinstance(part, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield part.name
        elif isinstance(part, ast.Import | ast.ImportFrom):
            yield from _bound_names(part)
        elif isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
            yield part.name
        elif isinstance(part, ast.MatchMapping) and part.rest:
            yield part.rest
        elif isinstance(part, ast.ExceptHandler) and part.name:
            yield part.name
