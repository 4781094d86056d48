"""What a page's source cannot mean is refused by page and line; nothing passes without a word."""

import pytest
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.page.model import Page

from ..conftest import Convert

TICKS = "```"


def _page(text: str) -> Page:
    page = Page.parse(text, "one.md")
    # Read where they are asked for.
    assert page.exercises is not None
    assert page.minds is not None
    return page


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        # A fence that opens a list item.
        ("- ```python\n  1 / 0\n  ```", 1, "on the line of a list's bullet"),
        ("1. ```python\n   1 / 0\n   ```", 1, "on the line of a list's bullet"),
        ("* one\n* ~~~python\n  1 / 0\n  ~~~", 2, "on the line of a list's bullet"),
        ("[^1]: ```python\n    1 / 0\n    ```", 1, "on the line of a list's bullet"),
        # An info string that the site does not know.
        (f"{TICKS}python,norun\n1\n{TICKS}", 1, "cannot read 'python,norun'"),
        (f"{TICKS}python title=demo\n1\n{TICKS}", 1, "cannot read 'title=demo'"),
        (f"{TICKS}python title='a\"\n1\n{TICKS}", 1, "cannot read"),
        (f"{TICKS}python {{1,3}}\n1\n{TICKS}", 1, "cannot read '{1,3}'"),
        (f'{TICKS}{{.python title="a" norun,x}}\n1\n{TICKS}', 1, "cannot read 'norun,x'"),
        (f'{TICKS}python tilte="a"\n1\n{TICKS}', 1, "unknown option 'tilte'"),
        (f'{TICKS}python title="a" title="b"\n1\n{TICKS}', 1, "option 'title' twice"),
        (f"{TICKS}python2\nprint 1\n{TICKS}", 1, "a python2 fence is not run; write python"),
        (f"{TICKS}ipython\n1\n{TICKS}", 1, "is not run"),
        (f"{TICKS}\n1\n{TICKS}", 1, "a nameless fence is not run"),
        (f"{TICKS}bash\nls\n{TICKS}", 1, "a bash fence is not run"),
        (f"{TICKS}python\n1", 1, "never closed"),
        # No reason, no words.
        (f"{TICKS}python norun\n1 / 0\n{TICKS}", 1, "says to the reader why"),
        (f'{TICKS}python norun=""\n1 / 0\n{TICKS}', 1, "says to the reader why"),
        (f"{TICKS}python raises\n1 / 0\n{TICKS}", 1, 'raises="…" needs its words'),
        (f'{TICKS}python check=" "\n1\n{TICKS}', 1, 'check="…" needs its words'),
        # A comment hides what stands in it.
        (f"a\n\n<!--\n{TICKS}python\nx = 1\n{TICKS}\n-->", 4, "a fence in a comment is not run"),
        (f"<!-- a\n    {TICKS}python\nx = 1\n{TICKS} -->", 2, "a fence in a comment is not run"),
        ("<!-- a comment", 1, "never closed with -->"),
        ("<!-- a --> and words", 1, "text behind a comment"),
        # The file itself.
        ("\ufeff# One", 1, "byte-order mark"),
        ("---\ntime: 1", 1, "never closed"),
        ("---\na: 1\ntime: [\n---\n", 3, "cannot be read: expected the node content"),
        ("---\n- a\n---\n", 2, "holds `name: value` lines"),
        # Displays.
        ("$$a = b$$, where\n\n$$c = d$$", 1, "', where' stands behind"),
        ("$$\na\n$$ and so on", 3, "'and so on' stands behind"),
        ("$$a$$ $$b$$", 1, "stands behind"),
        ("$$\na\n\nb", 1, "this $$ is never closed"),
        (f"$$\na\n\n{TICKS}python\n1\n{TICKS}\n\n$$b$$", 1, "this $$ is never closed"),
        ("text $$a$$", 1, "begins a line of its own"),
        ("- $$a$$", 1, "stands on lines of its own"),
        ("$$ $$", 1, "is empty"),
        (f"{TICKS}math\na\n{TICKS}", 1, "write the formula between $$"),
        # TeX that would mean something else.
        ("The error is $5%$.", 1, "% begins a comment"),
        ("a\n$50\n% of N$.", 3, "% begins a comment"),
        ("$$\na = 5\n+ 3 % of it\n$$", 3, "% begins a comment"),
        ("$$50%$$", 1, "% begins a comment"),
        (r"The slope is \(x^2 + y_1\).", 1, r"\( begins no formula"),
        ("a\n\n\\[\nx\n\\]", 3, r"\[ begins no formula"),
        (r"- an item with \(x\)", 1, r"\( begins no formula"),
        ("Here $`a_1`$ inline.", 1, "without backticks"),
        ("- Here $`a_1`$ inline.", 1, "without backticks"),
        ("| a | b |\n|---|---|\n| $P(A\\|B)$ | x |", 3, r"in a table \|"),
        ("a | b\n--- | ---\n$\\|x\\|$ | y", 3, r"in a table \|"),
        ("This is $x + 1.", 1, "opens or closes no formula"),
        ("It is $ x $ here.", 1, "opens or closes no formula"),
        ("In\n\n!!! note\n\n    a $x here\n", 5, "opens or closes no formula"),
        ("See $a + [eq-one][] = 2$.", 1, "[eq-one] inside a formula is no link"),
        ("$$\na\n= [derived.ops.linear]\n$$", 3, "inside a formula is no link"),
        # Formulas where none can be typeset.
        (r"![A plot of $\sigma(z)$](plot.png)", 1, "alternative text, a title or an address"),
        ('[text](https://example.org "about $x^2$")', 1, "alternative text"),
        ('<abbr title="about $x^2$">x</abbr>', 1, "alternative text"),
        (f'{TICKS}python figure="f" alt="a plot of $x$"\n1\n{TICKS}', 1, "alt shows no formulas"),
        (f'{TICKS}python title="$x$"\n1\n{TICKS}', 1, "title shows no formulas"),
        # Blocks between slashes.
        ("///", 1, "closes nothing"),
        ("/// choice | A question", 1, "never closed"),
        ("//// html | div\n\n///", 3, "did not open"),
        ("/// exercise\n\n///", 1, "has a kind and a title"),
        (f'{TICKS}python wrong="x"\n1\n{TICKS}', 1, "stands in no exercise"),
        (f'{TICKS}answer label="a" code="b"\n1\n{TICKS}', 1, "stands in no exercise"),
    ],
)
def test_refused_with_page_and_line(text: str, line: int, message: str) -> None:
    with pytest.raises(project.SiteError) as caught:
        _page(text)
    said = str(caught.value)
    assert said.startswith(f"one.md:{line}: "), said
    assert message in said


@pytest.mark.parametrize(
    "text",
    [
        "Write it so:\n\n    ```python\n    1 / 0\n    ```\n",
        "- an item\n\n        ```python\n        1 / 0\n        ```\n",
        "!!! note\n\n    Text.\n\n        ```python\n        1 / 0\n        ```\n",
        "````markdown\n```python\n1 / 0\n```\n````\n",
        "~~~text\n```python\n1 / 0\n```\n~~~\n",
        "Text\n\n    one line\n\n    ```python\n    1 / 0\n    ```\n",
    ],
)
def test_a_fence_shown_as_text_is_text(convert: Convert, text: str) -> None:
    assert not _page(text).blocks
    html = convert(f"# One\n\n{text}")
    assert "data-block" not in html
    assert "1 / 0" in BeautifulSoup(html, "html.parser").get_text()


def test_what_is_shown_as_text_may_run_elsewhere(convert: Convert) -> None:
    block = "```python\nx = 1\n```\n"
    shown = "".join(f"    {line}\n" for line in block.splitlines())
    html = convert(f"# One\n\nWrite\n\n{shown}\nand it runs:\n\n{block}")
    assert html.count("data-block") == 1


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6, `$x$` and ``a ` $y$``, \\$z\\$.",
        "$x$\nand $y$",
        "A reference [eq-one][] and [words $x$][eq-one].",
        "100 % of it, and 5% too",
        "a\\*b",
    ],
)
def test_prices_code_and_percent_signs_stay(text: str) -> None:
    assert _page(text)


def test_a_line_ends_at_a_line_feed_and_nowhere_else() -> None:
    page = _page("# One\n\na\u2028b\x0cc\n\n```python\nx = 1\n```\n")
    assert page.blocks[0].fence.line == 5


def test_a_formula_over_two_lines_and_in_every_place() -> None:
    text = (
        "# One\n\nHere $a\n+ b$.\n\n- $c$\n- two\n\n    $d$ in it\n\n| x |\n|---|\n| $e$ |\n\n"
        '??? note "About $f$"\n\n    $g$\n\n[^1]: $h$\n\n/// choice | Which $i$?\n\n'
        "- [x] $j$\n\n    $k$\n\n///\n"
    )
    found = [part.text for part in _page(text).formulas]
    assert sorted(found) == ["a\n+ b", *"cdefghijk"]


def test_a_box_ends_where_its_indentation_does() -> None:
    text = '!!! mind "It is so"\n\n    Text.\n\n    ```python\n    x = 1\n    ```\n\nBehind.\n'
    (box,) = _page(text).boxes
    assert (box.kind, box.name, box.title, box.line, box.end_line) == (
        "!!!", "mind", "It is so", 1, 7,
    )  # fmt: skip
    with pytest.raises(project.SiteError, match=r"one.md:1: .* shows no run that proves it"):
        _page('!!! mind "It is so"\n\n    Text.\n\n```python\nx = 1\n```\n')
