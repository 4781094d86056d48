"""What every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from derived_site import project

os.environ.setdefault("MPLBACKEND", "Agg")


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site, built once a run, strictly: a warning fails the build."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    target, done = shared / "site", shared / "site.done"
    with FileLock(shared / "site.lock"):
        if not done.is_file():
            build = subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
                cwd=project.root(),
                env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            done.write_text(str(build.returncode) + "\n" + build.stdout + build.stderr, "utf-8")
    status, _, log = done.read_text("utf-8").partition("\n")
    assert status == "0", f"the site does not build:\n{log[-6000:]}"
    return target
