"""Displayed formulas, with their lines, anchors and ties."""

import pytest

from derived_site.page.model import Page


@pytest.mark.parametrize(
    ("text", "tex", "lines"),
    [
        ("$$a$$", "a", (0, 0)),
        ("$$\na\n= b\n$$", "a\n= b", (0, 3)),
        ("$$ a\n= b $$", "a\n= b", (0, 1)),
        ("- x\n\n    $$\n    a\n    $$", "a", (2, 4)),
        ("> $$\n> a\n> $$", "a", (0, 2)),
        ('??? deeper "A fold"\n\n    $$a$$\n    {: #eq-a code="m.f" }', "a", (2, 3)),
    ],
)
def test_place_and_text(text: str, tex: str, lines: tuple[int, int]) -> None:
    (display,) = Page.parse(text, "one.md").displays
    assert (display.tex, (display.first, display.last)) == (tex, lines)


def test_anchor_and_ties() -> None:
    text = '$$a$$\n{: #eq-a code="m.f m.g" }\n\n$$b$$\n'
    first, second = Page.parse(text, "one.md").displays
    assert (first.anchor, first.code) == ("eq-a", ("m.f", "m.g"))
    assert (second.anchor, second.code) == (None, ())
