"""Every fence of every page is a test; so is the README's."""

from __future__ import annotations

import pytest

from derived_site import fences, project
from derived_site.pytest_pages import pages

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
