"""Papers by key, as citations name them."""

from pathlib import Path

import pytest

from derived_site import project
from derived_site.course import papers

from ..conftest import PAPER


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        ("Ba, Jimmy", "Ba 2014"),
        ("Kingma, Diederik P. and Jimmy Ba", "Kingma & Ba 2014"),
        ("A, B and C, D and E, F", "A, C & E 2014"),
        (" and ".join(["Paszke, Adam"] * 4), "Paszke et al. 2014"),
    ],
)
def test_short_name(scratch: Path, authors: str, short: str) -> None:
    text = PAPER.replace("Kingma, Diederik P. and Ba, Jimmy", authors)
    (scratch / "docs" / "papers" / "networks.bib").write_text(text, "utf-8")
    assert papers.get("kingma2014", "here").short == short


def test_a_broken_entry_is_refused_by_file_and_line(scratch: Path) -> None:
    (scratch / "docs" / "papers" / "networks.bib").write_text(f"\n{PAPER[:60]}", "utf-8")
    with pytest.raises(project.SiteError, match=r"papers/networks.bib:\d+: this entry cannot be"):
        papers.library()


def test_a_key_that_nobody_has_is_refused(scratch: Path) -> None:
    with pytest.raises(project.SiteError, match="here: cites 'gone2000', which is not in docs"):
        papers.citation("@gone2000", "here")
