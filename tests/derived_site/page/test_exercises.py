"""Exercises as a page's source has them."""

import pytest

from derived_site import project
from derived_site.page.exercises import anchor_of, number, split_title, unit
from derived_site.page.model import Page


@pytest.mark.parametrize(
    ("text", "value"),
    [("4/25", 0.16), ("−3", -3.0), ("1e-3", 0.001), ("4,810", 4810.0), ("0.5/2", 0.25)],
)
def test_numbers_as_a_reader_types_them(text: str, value: float) -> None:
    assert number(text, "here") == value


@pytest.mark.parametrize("text", ["", "x", "1/0", "1/"[:1] + "//2"])
def test_no_number(text: str) -> None:
    with pytest.raises(project.SiteError, match="is no number"):
        number(text, "here")


def test_a_unit_in_the_last_place() -> None:
    assert [unit(t) for t in ("0.12", "1.5e-3", "12", "1/3")] == [0.01, 1e-4, 0.0, 0.0]


def test_titles_and_addresses() -> None:
    assert split_title("Find the bug: a mean") == ("Find the bug", "a mean")
    assert split_title("Note: a mean") == ("", "Note: a mean")
    assert anchor_of("Code: the gradient of a mean", "") == "ex-the-gradient-of-a-mean"
    assert anchor_of("Code: the gradient of a mean", "other") == "ex-other"


def test_an_answer_knows_its_wrong_values() -> None:
    fence = '```answer label="$x$" code="x"\n0.25\n0.5: Twice that.\n```'
    page = Page.parse(f"/// exercise | By hand: x\n    name: own\n\n{fence}\n\n///\n", "one.md")
    (exercise,) = page.exercises
    (answer,) = exercise.answers
    assert (exercise.anchor, answer.value, answer.known) == (
        "ex-own",
        0.25,
        ((0.5, "Twice that."),),
    )
    with pytest.raises(project.SiteError, match="counts as right, and cannot be wrong too"):
        assert Page.parse(page.text.replace("0.5:", "0.251:"), "one.md").exercises


CHOICE = """# One

/// choice | Which of
    name: mine

Think first.

- [ ] One that is
  long

    It is not.

    ```markdown
    - [x] shown
    ```

- [x] Two

    It is.

Behind the list.

```text
- [x] neither
```

///
"""


@pytest.mark.parametrize("step", ["", "    "])
def test_a_question_knows_its_options(step: str) -> None:
    indented = "".join(f"{step}{line}".rstrip() + "\n" for line in CHOICE.splitlines()[2:])
    head = '# One\n\n??? deeper "More"\n\n' if step else "# One\n\n"
    (choice,) = Page.parse(head + indented, "one.md").choices
    assert (choice.title, choice.anchor) == ("Which of", "ex-mine")
    one, two = choice.options
    first = choice.line + 5
    assert (one.right, one.text, one.line) == (False, "One that is long", first)
    assert (one.reason, one.end) == (first + 3, two.line)
    assert (two.right, two.text, two.reason) == (True, "Two", two.line + 2)
    assert two.end == two.line + 4
