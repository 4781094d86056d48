"""What a program needs: which blocks run in the reader's browser, and what a result hangs on."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from derived_site import project

HERE = frozenset({"numpy", "derived"})
# Parts of the standard library that need an operating system, or that Python for the browser leaves
# out.
ABSENT = frozenset([
    "curses", "dbm", "fcntl", "lzma", "mmap", "multiprocessing", "pty", "readline", "resource",
    "socketserver", "sqlite3", "ssl", "subprocess", "termios", "test", "threading", "tkinter",
    "turtle", "venv",
])  # fmt: skip


@cache
def lacking(program: str) -> tuple[str, ...]:
    """The top-level packages that a program imports and the browser's Python lacks.

    >>> lacking("import math, numpy as np")
    ()
    >>> lacking("from derived import nn; import torch.nn.functional as F")
    ('torch',)
    """
    return tuple(sorted(_lacking(_imported(ast.parse(program)))))


def _lacking(names: Iterable[str]) -> set[str]:
    _, others = _reached(names)
    found = others - HERE
    return {top for top in found if top in ABSENT or top not in sys.stdlib_module_names}


def _reached(names: Iterable[str], late: bool = False) -> tuple[set[Path], set[str]]:
    """The library's files that imports lead to, directly or through another, and other packages.

    With `late`, also what functions import when they are called.
    """
    ours, others, waiting = set[Path](), set[str](), list(names)
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if top != "derived":
            others.add(top)
            continue
        # From `import derived` a program can come to any module, once it runs.
        new = set(_everything() if late and name == "derived" else _files(name)) - ours
        for path in new:
            waiting += _imports_of(path, path.stat().st_mtime, late)
        ours |= new
    return ours, others


@cache
def _imports_of(path: Path, _stamp: float, late: bool = False) -> tuple[str, ...]:
    return tuple(_imported(ast.parse(path.read_text(encoding="utf-8")), late))


def _imported(node: ast.AST, late: bool = False) -> Iterator[str]:
    """Modules that a program imports when it starts: not inside functions, nor for types alone.

    With `late`, inside functions too.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            # `from derived import nn` imports a module; `from derived.nn import Linear`, a name.
            if child.module.partition(".")[0] == "derived":
                yield from (f"{child.module}.{alias.name}" for alias in child.names)
            else:
                yield child.module
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from (name for part in child.orelse for name in _imported(part, late))
        elif late or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imported(child, late)


def _files(name: str) -> tuple[Path, ...]:
    """The source of a module of the library, and of the packages around it."""
    return _files_below(project.root(), name)


@cache
def _files_below(root: Path, name: str) -> tuple[Path, ...]:
    parts = name.split(".")
    places = (root / "src" / Path(*parts[: n + 1]) for n in range(len(parts)))
    files = (p for at in places for p in (at / "__init__.py", at.with_suffix(".py")))
    return tuple(path for path in files if path.is_file())


def stamp(program: str) -> str:
    """Changes with a program and with whatever it may import: modules, their data, versions.

    An edit of a module of the library changes the stamps of the programs that import it, directly
    or through another one, and of no other.
    """
    digest = hashlib.sha256(program.encode())
    imported: list[str] = []
    with contextlib.suppress(SyntaxError):  # whoever runs it says where
        imported += _imported(ast.parse(program), late=True)
    ours, others = _reached(imported, late=True)
    data = {p for f in ours for p in f.parent.iterdir() if p.is_file() and p.suffix != ".py"}
    for path in sorted(ours | data):
        digest.update(path.relative_to(project.root()).as_posix().encode())
        digest.update(_digest(path, path.stat().st_mtime_ns))
    for top in sorted(others - sys.stdlib_module_names):
        digest.update(f"{top} {_version(top)}".encode())
    return digest.hexdigest()


@cache
def _digest(path: Path, _stamp: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _everything() -> list[Path]:
    """Every module of the library: `import derived` can lead to any."""
    return list((project.root() / "src" / "derived").rglob("*.py"))


@cache
def _version(package: str) -> str:
    """Which version of a package, known by the name that it is imported by, is installed."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        return metadata.version(package)
    return " ".join(map(metadata.version, metadata.packages_distributions().get(package, ())))
