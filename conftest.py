"""Every fence of every page is a test; so is the README's."""

from __future__ import annotations

import os

# Before NumPy is loaded. The tests' problems are small: more threads than one only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest  # noqa: E402

from derived_site import fences, project  # noqa: E402
from derived_site.pytest_pages import pages  # noqa: E402

pytest_collect_file = pages().pytest()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many blocks the pages show without running them, and the reasons they give."""
    files = [*project.page_files(), project.root() / "README.md"]
    unrun = [
        (f"{file.relative_to(project.root()).as_posix()}:{fence.line}", fence.options["norun"])
        for file in files
        for fence in fences.parse(file.read_text(encoding="utf-8"), file.name)
        if "norun" in fence.options
    ]
    terminalreporter.write_line(f"fences shown without running: {len(unrun)}")
    for where, reason in unrun:
        terminalreporter.write_line(f"  {where}: {reason}")
