"""What a page's blocks need, and the wheel of the library that the site offers for them."""

from __future__ import annotations

import ast
import sys
import tomllib
from functools import cache

from derived_site import project
from derived_site.export.cells import Cell
from derived_site.project import repository, site_address

FOLDER = "assets/build/downloads"
_PACKAGES = {"sklearn": "scikit-learn"}


def modules(found: list[Cell]) -> set[str]:
    """The modules that a page imports and Python does not bring along."""
    names: set[str] = set()
    for cell in (c for c in found if c.block):
        for node in ast.walk(ast.parse(cell.text)):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
    if any(name.startswith("derived.training") for name in names):
        names.add("torch")
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def install(found: list[Cell], pip: str) -> str:
    """The command that installs what a page needs."""
    needed = modules(found)
    parts = []
    if "derived" in needed:
        extra = "[torch]" if "torch" in needed else ""
        needed -= {"derived", "torch", "numpy"}
        site, repo = site_address(), repository()
        if repo:
            parts.append(f'"derived{extra} @ git+{repo}"')
        elif site:
            parts.append(f'"derived{extra} @ {site}{FOLDER}/{wheel_name()}"')
        else:
            parts.append(f'"./{wheel_name()}{extra}"')
    parts += sorted(_PACKAGES.get(name, name) for name in needed)
    return f"{pip} install {' '.join(parts)}"


@cache
def wheel_name() -> str:
    """The file that holds the library."""
    settings = tomllib.loads((project.root() / "pyproject.toml").read_text(encoding="utf-8"))
    return f"derived-{settings['project']['version']}-py3-none-any.whl"
