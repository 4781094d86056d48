"""A page begins with a skeleton that builds as soon as its author has filled it in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from derived_site import project
from derived_site.course import course
from derived_site.export import cells
from derived_site.make import nav, new_page
from derived_site.page import blocks
from derived_site.page.model import Page
from derived_site.programs import marking
from derived_site.programs.execute import Program

from ..conftest import Convert

SECTIONS = ["Intuition", "Definition", "Derivation", "Check", "Experiment", "In practice", "Papers",
            "Exercises", "Self-check", "What comes next"]  # fmt: skip


@pytest.fixture
def begun(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which the second page was begun."""
    course = (scratch / "course.yml").read_text("utf-8")
    (scratch / "course.yml").write_text("menu: {first: [reading-list.md]}\n" + course, "utf-8")
    (scratch / "docs" / "reference" / "index.md").write_text(
        "# Library\n\n[ops](ops.md)\n", "utf-8"
    )
    (scratch / "mkdocs.yml").write_text("nav: []\n", "utf-8")
    # Where it is known, a page links to the repository and to no wheel of its own.
    monkeypatch.setenv("REPO_URL", "https://git.example.org/who/what")
    (scratch / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', "utf-8")
    assert new_page.create("docs/networks/two.md") == project.docs() / "networks" / "two.md"
    return scratch


def _filled(text: str) -> str:
    text = text.replace("outcomes: []", "outcomes:\n  - begin a page")
    return text.replace("```papers\n", "```papers\nkingma2014\n")


def test_it_has_the_parts_of_a_page_in_order(begun: Path) -> None:
    page = Page.read(project.docs() / "networks" / "two.md")
    assert [h.text for h in page.headings] == ["Two", *SECTIONS]
    assert page.front.needs == ("networks/one.md",)
    assert [e.title.partition(":")[0] for e in page.exercises] == ["By hand", "Code"]
    assert len(page.choices) == 1
    menu = yaml.safe_load((begun / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert {"Networks": ["networks/two.md"]} in menu
    assert not nav.update()


def test_it_says_what_to_fill_in(begun: Path, convert: Convert) -> None:
    text = (begun / "docs" / "networks" / "two.md").read_text("utf-8")
    with pytest.raises(Exception, match=r"two\.md:5: list in the front matter, below `outcomes:`"):
        convert(text, "networks/two.md")
    with pytest.raises(Exception, match=r"two\.md: a papers fence is empty; name what to read"):
        convert(text.replace("outcomes: []", "outcomes: [see]"), "networks/two.md")


def test_filled_in_it_builds_and_its_blocks_and_exercises_are_sound(
    begun: Path, convert: Convert
) -> None:
    text = _filled((begun / "docs" / "networks" / "two.md").read_text("utf-8"))
    shown = convert(text, "networks/two.md")
    for part in ("Section 3.2", "begin a page", 'id="eq-two-first"', 'id="ex-a-sum-of-deviations"'):
        assert part in shown
    page = Page.parse(text, "networks/two.md")
    program = Program("two")
    for block in page.blocks:
        printed = program.run(blocks.code_of(block.fence), block.where)
        assert block.shown is None or printed.strip() == block.shown.body.strip()
    by_hand, code = page.exercises
    marking.judge_answer(by_hand.answers[0], program.namespace)
    before = marking.setup(code, page.blocks)
    marking.judge_test(code, before)
    for wrong in code.roles["wrong"]:
        marking.judge_wrong(code, wrong, before)


def test_its_comments_reach_no_reader_of_a_download(begun: Path) -> None:
    text = _filled((begun / "docs" / "networks" / "two.md").read_text("utf-8"))
    (begun / "docs" / "networks" / "two.md").write_text(text, "utf-8")
    shown = "\n".join(c.text for c in cells.of_page(Page.parse(text, "networks/two.md"), True))
    assert "Opening" not in shown
    assert "One picture" not in shown


def test_a_page_outside_the_course_is_refused(begun: Path) -> None:
    with pytest.raises(
        project.SiteError, match=r"planned in course.yml; close .*: networks/one.md"
    ):
        new_page.create("docs/network/one.md")
    with pytest.raises(project.SiteError, match="no page of this name"):
        new_page.create("")


def test_a_page_that_exists_is_left_alone(begun: Path) -> None:
    before = (begun / "docs" / "networks" / "two.md").read_text("utf-8")
    with pytest.raises(project.SiteError, match="exists; edit it"):
        new_page.create("networks/two.md")
    assert (begun / "docs" / "networks" / "two.md").read_text("utf-8") == before


def test_a_first_page_needs_its_module(scratch: Path) -> None:
    text = new_page.skeleton(course.pages()["networks/one.md"])
    assert "needs" not in text.partition("\n---\n")[0]
