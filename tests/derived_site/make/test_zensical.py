"""The same sources also build with Zensical."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from derived_site import project
from derived_site.make import zensical


def test_zensical_builds_every_page(site_dir: Path) -> None:
    # After MkDocs, so that formulas are typeset and figures drawn once.
    done = subprocess.run(
        [sys.executable, "-m", "derived_site.make.zensical"],
        cwd=project.root(),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"all {len(project.page_files())} pages built" in done.stdout
    page = zensical.site_dir() / "networks" / "activations" / "index.html"
    html = page.read_text(encoding="utf-8")
    assert 'id="eq-sigmoid"' in html
    assert "data-block=" in html
    assert 'href="../losses/' in html
