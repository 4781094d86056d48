"""The Python that the site hands to a reader's browser is the one that its lock file pins."""

from __future__ import annotations

import _imp
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from derived_site import project
from derived_site.make import assets, browser_python

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


def test_the_standard_library_is_pyodide_s_with_what_starts_compiled() -> None:
    given = project.root() / "node_modules" / "pyodide" / "python_stdlib.zip"
    with (
        zipfile.ZipFile(given) as before,
        zipfile.ZipFile(assets.build() / "python" / "python_stdlib.zip") as after,
    ):
        files = {i.filename for i in before.infolist() if not i.is_dir()}
        compiled = {name.removesuffix("c") for name in after.namelist() if name.endswith(".pyc")}
        kept = files - compiled
        assert {"ast.py", "inspect.py", "typing.py", "asyncio/tasks.py"} < compiled < files
        assert set(after.namelist()) == kept | {f"{name}c" for name in compiled}
        assert "wsgiref/util.py" in kept
        for name in kept:
            assert after.read(name) == before.read(name)
        for name in compiled:
            # It names its source by hash (PEP 552), which is not looked for.
            header = after.read(f"{name}c")[:16]
            hashed = _imp.source_hash(int.from_bytes(header[:4], "little"), before.read(name))
            assert header[4:] == b"\1\0\0\0" + hashed


def test_a_library_that_does_not_compile_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "harness.py"
    broken.write_text("raise ValueError('no harness')\n", encoding="utf-8")
    monkeypatch.setattr(browser_python, "_HARNESS", broken)
    monkeypatch.setenv("DERIVED_CACHE", str(tmp_path))
    with pytest.raises(project.SiteError, match=r"(?s)does not compile:.*no harness") as refused:
        browser_python.size()
    # Not the whole of Pyodide's script, which Node prints with an error.
    assert len(str(refused.value)) < 5000
