"""The rooms of `derived_site`: imports run downwards, and each module has its test."""

import ast
from pathlib import Path

import pytest

from derived_site import project

SITE = project.root() / "src" / "derived_site"
# From the ground up; each may import what stands below it. `course` and `programs` share a floor.
FLOORS = {"project": 0, "page": 1, "course": 2, "programs": 2, "export": 3, "render": 4, "make": 5}
MODULES = sorted(p.relative_to(SITE).as_posix() for p in SITE.glob("*/*.py"))
MODULES = [m for m in MODULES if not m.endswith("__init__.py") and m.split("/")[0] in FLOORS]
# Modules without a test file of their own, each with where it is tested.
ELSEWHERE = {
    "course/macros.py": "a table, written out in export/test_readable.py",
    "export/cells.py": "export/test_downloads.py",
    "export/notebook.py": "export/test_downloads.py",
    "export/packages.py": "export/test_downloads.py",
    "export/script.py": "export/test_downloads.py",
    "make/archive.py": "tests/site/test_archive.py, from disk in a browser",
    "make/assets.py": "tests/site, whose pages load what it makes",
    "make/lab_hook.py": "programs/test_labs.py, which builds a site with a lab",
    "make/lint.py": "tests/test_lint.py",
    "make/service_worker.py": "tests/site/test_offline_app.py, in a browser",
    "page/inline.py": "page/test_refused.py",
    "page/scan.py": "page/test_refused.py",
    "render/blocks.py": "page/test_fences.py, which converts every form of a fence",
    "render/course_map.py": "render/test_directives.py",
    "render/displays.py": "course/test_equations.py, which converts equations",
    "render/exercises.py": "programs/test_marking.py, which converts exercises",
    "render/extension.py": "course/test_equations.py, which converts equations",
    "render/figures.py": "course/test_equations.py",
    "render/inline.py": "course/test_equations.py",
    "render/leftovers.py": "course/test_equations.py",
    "render/progress.py": "tests/site/test_progress.py",
}  # fmt: skip


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("derived_site"):
            inner = (node.module or "").split(".")[1:]
            found |= {inner[0]} if inner else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [a.name.split(".") for a in node.names]
            found |= {n[1] for n in names if n[0] == "derived_site" and len(n) > 1}
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{path}:{node.lineno}: imports name their room in full")
    return found


def test_every_module_stands_in_a_room() -> None:
    assert sorted(p.name for p in SITE.glob("*.py")) == ["__init__.py", "project.py"]
    assert {m.split("/")[0] for m in MODULES} == set(FLOORS) - {"project"}


@pytest.mark.parametrize("module", [*MODULES, "project.py"])
def test_imports_run_downwards(module: str) -> None:
    room = module.split("/")[0].removesuffix(".py")
    for other in _imported(SITE / module):
        below = FLOORS[other] < FLOORS[room] or other == room
        assert below, f"{module} imports the room {other}, which does not stand below {room}"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_test(module: str) -> None:
    room, name = module.split("/")
    mirror = project.root() / "tests" / "derived_site" / room / f"test_{name}"
    if module in ELSEWHERE:
        assert not mirror.is_file(), f"{module} has a test file; take it out of the list"
    else:
        assert mirror.is_file(), f"{module} needs tests/derived_site/{room}/test_{name}"


@pytest.mark.parametrize(
    "test", sorted(p.relative_to(project.root() / "tests" / "derived_site").as_posix()
                   for p in (project.root() / "tests" / "derived_site").glob("*/test_*.py")),
)  # fmt: skip
def test_every_test_file_has_its_module(test: str) -> None:
    room, name = test.split("/")
    if test == "page/test_refused.py":
        return  # what no module of the room lets through
    assert (SITE / room / name.removeprefix("test_")).is_file()


def test_nothing_else_reads_markdown() -> None:
    """One reader of pages: patterns for fences, displays and headings stand in `page` alone."""
    for module in MODULES:
        if module.split("/")[0] == "page":
            continue
        text = (SITE / module).read_text(encoding="utf-8")
        for pattern in ("`{3,})", "~{3", r"^#{1,6}", r"\$\$", "/{3,}", r"\?\?\?"):
            assert pattern not in text, f"{module} looks for {pattern!r} itself; ask the page"
