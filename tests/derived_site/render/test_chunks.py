"""A page's chunks: everything between its headings, and nothing lost."""

from __future__ import annotations

import re

import markdown
import pytest

from derived_site.course.links import PageContext
from derived_site.render.chunks import Chunks


@pytest.fixture
def converter() -> markdown.Markdown:
    md = markdown.Markdown(extensions=["pymdownx.details", "pymdownx.superfences", "attr_list"])
    md.derived_context = PageContext("networks/page.md")  # type: ignore[attr-defined]
    md.treeprocessors.register(Chunks(md), "chunks", -20)
    return md


def test_what_follows_a_heading_becomes_a_chunk(converter: markdown.Markdown) -> None:
    html = converter.convert("# T\n\nA\n\n## One\n\nB\n\nC\n\n### Two\n\n## Three\n\nD")
    shape = re.sub(r' (?:style|id)="[^"]*"', "", html).replace("\n", "")
    assert shape == (
        "<h1>T</h1><p>A</p>"
        '<h2>One</h2><div class="chunk"><p>B</p><p>C</p></div>'
        "<h3>Two</h3>"
        '<h2>Three</h2><div class="chunk"><p>D</p></div>'
    )


def test_nothing_is_lost_or_moved(converter: markdown.Markdown) -> None:
    words = [f"word{n}" for n in range(40)]
    text = "\n\n".join(f"## {w}" if n % 5 == 3 else w for n, w in enumerate(words))
    assert re.findall(r"word\d+", re.sub(r"<[^>]*>", "", converter.convert(text))) == words


def heights(html: str) -> tuple[int, int]:
    found = re.search(r"--wide:(\d+);--narrow:(\d+)", html)
    assert found
    return int(found[1]), int(found[2])


def test_a_chunk_says_how_tall_it_may_be(converter: markdown.Markdown) -> None:
    wide, narrow = heights(converter.convert("## H\n\n" + "word " * 300))
    # 1500 letters, 78 or 43 to a line of 1.62 em.
    assert 30 < wide < 35
    assert 55 < narrow < 62


def test_code_counts_by_its_lines_and_a_fold_by_its_summary(converter: markdown.Markdown) -> None:
    code = "\n".join("x = 1" for _ in range(50))
    open_, _ = heights(converter.convert(f"## H\n\n```python\n{code}\n```"))
    indented = "\n".join(f"    {line}" for line in f"```python\n{code}\n```".splitlines())
    folded, _ = heights(converter.convert(f'## H\n\n??? note "Folded"\n\n{indented}'))
    assert 55 < open_ < 75
    assert folded < 6
