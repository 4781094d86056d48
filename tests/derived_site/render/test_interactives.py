"""An interactive is a folder with a manifest, and no other file names it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.make import assets
from derived_site.render import interactives

from ..conftest import Convert

ROOT = project.root()
MANIFEST = 'script = "index.js"\nroom = "20rem"\nroom-wide = "10rem"\n'


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site's scripts and styles with one more interactive, the toy."""
    folder = tmp_path / "web"
    shutil.copytree(project.WEB, folder)
    toy = folder / "interactives" / "toy-swing"
    toy.mkdir()
    (toy / "manifest.toml").write_text(MANIFEST, "utf-8")
    (toy / "index.js").write_text(
        'import { rounded } from "../lib/numbers.js";\n'
        'customElements.define("toy-swing", class extends HTMLElement { a = rounded(1); });\n',
        "utf-8",
    )
    monkeypatch.setattr(project, "WEB", folder)
    return folder


@pytest.mark.parametrize("name", sorted(interactives.names()))
def test_each_has_its_tests(name: str) -> None:
    file = ROOT / "tests" / "site" / "interactives" / f"test_{name.replace('-', '_')}.py"
    assert file.is_file()


@pytest.mark.parametrize("name", sorted(interactives.names()))
def test_no_file_outside_its_folder_names_it(name: str) -> None:
    known = [f for place in ("src", "overrides") for f in (ROOT / place).rglob("*")]
    known += [ROOT / "mkdocs.yml", *(ROOT / "tests").rglob("conftest.py")]
    for file in known:
        own = file.is_relative_to(project.WEB / "interactives" / name)
        if file.is_file() and not own and file.suffix not in {".pyc", ".npz"}:
            assert name not in file.read_text(encoding="utf-8", errors="replace"), file


def test_one_more_is_bundled_styled_and_shown(
    web: Path, scratch: Path, convert: Convert, tmp_path: Path
) -> None:
    shown = BeautifulSoup(
        convert("# One\n\n## Part\n\n/// html | toy-swing\n\nStill.\n\n///\n"), "html.parser"
    )
    element = shown.select_one(".chunk > toy-swing > p")
    assert element is not None
    assert element.get_text() == "Still."
    # The chunk around it keeps the room of an interactive.
    assert "--wide:42;--narrow:75" in str(shown.select_one(".chunk"))
    out = tmp_path / "out"
    out.mkdir()
    (scratch / "vendor").symlink_to(ROOT / "vendor")
    (out / "fonts.css").write_text("", "utf-8")
    assets.bundle(out)
    site = (out / "site.js").read_text("utf-8")
    assert re.search(r'"toy-swing":\[\(\)=>import\("\./interactives/toy-swing\.js"\),null\]', site)
    assert '"interactives/activation-explorer.css"' in site
    assert "toy-swing" in (out / "interactives" / "toy-swing.js").read_text("utf-8")
    assert not (out / "interactives" / "toy-swing.css").exists()
    css = (out / "site.css").read_text("utf-8")
    assert "toy-swing{--room:20rem;--room-wide:10rem}" in css
    assert css.count(",toy-swing):not(:defined)") >= 4
    assert "any-interactive" not in css


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('script = "index.js"\n', "", "lacks script"),
        ('room = "20rem"', 'rom = "20rem"\nroom = "1px"', "'rom' is none of room, room-wide"),
        ('"20rem"', "20", "room holds words, and not 20"),
        ("index.js", "other.js", "script names other.js, which is not there"),
        ("room-wide", 'style = "style.css"\nroom-wide', "style names style.css"),
        ("script =", "script", "manifest.toml: "),
    ],
)
def test_a_fault_in_a_manifest_is_named(web: Path, old: str, new: str, said: str) -> None:
    manifest = web / "interactives" / "toy-swing" / "manifest.toml"
    manifest.write_text(MANIFEST.replace(old, new), "utf-8")
    with pytest.raises(project.SiteError, match=re.escape(said)):
        interactives.known()


def test_the_folder_has_the_name_of_an_element(web: Path) -> None:
    (web / "interactives" / "toy-swing").rename(web / "interactives" / "toy")
    with pytest.raises(project.SiteError, match="two-words"):
        interactives.known()
