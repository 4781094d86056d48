"""What Markdown shows is what the model has, or the build stops."""

import pytest

from derived_site import project
from derived_site.page.model import Page
from derived_site.render.seen import Seen

TEXT = "# One\n\n```python\nx = 1\n```\n\n$$a$$\n\nHere $b$.\n"


def _seen() -> Seen:
    return Seen(Page.parse(TEXT, "one.md"))


def test_all_of_it_and_once() -> None:
    seen = _seen()
    fence, mark = seen.fence("x = 1\n")
    assert fence is not None
    seen.formula("b")
    assert seen.finish(f"<p>{mark}{seen.display(7)}</p>") == "<p></p>"


@pytest.mark.parametrize(
    ("fences", "displays", "formulas", "message"),
    [
        (0, 1, ["b"], "one.md:3: Markdown shows this fence as something else"),
        (2, 1, ["b"], "one.md:3: Markdown shows this fence as something else"),
        (1, 0, ["b"], "one.md:7: Markdown shows this display as something else"),
        (1, 1, [], "one.md:9: Markdown shows the formula"),
        (1, 1, ["b", "c"], "a formula, .c., that the site does not find"),
    ],
)
def test_a_difference_stops_the_build(
    fences: int, displays: int, formulas: list[str], message: str
) -> None:
    seen = _seen()
    _, mark = seen.fence("x = 1")
    for tex in formulas:
        seen.formula(tex)
    with pytest.raises(project.SiteError, match=message):
        seen.finish(mark * fences + seen.display(7) * displays)


def test_another_fence_than_the_next_is_named() -> None:
    with pytest.raises(project.SiteError, match=r"one\.md:3: Markdown shows another"):
        _seen().fence("y = 2")
