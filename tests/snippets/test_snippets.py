"""Each program in `snippets/` runs, and each part of it that has a name stands on some page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from derived_site import project
from derived_site.page import fences
from derived_site.page.model import Page

PROGRAMS = sorted(project.snippets().rglob("*.py"))
_START = re.compile(r"^\s*#\s*-+8<-+\s*\[start:([\w-]+)\]\s*$", re.MULTILINE)


def run(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program as a reader would, from some folder of their own; warnings are errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def targets(pages: Iterable[Path]) -> dict[str, set[str]]:
    """What each page includes, such as `networks/xor.py:model`, by the page's name."""
    return {
        project.page_name(page): {
            target
            for fence in Page.read(page).fences
            if fence.lang in fences.RUNNABLE
            for target in fences.includes(fence.raw)
        }
        for page in pages
    }


def mirrored(name: str) -> str:
    """The page that a program belongs to by its path: hyphens there, underscores here."""
    return name.removesuffix(".py").replace("_", "-") + ".md"


def problems(folder: Path, shown: dict[str, set[str]]) -> list[str]:
    """What is wrong between the programs in a folder and what the pages include of them."""
    found = []
    everywhere = set().union(*shown.values())
    for program in sorted(folder.rglob("*.py")):
        name = program.relative_to(folder).as_posix()
        page = mirrored(name)
        if not any(target.partition(":")[0] == name for target in everywhere):
            found.append(f"snippets/{name} stands on no page")
            continue
        if page in shown and not any(t.partition(":")[0] == name for t in shown[page]):
            found.append(f"snippets/{name} is named like {page}, which does not show it")
        sections = _START.findall(program.read_text(encoding="utf-8"))
        if len(set(sections)) < len(sections):
            found.append(f"snippets/{name} has two sections of one name")
        found += [
            f"snippets/{name}: no page shows the section {section!r}"
            for section in dict.fromkeys(sections)
            if f"{name}:{section}" not in everywhere and name not in everywhere
        ]
    return found


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_program_runs_without_a_warning(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr
    assert not any(tmp_path.iterdir()), "a program leaves files behind"


def test_each_program_and_section_stands_on_a_page() -> None:
    assert PROGRAMS
    assert problems(project.snippets(), targets(project.page_files())) == []


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with one program of two sections."""
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "first_step.py").write_text(
        "# --8<-- [start:one]\nx = 1\n# --8<-- [end:one]\n"
        "# --8<-- [start:two]\nprint(x)\n# --8<-- [end:two]\n",
        "utf-8",
    )
    return tmp_path


PAGE = "networks/first-step.md"
BOTH = {"networks/first_step.py:one", "networks/first_step.py:two"}


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        ({PAGE: BOTH}, None),
        ({"labs/other.md": BOTH}, None),
        ({PAGE: {"networks/first_step.py"}}, None),
        ({PAGE: set()}, "stands on no page"),
        ({PAGE: {"networks/first_step.py:one"}}, "no page shows the section 'two'"),
        ({PAGE: set(), "labs/other.md": BOTH}, "is named like networks/first-step.md"),
    ],
)
def test_unused_parts_are_found(
    programs: Path, shown: dict[str, set[str]], problem: str | None
) -> None:
    found = problems(programs, shown)
    assert (not found) if problem is None else (len(found) == 1 and problem in found[0])


def test_a_section_name_used_twice_is_found(programs: Path) -> None:
    program = programs / "networks" / "first_step.py"
    program.write_text(program.read_text("utf-8").replace("two", "one"), "utf-8")
    assert any("two sections of one name" in p for p in problems(programs, {PAGE: BOTH}))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("import warnings\nwarnings.warn('old')\n", "UserWarning"),
        ("import numpy as np\nnp.log(np.zeros(1))\n", "RuntimeWarning"),
        ("assert 1 + 1 == 3\n", "AssertionError"),
    ],
)
def test_a_program_that_warns_or_fails_is_red(tmp_path: Path, text: str, word: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(text, "utf-8")
    done = run(program, tmp_path)
    assert done.returncode != 0
    assert word in done.stderr
