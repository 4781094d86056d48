"""Generated parts: page head, course map, equation index, reading list, glossary, errata."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.course import glossary, papers
from derived_site.page import fences
from derived_site.page.model import Page
from derived_site.render import directives

from ..conftest import HEAD, PAPER, Convert
from ..course.test_equations import CHECK, EQUATION


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_page_head_comes_from_the_course(convert: Convert) -> None:
    head = _soup(convert(f"{HEAD}# One\n\n```page-head\n```\n")).select_one(".page-head")
    assert head is not None
    text = head.get_text(" ")
    for part in ("Module 3", "Networks", "Section 3.1", "1 hour", "see"):
        assert part in text


def test_course_map_links_what_is_written(convert: Convert) -> None:
    soup = _soup(convert("# One\n\n```course-map\n```\n"))
    assert [a["href"] for a in soup.select("a") if a.get_text(strip=True) == "One"]
    assert not [a for a in soup.select("a") if a.get_text(strip=True) == "Two"]
    assert "Two" in soup.get_text()


def test_equation_index_lists_number_name_page_and_check(convert: Convert) -> None:
    soup = _soup(convert(f"# One\n\n{EQUATION}{CHECK}\n\n```equation-index\n```\n"))
    (row,) = soup.select("table.index tbody tr")
    text = row.get_text(" ")
    for part in ("3.1.1", "eq-a", "fine"):
        assert part in text
    heading = soup.select_one("h2:has(+ .chunk)")
    assert heading is not None
    assert heading.get_text() == "3.1 One"
    assert row.select_one("a[href='#eq-a']") is not None
    assert row.select_one("mjx-container") is not None


def test_reading_list_says_where_a_paper_is_used(scratch: Path, convert: Convert) -> None:
    (scratch / "docs" / "networks" / "two.md").write_text("# Two\n\n[@kingma2014]\n", "utf-8")
    (row,) = _soup(convert("# One\n\n```reading-list\n```\n")).select("table.reading tbody tr")
    assert row["id"] == "kingma2014"
    for part in ("2014", "Adam", "Diederik P. Kingma", "It is Adam.", "Algorithm 1.", "Two"):
        assert part in row.get_text(" ")


def test_glossary_lists_terms_and_explains_them_on_every_page(convert: Convert) -> None:
    soup = _soup(convert("# One\n\nA logit here.\n\n```glossary\n```\n"))
    assert [(t.get_text(), t["id"]) for t in soup.select("dt")] == [("logit", "term-logit")]
    assert soup.select_one("abbr[title='A score.']") is not None


def test_errata_link_to_the_run(convert: Convert) -> None:
    box = '!!! mind "Said wrongly"\n\n    ```python\n    x = 1\n    ```\n'
    soup = _soup(convert(f"# One\n\n{box}\n\n```errata\n```\n"))
    link = soup.select_one("table.errata a")
    assert link is not None
    target = str(link["href"])
    assert soup.select_one(f"[id='{target.lstrip('#')}']") is not None, "the link leads nowhere"


@pytest.mark.parametrize("field", ["author", "title", "year", "url", "why", "read"])
def test_a_paper_without_a_field_is_refused(scratch: Path, field: str) -> None:
    (scratch / "docs" / "papers" / "networks.bib").write_text(
        PAPER.replace(f"{field} =", "note ="), "utf-8"
    )
    with pytest.raises(project.SiteError, match=rf"networks\.bib: kingma2014 lacks {field}"):
        papers.library()


def test_papers_and_terms_come_from_a_file_for_each_module(scratch: Path) -> None:
    other = scratch / "docs" / "papers" / "training.bib"
    other.write_text(PAPER.replace("kingma2014", "kingma2015"), "utf-8")
    assert sorted(papers.library()) == ["kingma2014", "kingma2015"]
    other.write_text(PAPER, "utf-8")
    with pytest.raises(project.SiteError, match=r"training\.bib: kingma2014 is in another file"):
        papers.library()
    terms = scratch / "docs" / "glossary" / "training.yml"
    terms.write_text("patience: How long to wait.\n", "utf-8")
    assert sorted(glossary.terms()) == ["logit", "patience"]
    terms.write_text("logit: Something else.\n", "utf-8")
    with pytest.raises(project.SiteError, match=r"training\.yml: 'logit' is in another file"):
        glossary.terms()


def test_reading_list_calls_a_page_by_its_title(scratch: Path, convert: Convert) -> None:
    (scratch / "docs" / "networks" / "index.md").write_text("# A module\n\n[@kingma2014]\n")
    (scratch / "docs" / "networks" / "two.md").write_text("# Number 2\n\n[@kingma2014]\n")
    soup = _soup(convert("# One\n\n```reading-list\n```\n"))
    links = [a.get_text() for a in soup.select("table.reading td:last-child a")]
    assert links == ["A module", "Two"]


def test_pages_stand_in_the_order_of_the_course(scratch: Path, convert: Convert) -> None:
    course = (scratch / "course.yml").read_text("utf-8")
    (scratch / "course.yml").write_text(course.replace("name: two", "name: a-later-one"), "utf-8")
    box = '!!! mind "Wrong: {}"\n\n    ```python\n    x = 1\n    ```\n'
    folder = scratch / "docs" / "networks"
    (folder / "a-later-one.md").write_text(f"# Two\n\n[@kingma2014]\n\n{box.format(2)}", "utf-8")
    (folder / "index.md").write_text("# A module\n\n[@kingma2014]\n", "utf-8")
    text = f"# One\n\n[@kingma2014]\n\n{box.format(1)}\n\n```errata\n```\n\n```reading-list\n```\n"
    soup = _soup(convert(text))
    assert [a.get_text() for a in soup.select("table.errata a")] == ["3.1 One", "3.2 Two"]
    used = [a.get_text() for a in soup.select("table.reading td:last-child a")]
    assert used == ["A module", "One", "Two"]


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        ("Kingma, Diederik P. and Ba, Jimmy", "Diederik P. Kingma, Jimmy Ba"),
        ("Jimmy Ba and van der Maaten, Laurens", "Jimmy Ba, Laurens van der Maaten"),
        (" and ".join(["Paszke, Adam", *["Gross, Sam"] * 6]), "Paszke et al."),
    ],
)
def test_reading_list_names_the_authors(
    scratch: Path, convert: Convert, authors: str, shown: str
) -> None:
    one = PAPER.replace("Kingma, Diederik P. and Ba, Jimmy", authors)
    (scratch / "docs" / "papers" / "networks.bib").write_text(one, "utf-8")
    who = _soup(convert("# One\n\n```reading-list\n```\n")).select_one(".paper__who")
    assert who is not None
    assert who.get_text() == shown


def test_each_directive_is_a_function_of_its_name() -> None:
    found = {name.removeprefix("show_") for name in vars(directives) if name.startswith("show_")}
    assert {name.replace("_", "-") for name in found} == set(fences.directives())
    assert {"page-head", "course-map", "offline-archive"} <= fences.directives()


def test_one_function_makes_a_directive(
    convert: Convert, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is shown, read by the model and left alone by the tests of blocks; nothing lists it."""
    room = tmp_path / "render"
    room.mkdir()
    source = Path(directives.__file__).read_text("utf-8")
    (room / "directives.py").write_text(f"{source}\n\ndef show_echo(source, where):\n", "utf-8")
    monkeypatch.setattr(project, "__file__", str(tmp_path / "project.py"))
    monkeypatch.setattr(
        directives, "show_echo", lambda source, where: f"<b>{where}: {source}</b>", raising=False
    )
    text = "# One\n\n```echo\nhello\n```\n"
    try:
        for known in (fences.directives, fences.inert):
            known.cache_clear()
        assert "<b>networks/one.md: hello</b>" in convert(text)
        assert Page.parse(text, "networks/one.md").blocks == ()
    finally:
        for known in (fences.directives, fences.inert):
            known.cache_clear()
    with pytest.raises(project.SiteError, match="a other fence is not run"):
        Page.parse("```other\n```\n", "one.md")
