"""Terms, with their anchors."""

from pathlib import Path

import pytest

from derived_site import project
from derived_site.course import glossary


@pytest.mark.parametrize(
    ("term", "anchor"), [("log-sum-exp", "term-log-sum-exp"), ("RMS norm", "term-rms-norm")]
)
def test_anchor(term: str, anchor: str) -> None:
    assert glossary.slug(term) == anchor


@pytest.mark.parametrize("meaning", ["", "|\n  two\n  lines", "[1]"])
def test_a_meaning_is_one_line(scratch: Path, meaning: str) -> None:
    (scratch / "docs" / "glossary" / "networks.yml").write_text(f"logit: {meaning}\n", "utf-8")
    with pytest.raises(project.SiteError, match=r"networks.yml: 'logit' needs its meaning"):
        glossary.terms()
