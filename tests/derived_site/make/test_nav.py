"""The menu follows from course.yml and the pages that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from derived_site import project
from derived_site.make import nav


def test_the_menu_is_as_the_command_writes_it() -> None:
    config = (project.root() / "mkdocs.yml").read_text(encoding="utf-8")
    assert nav.written(config) == config, "the menu in mkdocs.yml is stale; run `make nav`"


CONFIG = """site_name: A  # a name

nav:
- index.md

  # old
  - x:
      - y.md

extra: {}  # x
"""


@pytest.fixture
def pages(scratch: Path) -> Path:
    """A project whose pages wait for their menu."""
    (scratch / "mkdocs.yml").write_text(CONFIG, "utf-8")
    menu = "menu: {first: [{Home: index.md}], appendix: [reading-list.md]}\n"
    course = (scratch / "course.yml").read_text("utf-8")
    (scratch / "course.yml").write_text(menu + course, "utf-8")
    docs = scratch / "docs"
    (docs / "labs").mkdir()
    for name, text in {
        "index.md": "# Home",
        "networks/two.md": "# Two",
        "networks/index.md": "# Networks",
        "labs/a.md": "# Lab 10: later",
        "labs/b.md": "# Lab 9: sooner",
        "reference/nn.md": "# nn",
        "reference/index.md": "# L\n\n[nn](nn.md#x), [ops](ops.md), [two](../networks/two.md)",
    }.items():
        (docs / name).write_text(f"{text}\n", "utf-8")
    return scratch


def test_each_page_has_its_place(pages: Path) -> None:
    assert nav.update()
    text = (pages / "mkdocs.yml").read_text("utf-8")
    assert yaml.safe_load(text)["nav"] == [
        {"Home": "index.md"},
        {"Networks": ["networks/index.md", "networks/two.md"]},
        {"Labs": ["labs/b.md", "labs/a.md"]},
        {"Library": ["reference/index.md", "reference/nn.md", "reference/ops.md"]},
        {"Appendix": ["reading-list.md"]},
    ]
    # All else stands as it was.
    assert text.startswith("site_name: A  # a name\n\n# Written by `make nav`")
    assert text.endswith("      - reading-list.md\n\nextra: {}  # x\n")
    assert not nav.update()


@pytest.mark.parametrize("name", ["networks/three.md", "other.md", "reference/new.md"])
def test_a_page_without_a_place_is_named(pages: Path, name: str) -> None:
    (pages / "docs" / name).write_text("# New\n", "utf-8")
    with pytest.raises(project.SiteError, match=f"no place in the menu for {name}; name a page in"):
        nav.entries()


def test_what_the_menu_names_must_exist(pages: Path) -> None:
    (pages / "docs" / "reading-list.md").unlink()
    with pytest.raises(project.SiteError, match=r"menu: reading-list\.md is no page"):
        nav.entries()


def test_a_lab_has_a_number(pages: Path) -> None:
    (pages / "docs" / "labs" / "a.md").write_text("# A lab\n", "utf-8")
    with pytest.raises(project.SiteError, match=r"labs/a\.md: a lab's title begins"):
        nav.entries()
