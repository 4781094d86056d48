"""The course's order comes from one file."""

from pathlib import Path

import pytest

from derived_site.course import course
from derived_site.project import SiteError

from ..conftest import HEAD


def test_a_page_has_its_place_and_is_written_or_planned(scratch: Path) -> None:
    (scratch / "docs" / "networks" / "one.md").write_text("# One\n", "utf-8")
    one, two = course.pages().values()
    assert (one.file, one.section, one.written) == ("networks/one.md", "3.1", True)
    assert (two.file, two.section, two.written) == ("networks/two.md", "3.2", False)


def test_a_page_outside_the_course_is_called_by_its_heading(scratch: Path) -> None:
    (scratch / "docs" / "other.md").write_text(
        "---\nhide: [toc]\n---\n\n# Its name {: #x }\n", "utf-8"
    )
    (scratch / "docs" / "bare.md").write_text("No heading.\n", "utf-8")
    assert course.title("other.md") == "Its name"
    assert course.title("bare.md") == "bare"
    assert course.title("networks/one.md") == "One"


def test_a_page_says_itself_what_it_takes_and_gives(scratch: Path) -> None:
    page = scratch / "docs" / "networks" / "one.md"
    text = HEAD.replace("outcomes", "needs: [networks/two.md]\noutcomes") + "```page-head\n```\n"
    page.write_text(text, "utf-8")
    front = course.pages()["networks/one.md"].front
    assert (front.time, front.needs, front.outcomes) == ("1 hour", ("networks/two.md",), ("see",))
    for old, new, said in (
        ("time: 1 hour\n", "", "one.md:1: say in the front matter how long"),
        ("[see]", "[]", "one.md:4: list in the front matter, below `outcomes:`"),
        ("two.md", "too.md", "one.md:3: needs networks/too.md, which course.yml lacks; close to it:"
         " networks/two.md"),
    ):  # fmt: skip
        page.write_text(text.replace(old, new), "utf-8")
        with pytest.raises(SiteError, match=said):
            _ = course.pages()["networks/one.md"].front


def test_an_entry_of_the_course_holds_a_name_and_a_title(scratch: Path) -> None:
    file = scratch / "course.yml"
    file.write_text(file.read_text("utf-8").replace("title: Two", "title: Two, time: 1 h"), "utf-8")
    with pytest.raises(SiteError, match=r"networks/two: .* outcomes stand in the page's front"):
        course.pages()
