"""Running code as a script's: as the module `__main__`, which other processes can import."""

import contextlib
import itertools
import sys
import tempfile
import types
from collections.abc import Iterator
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

_NUMBERS = itertools.count()


def main_module() -> types.ModuleType:
    """A module for code that runs as `python program.py` would run it."""
    module = types.ModuleType("__main__")
    # By this name a process that is started anew (not forked) imports what `as_main` wrote.
    module.__spec__ = ModuleSpec(f"_derived_main_{next(_NUMBERS)}", None)
    return module


@contextlib.contextmanager
def as_main(module: types.ModuleType, source: str) -> Iterator[None]:
    """Make a module the process's `__main__` for a while.

    Args:
        module: From `main_module`.
        source: Its text so far. A pool of processes runs it once more in each of them, as it would
            run a script: what must not run there stands under `if __name__ == "__main__":`.
    """
    before, path = sys.modules.get("__main__"), list(sys.path)
    # In the browser there are no processes.
    if sys.platform != "emscripten":
        assert module.__spec__ is not None
        folder = Path(_folder().name)
        (folder / f"{module.__spec__.name}.py").write_text(source, "utf-8")
        sys.path.append(str(folder))
    sys.modules["__main__"] = module
    try:
        yield
    finally:
        if before is None:
            sys.modules.pop("__main__", None)
        else:
            sys.modules["__main__"] = before
        if sys.path[:-1] == path:
            sys.path.pop()


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    # Kept by the cache, so it is deleted when the process ends and not before.
    return tempfile.TemporaryDirectory(prefix="derived-")
