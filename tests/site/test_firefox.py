"""A smoke run in another engine, where the system has Firefox."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from derived_site import project

PAGES = ("", "networks/losses/", "networks/first-training/", "equations/", "networks/activations/")


def test_pages_stand_in_firefox(site_url: str, tmp_path: Path) -> None:
    program = os.environ.get("DERIVED_FIREFOX") or shutil.which("firefox-esr")
    program = program or shutil.which("firefox")
    if not program:
        pytest.skip("no Firefox on this machine (Debian: apt install firefox-esr)")
    script = Path(__file__).with_name("firefox.mjs")
    done = subprocess.run(
        [project.node(), str(script), program, *(f"{site_url}/{page}" for page in PAGES)],
        capture_output=True,
        text=True,
        timeout=480,
        cwd=project.root(),
        # Firefox refuses a home that belongs to another user.
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert [s["url"] for s in seen] == [f"{site_url}/{page}" for page in PAGES]
    for page in seen:
        assert page["errors"] == []
        assert page["broken"] == 0, "elements of MathML with too few or too many children"
        assert page["flat"] == 0, "formulas without width"
        assert page["wide"] <= 0, "the page scrolls sideways"
    assert seen[-1]["ran"].startswith("Done in")
    assert "one layer:" in seen[-1]["printed"]
    assert "This is still the starter." in seen[-1]["told"]
    assert seen[-1]["number"] == "Right."
    assert sum(page["formulas"] for page in seen) > 50
    assert sum(page["counted"] for page in seen) > 50
