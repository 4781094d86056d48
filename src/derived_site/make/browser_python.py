"""Python for the reader's browser, made ready under `docs/assets/build/python`.

Pyodide comes from npm, and its lock file says which build of NumPy belongs to it, by hash. That
file stands in `vendor/numpy`, since npm does not have it. Our own wheel is built from `src`: a
page's code meets the very library that its tests have run with. The standard library comes with
those modules compiled that every run needs (`node/stdlib.mjs`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from derived_site import project

# Hosts compress scripts by themselves, and the other files are archives.
PACKED = "pyodide.asm.wasm"
SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
_COMPILER = project.NODE / "stdlib.mjs"
_HARNESS = project.WEB / "run" / "harness.py"


def _pyodide() -> Path:
    return project.root() / "node_modules" / "pyodide"


def build(out: Path) -> None:
    """Make everything, unless the sources are those of the last run."""
    numpy = checked_numpy(project.root() / "vendor" / "numpy", _lock())
    wanted = _stamp(numpy)
    stamp = out / ".stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copyfile(_pyodide() / name, out / name)
    shutil.copyfile(_stdlib(numpy), out / STDLIB)
    (out / f"{PACKED}.gzip").write_bytes(_packed())
    shutil.copyfile(numpy, out / numpy.name)
    derived = _wheel(out)
    lock = own_lock(_lock(), derived)
    (out / LOCK).write_text(json.dumps(lock), encoding="utf-8")
    files = {
        path.name: {"size": path.stat().st_size, "version": _digest(path)[:12]}
        for path in sorted(out.iterdir())
    }
    (out / "files.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")


def size() -> str:
    """What a reader's first run downloads, as the page says it before."""
    numpy = checked_numpy(project.root() / "vendor" / "numpy", _lock())
    scripts = sum(len(gzip.compress((_pyodide() / name).read_bytes())) for name in SCRIPTS)
    archives = _stdlib(numpy).stat().st_size + numpy.stat().st_size
    return f"{(scripts + archives + len(_packed())) / 1e6:.1f} MB"


def checked_numpy(folder: Path, lock: dict[str, Any]) -> Path:
    """The build of NumPy that Pyodide's lock file names; any other is refused."""
    entry = lock["packages"]["numpy"]
    path = folder / str(entry["file_name"])
    if not path.is_file():
        raise project.SiteError(f"vendor/numpy lacks {path.name}, which npm's pyodide pins")
    if (found := _digest(path)) != entry["sha256"]:
        raise project.SiteError(
            f"vendor/numpy/{path.name} has the SHA-256 {found}; npm's pyodide pins"
            f" {entry['sha256']}"
        )
    return path


def own_lock(lock: dict[str, Any], wheel: Path) -> dict[str, Any]:
    """Pyodide's lock file with NumPy and our wheel alone: nothing else can be loaded."""
    ours = {
        "name": "derived",
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": _digest(wheel),
        "package_type": "package",
        "imports": ["derived"],
        "depends": ["numpy"],
        "unvendored_tests": False,
    }
    return {**lock, "packages": {"numpy": lock["packages"]["numpy"], "derived": ours}}


def _lock() -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((_pyodide() / LOCK).read_text(encoding="utf-8"))
    return lock


def _packed() -> bytes:
    """WebAssembly, packed here: not every host compresses it, and its size is promised."""
    source = _pyodide() / PACKED
    stored = project.cache_dir("python") / f"{_digest(source)[:24]}.gzip"
    if not stored.is_file():
        stored.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))
    return stored.read_bytes()


def _stdlib(numpy: Path) -> Path:
    """The standard library, partly compiled; kept, for that takes seconds."""
    sources = [_pyodide() / PACKED, _pyodide() / STDLIB, numpy, _HARNESS, _COMPILER]
    key = hashlib.sha256("".join(map(_digest, sources)).encode()).hexdigest()[:24]
    stored = project.cache_dir("python") / f"{key}.zip"
    if not stored.is_file():
        part = stored.with_suffix(".part")
        command = [project.node(), _COMPILER, _pyodide(), numpy, _HARNESS, part]
        done = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode:
            raise project.SiteError(f"Python's standard library does not compile:\n{done.stderr}")
        part.replace(stored)
    return stored


def _wheel(out: Path) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder],
            cwd=project.root(),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise project.SiteError(f"the wheel does not build:\n{done.stdout}{done.stderr}")
        (built,) = Path(folder).glob("derived-*.whl")
        return Path(shutil.copy(built, out))


def _stamp(numpy: Path) -> str:
    digest = hashlib.sha256(_digest(numpy).encode())
    library = (project.root() / "src" / "derived").rglob("*")
    sources = [p for p in library if p.is_file() and p.suffix != ".pyc"]
    root = project.root()
    parts = [root / "pyproject.toml", _pyodide() / LOCK, Path(__file__), _COMPILER, _HARNESS]
    for path in sorted([*sources, *parts]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
