"""`make offline`: the whole site as one archive that reads from disk, without a server.

It is built from the same sources by Material's offline plugin, which hands the search its index as
a script. A browser lets a page from disk load neither modules nor workers, and some no fonts: so
the archive has the site's script as a classic one, a stand-in for the search's worker, and its
fonts inside the style sheet. Served over HTTP the same files are the whole site.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import yaml

from derived_site import project
from derived_site.export import downloads
from derived_site.make.zensical import Loader
from derived_site.project import NODE, WEB

ROOT = "derived-offline"
README = """\
Derived: the whole site, to read without a network
==================================================

Open index.html in a browser. Text, formulas, pictures, search and copying work at once.

Interactives and what runs Python in the page need a server, since a browser refuses to load their
scripts from disk. One line starts it, in this folder:

    python -m http.server --bind 127.0.0.1 8000

Then open http://127.0.0.1:8000/ (on some systems Python is called python3; Ctrl+C stops it).

Text CC BY 4.0, code MIT.
"""
# Instant loading fetches pages, which nothing can from disk; an edit needs the network.
_DROPPED = {"navigation.instant", "content.action.edit"}
_USELESS = {"404.html", "sitemap.xml", "sitemap.xml.gz", downloads.ARCHIVE, ".stamp"}
_FONT = re.compile(r'url\("?(?P<path>fonts/[\w.-]+?\.woff2)"?\)')


def main() -> int:
    """Build the archive at the path given, or at `build/derived-offline.zip`."""
    given = sys.argv[1:]
    target = Path(given[0]) if given else project.root() / "build" / downloads.ARCHIVE
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        site = Path(place) / ROOT
        if status := _build(site):
            return status
        _for_disk(site)
        (site / "README.txt").write_text(README, encoding="utf-8")
        part = target.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(p for p in site.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(site.parent).as_posix())
        part.replace(target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


def _build(site: Path) -> int:
    """Run MkDocs on the site's own configuration with what reading from disk changes."""
    source = project.root() / "mkdocs.yml"
    house = yaml.load(source.read_text(encoding="utf-8"), Loader)
    features = [name for name in house["theme"]["features"] if name not in _DROPPED]
    changes = {
        "INHERIT": source.name,
        "site_url": "",
        "repo_url": "",
        "edit_uri": "",
        "theme": {"features": features},
        "plugins": {"offline": {}},
        "extra_javascript": [],
        # The plugin takes the name for that of the package that it would load from another origin.
        "extra": {"disk": True, "polyfills": ["assets/build/iframe-worker.js"]},
    }
    # Beside the original, so that relative paths in it keep their meaning.
    config = project.root() / ".offline-build.yml"
    config.write_text(yaml.safe_dump(changes), encoding="utf-8")
    # Not --quiet: a warning that is not logged does not count.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DERIVED_OFFLINE": "1"}
    try:
        return subprocess.run(
            [*command, "--config-file", str(config), "--site-dir", str(site)],
            cwd=project.root(),
            env=environment,
        ).returncode
    finally:
        config.unlink()


def _for_disk(site: Path) -> None:
    built = site / "assets" / "build"
    for path in [p for p in site.rglob("*") if p.name in _USELESS]:
        path.unlink()
    shutil.copyfile(WEB / "disk" / "worker.js", built / "iframe-worker.js")
    done = subprocess.run(
        [
            project.node(),
            *map(str, [NODE / "disk.mjs", built / "site.js", WEB / "disk" / "stub.js"]),
            str(built / "disk.js"),
        ],
        cwd=project.root(),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise project.SiteError(f"esbuild failed:\n{done.stderr.strip()}")
    style = built / "site.css"
    text = style.read_text(encoding="utf-8")
    style.write_text(_FONT.sub(lambda m: _inlined(built, m["path"]), text), encoding="utf-8")


def _inlined(built: Path, path: str) -> str:
    """A font as part of the style sheet, if the pages use it; the others no page asks for."""
    if path.endswith("-rest.woff2"):
        return f'url("{path}")'
    data = base64.b64encode((built / path).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{data}")'


if __name__ == "__main__":
    sys.exit(main())
