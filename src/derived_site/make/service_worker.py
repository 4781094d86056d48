"""What reading without a network needs beside the pages: the service worker and a list of files.

The worker must stand at the site's root, so it is written to `docs`, from where both builders copy
it as it is. Its version follows from what `assets/build` holds: a page whose style or scripts have
changed starts with an empty cache, and a kept page never meets the files of another version.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

from derived_site import project
from derived_site.course import links

_WEB = project.WEB / "offline"
_NAME = "offline.json"
# Made by the site's builders: the one that MkDocs writes, and Zensical's.
_OPTIONAL = ["search/search_index.json", "search.json"]


def build(out: Path) -> None:
    """Write the list into the folder of the assets, and the worker to the site's root."""
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and _is_served(p.relative_to(out))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(out).as_posix().encode() + path.read_bytes())
    for source in sorted(_WEB.iterdir()):
        digest.update(source.read_bytes())
    version = digest.hexdigest()[:12]
    base = out.relative_to(project.docs()).as_posix()
    sized = [(p.relative_to(out), _size(p)) for p in files]
    listed = {
        "version": version,
        "pages": [links.url(project.page_name(file)) for file in project.page_files()],
        "files": [[f"{base}/{p.as_posix()}", n] for p, n in sized if not _is_python(p)],
        "python": [[f"{base}/{_asked(p, out)}", n] for p, n in sized if _is_python(p)],
        "optional": _OPTIONAL,
    }
    _write(out / _NAME, json.dumps(listed))
    _write(project.docs() / "sw.js", worker(version))


def worker(version: str) -> str:
    """The service worker's text; `DERIVED_OFFLINE=off` gives the one that removes itself."""
    off = os.environ.get("DERIVED_OFFLINE") == "off"
    source = (_WEB / ("off.js" if off else "sw.js")).read_text(encoding="utf-8")
    return source.replace("@version@", version)


def _is_served(path: Path) -> bool:
    """Whether pages ask for a file: not its licence, a download, or a glyph that no page draws."""
    return (
        path.suffix != ".txt"
        and path.name != _NAME
        and not path.name.startswith(".")
        and not path.stem.endswith("-rest")
        and path.parts[0] != "downloads"
    )


def _is_python(path: Path) -> bool:
    """Whether only running code needs it, which is most of the weight."""
    return path.parts[0] == "python"


def _asked(path: Path, out: Path) -> str:
    """The address by which `run/worker.js` asks for a file of Python: with the file's version."""
    files = json.loads((out / "python" / "files.json").read_text(encoding="utf-8"))["files"]
    known = files.get(path.name)
    return f"{path.as_posix()}?{known['version']}" if known else path.as_posix()


def _size(path: Path) -> int:
    """About what a server sends."""
    data = path.read_bytes()
    return len(gzip.compress(data, 6)) if path.suffix in {".js", ".css", ".json"} else len(data)


def _write(path: Path, text: str) -> None:
    """Only when it changes: `make serve` watches the folder."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
