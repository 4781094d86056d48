"""A page is read once and knows its parts."""

from derived_site import project
from derived_site.page.model import Page

TEXT = """---
time: 1 hour
---

# A page

```page-head
```

Text with $x$, [eq-one][] and [@kingma2014; @ba2016].

## Part

/// choice | Which?
    name: mine

- [x] a

    b

///

```papers
glorot2010
kingma2014
```
"""


def test_its_parts() -> None:
    page = Page.parse(TEXT, "networks/one.md")
    assert (page.front.time, page.front.end, page.body) == ("1 hour", 3, 4)
    assert [(h.level, h.text, h.line) for h in page.headings] == [(1, "A page", 5), (2, "Part", 12)]
    assert [(p.text, p.line) for p in page.formulas] == [("x", 10)]
    assert page.citations == ("kingma2014", "ba2016", "glorot2010")
    assert [(c.title, c.anchor, c.line) for c in page.choices] == [("Which?", "ex-mine", 14)]


def test_it_is_kept_by_its_content() -> None:
    assert Page.parse(TEXT, "one.md") is Page.parse(TEXT, "one.md")
    assert Page.parse(TEXT, "two.md") is not Page.parse(TEXT, "one.md")


def test_every_page_of_the_site_can_be_read() -> None:
    for file in project.page_files():
        page = Page.read(file)
        assert page.name == project.page_name(file)
        lines = [f.line for f in page.fences]
        assert lines == sorted(lines)
        assert all(e.where.startswith(f"{page.name}:") for e in page.exercises)
        assert all(m.line in {b.line for b in page.boxes} for m in page.minds)
