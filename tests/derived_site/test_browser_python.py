"""The Python that the site hands to a reader's browser is the one that its lock file pins."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from derived_site import assets, browser_python, project

FOLDER = project.root() / "vendor" / "numpy"


@pytest.fixture
def lock() -> dict[str, Any]:
    path = project.root() / "node_modules" / "pyodide" / "pyodide-lock.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_numpy_is_the_one_that_pyodide_pins(lock: dict[str, Any]) -> None:
    path = browser_python.checked_numpy(FOLDER, lock)
    assert lock["packages"]["numpy"]["sha256"] in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert path.name in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_another_file_is_refused(lock: dict[str, Any], tmp_path: Path) -> None:
    name = lock["packages"]["numpy"]["file_name"]
    with pytest.raises(project.SiteError, match=f"lacks {name}"):
        browser_python.checked_numpy(tmp_path, lock)
    (tmp_path / name).write_bytes((FOLDER / name).read_bytes() + b"\0")
    with pytest.raises(project.SiteError, match=r"has the SHA-256 .*; npm's pyodide pins"):
        browser_python.checked_numpy(tmp_path, lock)


def test_the_wheel_holds_the_library_as_it_stands() -> None:
    (wheel,) = (assets.build() / "python").glob("derived-*.whl")
    source = project.root() / "src"
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.startswith("derived/")]
        assert "derived/ops/activations/_sigmoid.py" in names
        for name in names:
            assert archive.read(name) == (source / name).read_bytes()


def test_nothing_else_can_be_loaded() -> None:
    out = assets.build() / "python"
    lock = json.loads((out / "pyodide-lock.json").read_text(encoding="utf-8"))
    assert sorted(lock["packages"]) == ["derived", "numpy"]
    files = json.loads((out / "files.json").read_text(encoding="utf-8"))["files"]
    assert set(files) == {p.name for p in out.iterdir()} - {".stamp", "files.json"}
    megabytes = sum(file["size"] for file in files.values()) / 1e6
    # Hosts compress the script, which is the difference.
    assert megabytes - 1.1 == pytest.approx(float(browser_python.size().split()[0]), abs=0.2)
