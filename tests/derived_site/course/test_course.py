"""The course's order comes from one file."""

from pathlib import Path

from derived_site.course import course


def test_a_page_has_its_place_and_is_written_or_planned(scratch: Path) -> None:
    (scratch / "docs" / "networks" / "one.md").write_text("# One\n", "utf-8")
    one, two = course.pages().values()
    assert (one.file, one.section, one.written) == ("networks/one.md", "3.1", True)
    assert (two.file, two.section, two.written) == ("networks/two.md", "3.2", False)


def test_a_page_outside_the_course_is_called_by_its_heading(scratch: Path) -> None:
    (scratch / "docs" / "other.md").write_text("---\na: 1\n---\n\n# Its name {: #x }\n", "utf-8")
    (scratch / "docs" / "bare.md").write_text("No heading.\n", "utf-8")
    assert course.title("other.md") == "Its name"
    assert course.title("bare.md") == "bare"
    assert course.title("networks/one.md") == "One"
