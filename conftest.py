"""Every fence of every page is a test; so is the README's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from derived_site import project
from derived_site.page.fences import Fence
from derived_site.page.model import Page
from derived_site.programs.pytest_pages import pages

if TYPE_CHECKING:
    from xdist.remote import Producer

# Before a test loads NumPy. The problems are small: more threads than one only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_collect_file = pages().pytest()


class _Pages(LoadScopeScheduling):
    """One worker runs a page, whose blocks share a namespace, and the tests of the archive.

    All other tests go one by one.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        # While one worker makes the archive another would only wait for it.
        whole = file.startswith("docs/") or file.endswith((".md", "test_archive.py"))
        return file if whole else nodeid


class _Nothing(pytest.File):
    """A file that holds no tests of its own."""

    def collect(self) -> list[pytest.Item]:
        """None."""
        return []


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """A lab that the command line names is a page, and no module to import."""
    lab = module_path.is_relative_to(project.docs())
    return _Nothing.from_parent(parent, path=module_path) if lab else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """The order in which workers get tests."""
    return _Pages(config, log)


def _fences(file: Path) -> tuple[Fence, ...]:
    """The fences of a page; of one that cannot be read its own tests tell."""
    try:
        return Page.read(file).fences
    except project.SiteError:
        return ()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many blocks the pages show without running them, and the reasons they give."""
    files = [*project.page_files(), project.root() / "README.md"]
    unrun = [
        (f"{file.relative_to(project.root()).as_posix()}:{fence.line}", fence.options["norun"])
        for file in files
        for fence in _fences(file)
        if "norun" in fence.options
    ]
    terminalreporter.write_line(f"fences shown without running: {len(unrun)}")
    for where, reason in unrun:
        terminalreporter.write_line(f"  {where}: {reason}")
