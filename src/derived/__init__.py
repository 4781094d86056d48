"""The reference library of Derived: deep learning with every formula derived and every line run.

A subpackage is imported when it is first used, so that `import derived` costs next to nothing and
NumPy alone is enough until something asks for PyTorch.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Import a subpackage, or look up the version, on first use."""
    if name == "__version__":
        from importlib.metadata import version

        return version("derived")
    if not name.startswith("_"):
        path = f"{__name__}.{name}"
        try:
            return import_module(path)
        except ModuleNotFoundError as error:
            # A module of ours that lacks one of *its* needs, such as torch, must say so itself.
            if error.name != path:
                raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
