"""Each page as a notebook and as a plain script, beside a wheel of the library.

They stand under `docs/assets/build/downloads`, where MkDocs and Zensical find them as they find a
picture. `derived_site.make.assets` makes all of them before a build, and a page that is converted
writes its own anew, so that they follow an edit while the site is served.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path

from derived_site import project
from derived_site.course import links
from derived_site.export import cells, notebook, packages, script
from derived_site.export.cells import Cell
from derived_site.export.packages import FOLDER
from derived_site.page.model import Page
from derived_site.project import repository, site_address

ARCHIVE = "derived-offline.zip"
# The branch to which .github/workflows/pages.yml pushes the notebooks: Colab opens what lies on a
# branch at GitHub, and these are in no commit of the sources.
COLAB = "https://colab.research.google.com/github/{name}/blob/notebooks/{path}"


def folder() -> Path:
    """Where they stand."""
    return project.docs() / FOLDER


def offered() -> list[Path]:
    """The pages that can be downloaded: labs, and those with a head."""
    return [f for f in project.page_files() if _offers(f)]


def _offers(file: Path) -> bool:
    read = Page.read(file)
    return project.is_lab(read.name) or any(fence.lang == "page-head" for fence in read.fences)


def build() -> None:
    """Write them all, unless the sources are those of the last run."""
    stamp, wanted = folder() / ".stamp", _stamp()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    folder().mkdir(parents=True, exist_ok=True)
    for file in offered():
        write(project.page_name(file))
    # The very file that the reader's browser runs, which stands before the downloads are made.
    shutil.copy(project.python_folder() / packages.wheel_name(), folder())
    stamp.write_text(wanted, encoding="utf-8")


def _stamp() -> str:
    digest = hashlib.sha256(repr((site_address(), repository())).encode())
    ours = [project.docs(), project.snippets(), project.root() / "src"]
    paths = [p for place in ours for p in place.rglob("*") if not p.is_relative_to(folder())]
    for path in sorted([*paths, project.root() / "course.yml", project.root() / "pyproject.toml"]):
        if path.suffix in {".md", ".py", ".bib", ".yml", ".toml", ".npz"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write(page: str) -> list[Cell]:
    """Write a page's notebook and its script; its cells."""
    read = Page.read(project.docs() / page)
    rich, plain = cells.of_page(read, True), cells.of_page(read, False)
    if not any(c.block for c in rich):
        return []
    about, command = introduction(page), packages.install(plain, "python -m pip")
    _replace(address(page, "ipynb"), notebook.of(rich, about))
    _replace(address(page, "py"), script.of(plain, about, command))
    return rich


def _replace(path: str, text: str) -> None:
    """Write a file at one stroke, and only when it changes: servers watch this folder."""
    target = project.docs() / path
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(target)


def address(page: str, ending: str) -> str:
    """A page's notebook or script, below the site's root."""
    return f"{FOLDER}/{project.stem(page)}.{ending}"


def introduction(page: str) -> str:
    """What a reader of the file should know who has not come from the page."""
    site = site_address()
    here = f" It is made from <{site}{links.url(page)}>." if site else ""
    return (
        f"This is a page of *Derived*, with its text and its blocks of code in order.{here}"
        " The text is under CC BY 4.0, the code under the MIT license."
    )


def anchors(page: str) -> list[str]:
    """The links to a page's downloads; none for a page without code."""
    found = write(page)
    if not found:
        return []
    made = [_link(page, "ipynb", "Notebook"), _link(page, "py", "Script")]
    if "derived" in packages.modules(found) and not repository():
        made.append(_anchor(f"{FOLDER}/{packages.wheel_name()}", "Library"))
    host, _, name = (repository() or "").removeprefix("https://").partition("/")
    if host == "github.com" and name:
        url = COLAB.format(name=name, path=f"{project.stem(page)}.ipynb")
        made.append(f'<a href="{url}">Open in Colab</a>')
    return made


def _link(page: str, ending: str, text: str) -> str:
    return _anchor(address(page, ending), text)


def _anchor(path: str, text: str) -> str:
    return f'<a href="{links.to_page(path)}" download>{text}</a>'


def line(lab: str) -> str:
    """The links below the title of a lab, which has no head."""
    return f'<p class="downloads">Download this page: {", ".join(anchors(lab))}</p>'


def archive() -> str:
    """The `offline-archive` fence: a link to the whole site, where the build has put it."""
    if "DERIVED_OFFLINE" in os.environ:
        return "<p>You are reading it.</p>"
    file = folder() / ARCHIVE
    if not file.is_file():
        return (
            "<p>In a copy of the repository, <code>make offline</code> writes the archive to"
            f" <code>build/{ARCHIVE}</code>.</p>"
        )
    size = f"{file.stat().st_size / 1e6:.0f} MB"
    return f"<p>{_anchor(f'{FOLDER}/{ARCHIVE}', 'Download the whole site')} ({size}).</p>"
