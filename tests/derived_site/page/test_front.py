"""Front matter is read once, and what would be lost of it is refused."""

import pytest

from derived_site import project
from derived_site.page import front
from derived_site.page.model import Page

HEAD = "\n# One\n\n```page-head\n```\n"


def _page(matter: str, rest: str = HEAD) -> Page:
    return Page.parse(f"---\n{matter}\n---\n{rest}", "one.md")


def test_it_is_read_and_lines_are_counted_with_it() -> None:
    page = _page("time: 1 hour\nneeds:\n  - a.md", f"{HEAD}\n```python\nx = 1\n```\n")
    assert page.front == front.Front(time="1 hour", needs=("a.md",), end=5)
    assert page.front.lines == {"time": 2, "needs": 3}
    assert page.blocks[0].fence.line == 12
    assert Page.parse("# One\n", "one.md").front == front.Front()


def test_what_material_asks_for_is_kept() -> None:
    assert _page("hide: [toc]", "# One\n").front.hide == ("toc",)
    assert _page("search:\n  boost: 0.5", "# One\n").front.search == (("boost", 0.5),)
    assert _page("search: {exclude: true}", "# One\n").front.search == (("exclude", 1.0),)


@pytest.mark.parametrize(
    ("matter", "line", "said"),
    [
        (
            "time: 1 hour\nneed: [a]",
            3,
            "unknown name 'need'; known are time, needs, outcomes, hide",
        ),
        ("title: One", 2, "unknown name 'title'"),
        ("1: x", 2, "unknown name '1'"),
        ("time: 1 h\ntime: 2 h", 3, "'time' twice"),
        ("time: 2", 2, "time holds words, and this is 2;"),
        ("time: 1:30", 2, "time holds words, and this is 90;"),
        ("time:", 2, "time holds words, and this is None"),
        ("time: [1 hour]", 2, "time holds words"),
        ("needs: a.md", 2, "needs is a list"),
        ("outcomes: {a: b}", 2, "outcomes is a list"),
        (
            "outcomes:\n  - see\n  - say: more",
            4,
            "outcomes holds words, and this is {'say': 'more'}",
        ),
        ("outcomes:\n  - see\n  -", 4, "outcomes holds words, and this is None"),
        ("outcomes:\n  - find $x$", 3, "outcomes shows no formulas"),
        ("search: {boost: true}", 2, "search holds"),
        ("search: [exclude]", 2, "search holds"),
        ("time: 1 hour\nneeds: [a", 3, "cannot be read"),
        ("time: 1 hour\n\tneeds: x", 3, "cannot be read"),
        ("time: !other x", 2, "cannot be read"),
        ("just words", 2, "holds `name: value` lines"),
        ("- time", 2, "holds `name: value` lines"),
        ("# nothing", 1, "is empty"),
    ],
)
def test_a_fault_is_named_with_its_line(matter: str, line: int, said: str) -> None:
    with pytest.raises(project.SiteError) as refused:
        _page(matter)
    assert str(refused.value).startswith(f"one.md:{line}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntime: 1 hour\n", "one.md:1: this front matter is never closed"),
        ("---\n---\n# One\n", "one.md:1: this front matter is empty"),
        ("time: 1 hour\n\n# One\n", "one.md:1: 'time: 1 hour' would be read as front matter"),
        ("Note: mind this.\n", "would be read as front matter and not shown"),
        ("---\ntime: 1 h\n---\n# One\n", "one.md:2: time is shown by a page-head fence"),
    ],
)
def test_nothing_above_a_text_is_lost(text: str, said: str) -> None:
    with pytest.raises(project.SiteError) as refused:
        Page.parse(text, "one.md")
    assert said in str(refused.value)
    # A docstring has no front matter.
    if text.startswith("Note"):
        Page.parse(text, "a docstring")
