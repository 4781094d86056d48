"""Each page as a notebook and as a plain script, beside a wheel of the library.

They stand under `docs/assets/build/downloads`, where MkDocs and Zensical find them as they find a
picture. `derived_site.assets` makes all of them before a build, and a page that is converted
writes its own anew, so that they follow an edit while the site is served.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from . import cells, execute, fences, links, project, script
from .cells import Cell
from .readable import repository, site_address

FOLDER = "assets/build/downloads"
ARCHIVE = "derived-offline.zip"
# The branch to which .github/workflows/pages.yml pushes the notebooks: Colab opens what lies on a
# branch at GitHub, and these are in no commit of the sources.
COLAB = "https://colab.research.google.com/github/{name}/blob/notebooks/{path}"
# Fences that put the links on a page; one without them has no downloads.
_MARKS = frozenset({"page-head", "downloads"})
_PACKAGES = {"sklearn": "scikit-learn"}


def folder() -> Path:
    """Where they stand."""
    return project.docs() / FOLDER


def offered() -> list[Path]:
    """The pages that can be downloaded: those whose head says so."""
    return [f for f in project.page_files() if _offers(f.read_text(encoding="utf-8"), f)]


def _offers(text: str, file: Path) -> bool:
    return any(f.lang in _MARKS for f in fences.parse(text, project.page_name(file)))


def build() -> None:
    """Write them all, unless the sources are those of the last run."""
    stamp, wanted = folder() / ".stamp", _stamp()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    folder().mkdir(parents=True, exist_ok=True)
    for file in offered():
        write(project.page_name(file))
    _build_wheel()
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
    text = (project.docs() / page).read_text(encoding="utf-8")
    rich, plain = cells.of_page(text, page, True), cells.of_page(text, page, False)
    if not any(c.block for c in rich):
        return []
    _replace(address(page, "ipynb"), as_notebook(rich, page))
    _replace(address(page, "py"), script.of(plain, introduction(page), install(plain, "python -m pip")))
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
    return f"{FOLDER}/{page.removesuffix('.md')}.{ending}"


def introduction(page: str) -> str:
    """What a reader of the file should know who has not come from the page."""
    site = site_address()
    here = f" It is made from <{site}{links.url(page)}>." if site else ""
    return (
        f"This is a page of *Derived*, with its text and its blocks of code in order.{here}"
        " The text is under CC BY 4.0, the code under the MIT licence."
    )


def modules(found: list[Cell]) -> set[str]:
    """The modules that a page imports and Python does not bring along."""
    names: set[str] = set()
    for cell in (c for c in found if c.block):
        for node in ast.walk(ast.parse(cell.text)):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
    if any(name.startswith("derived.training") for name in names):
        names.add("torch")
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def install(found: list[Cell], pip: str) -> str:
    """The command that installs what a page needs."""
    needed = modules(found)
    parts = []
    if "derived" in needed:
        extra = "[torch]" if "torch" in needed else ""
        needed -= {"derived", "torch", "numpy"}
        site, repo = site_address(), repository()
        if repo:
            parts.append(f'"derived{extra} @ git+{repo}"')
        elif site:
            parts.append(f'"derived{extra} @ {site}{FOLDER}/{wheel_name()}"')
        else:
            parts.append(f'"./{wheel_name()}{extra}"')
    parts += sorted(_PACKAGES.get(name, name) for name in needed)
    return f"{pip} install {' '.join(parts)}"


def _install_cell(found: list[Cell]) -> str:
    wanted = sorted(modules(found))
    beside = ""
    if "derived" in wanted and not (site_address() or repository()):
        beside = f"# The page offers {wheel_name()} too; put it beside this notebook.\n"
    return (
        "# Installs what this page needs, unless it is there already.\n"
        f"{beside}from importlib.util import find_spec\n\n"
        f"if not all(map(find_spec, {json.dumps(wanted)})):\n    {install(found, '%pip')}"
    )


def as_notebook(found: list[Cell], page: str) -> str:
    """The notebook's JSON."""
    made = [
        v4.new_markdown_cell(introduction(page)),
        v4.new_code_cell(_install_cell(found), metadata={"tags": ["install"]}),
    ]
    for cell in found:
        made += [_code_cell(cell)] if cell.block else [v4.new_markdown_cell(cell.text)]
        # A drawn graph is a text, which only this line shows as a picture.
        if cell.block and "figure" in cell.block.fence.options and "plt." not in cell.text:
            shows = "from IPython.display import SVG, display\n\nif isinstance(fig, str):\n"
            made.append(v4.new_code_cell(f"{shows}    display(SVG(fig))", metadata={"tags": ["show"]}))
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"  # the same text makes the same file
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made_notebook = v4.new_notebook(cells=made, metadata=metadata)
    nbformat.validate(made_notebook)
    return json.dumps(made_notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _code_cell(cell: Cell) -> Any:
    assert cell.block
    metadata: dict[str, Any] = {}
    if "raises" in cell.block.fence.options:
        metadata["tags"] = ["raises-exception"]
    if cell.folded:
        metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    return v4.new_code_cell(cell.text, metadata=metadata, outputs=_outputs(cell.block))


def _outputs(block: execute.Block) -> list[Any]:
    if block.shown is None:
        return []
    lines = block.shown.body.strip("\n").split("\n")
    error, name = [], block.fence.options.get("raises")
    if name:
        first = next((n for n, line in enumerate(lines) if line.startswith(name)), len(lines))
        lines, error = lines[:first], lines[first:]
    made = []
    if lines:
        made.append(v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n"))
    if error:
        value = "\n".join(error).removeprefix(f"{name}: ")
        made.append(v4.new_output("error", ename=name, evalue=value, traceback=error))
    return made


@cache
def wheel_name() -> str:
    """The file that holds the library."""
    settings = tomllib.loads((project.root() / "pyproject.toml").read_text(encoding="utf-8"))
    return f"derived-{settings['project']['version']}-py3-none-any.whl"


def _build_wheel() -> None:
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place],
            cwd=project.root(),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise project.SiteError(f"the wheel does not build:\n{done.stdout}{done.stderr}")
        (folder() / wheel_name()).write_bytes((Path(place) / wheel_name()).read_bytes())


def anchors(page: str) -> list[str]:
    """The links to a page's downloads; none for a page without code."""
    found = write(page)
    if not found:
        return []
    made = [_link(page, "ipynb", "Notebook"), _link(page, "py", "Script")]
    if "derived" in modules(found) and not repository():
        made.append(_anchor(f"{FOLDER}/{wheel_name()}", "Library"))
    host, _, name = (repository() or "").removeprefix("https://").partition("/")
    if host == "github.com" and name:
        url = COLAB.format(name=name, path=f"{page.removesuffix('.md')}.ipynb")
        made.append(f'<a href="{url}">Open in Colab</a>')
    return made


def _link(page: str, ending: str, text: str) -> str:
    return _anchor(address(page, ending), text)


def _anchor(path: str, text: str) -> str:
    return f'<a href="{links.to_page(path)}" download>{text}</a>'


def line(_source: str, where: str) -> str:
    """The `downloads` fence: the links on a page that has no other place for them."""
    if not (found := anchors(where)):
        raise project.SiteError(f"{where}: a downloads fence on a page without code")
    return f'<p class="downloads">Download this page: {", ".join(found)}</p>'


def archive(_source: str, _where: str) -> str:
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
