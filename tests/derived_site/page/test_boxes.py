"""Boxes about what is often said wrongly."""

from derived_site.page.boxes import mind_anchor
from derived_site.page.model import Page

RUN = "\n\n    ```python\n    x = 1\n    ```\n"
TEXT = f'# One\n\n!!! mind "Slope at 0"{RUN}\n??? mind "Another"{RUN}\n!!! note "No"\n\n    x\n'


def test_each_has_its_title_line_and_anchor() -> None:
    first, second = Page.parse(TEXT, "one.md").minds
    assert (first.title, first.line, first.anchor) == ("Slope at 0", 3, "mind-slope-at-0")
    assert second.title == "Another"
    assert mind_anchor("Another") == second.anchor
