"""A dead link, a missing anchor and a page that no menu names fail the build."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from derived_site import project
from derived_site.make import zensical

GOOD = "# One\n\n## Part\n\n[here](#part), [there](two.md#sub) and [two](two.md)\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two pages that link to each other, held to the rules of the site's own configuration."""
    ours = yaml.load((project.root() / "mkdocs.yml").read_text(encoding="utf-8"), zensical.Loader)
    config = {
        "site_name": "Book",
        "plugins": [],
        "validation": ours["validation"],
        "nav": [{"One": "index.md"}, {"Two": "two.md"}],
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "docs" / "two.md").write_text("# Two\n\n## Sub\n", encoding="utf-8")
    return tmp_path


def strict(book: Path) -> None:
    build(load_config(str(book / "mkdocs.yml"), strict=True))


def test_sound_pages_build(book: Path) -> None:
    strict(book)
    assert "there" in (book / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "fault",
    ["[dead](three.md)", "[anchor](two.md#nowhere)", "[anchor](#nowhere)", "[root](/two/)",
     "![picture](none.png)"],
)  # fmt: skip
def test_a_dead_link_fails(book: Path, fault: str) -> None:
    (book / "docs" / "index.md").write_text(f"{GOOD}\n{fault}\n", encoding="utf-8")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        strict(book)


def test_a_page_outside_the_menu_fails(book: Path) -> None:
    (book / "docs" / "three.md").write_text("# Three\n", encoding="utf-8")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        strict(book)


def test_make_site_counts_warnings(book: Path) -> None:
    makefile = (project.root() / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^site:.*\n(?:\t@.*\n)*\t\$\(PY\) (.*--strict.*)$", makefile, re.MULTILINE)
    assert recipe
    (book / "docs" / "index.md").write_text(f"{GOOD}\n[dead](three.md)\n", encoding="utf-8")
    command = [sys.executable, *recipe[1].split()]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert "three.md" in done.stderr


@pytest.mark.parametrize("place", ["src/derived_site/make/archive.py", "benchmarks/site.py"])
def test_no_strict_build_is_quiet(place: str) -> None:
    text = (project.root() / place).read_text(encoding="utf-8")
    assert not re.search(r'"--strict".*"--quiet"|"--quiet".*"--strict"', text)
