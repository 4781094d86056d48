"""The Markdown form of exercises: how it shows, and what its tests refuse."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from derived_site import project
from derived_site.page import blocks as page_blocks
from derived_site.page import exercises
from derived_site.page.model import Page
from derived_site.programs import execute, marking, pytest_pages

from ..conftest import Convert

CODE = """# One

```python
factor = 2
unused = 3
```

/// exercise | Code: Double it

Write $2x$.

```python starter
def double(x):
    return x
```

```python test
from derived.exercises import call, expect_close

expect_close(call(double, 3.0, returns="y"), 3.0 * factor, "double(3)")
```

??? hint "Hint 1"

    Add.

??? success "Solution"

    ```python solution
    def double(x):
        return x + x
    ```

```python wrong="expected 6, got 9"
def double(x):
    return x * x
```

```python wrong="the sign is opposite"
def double(x):
    return -x - x
```

///
"""
NUMBER = """# One

/// exercise | By hand: a half

```answer label="$x$" code="half" tol="0.02" unit="m"
0.50
2: That is the `inverse` <b>.
```

??? success "Solution"

    ```python
    half = 1 / 2
    ```

///
"""
CHOICE = """# One

/// choice | Is $a < b$?

- [x] Yes, **always**

    Because.

- [ ] No

    Not so.

    ```text
    1 < 2
    ```

///
"""


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def _judge(text: str) -> None:
    blocks = Page.parse(text, "one.md").blocks
    program = execute.Program("one.md")
    for block in blocks:
        program.check(block)
    for exercise in Page.parse(text, "one.md").exercises:
        if exercise.roles["test"]:
            before = marking.setup(exercise, blocks)
            marking.judge_test(exercise, before)
            for fence in exercise.roles["wrong"]:
                marking.judge_wrong(exercise, fence, before)
        for answer in exercise.answers:
            marking.judge_answer(answer, program.namespace)


def test_code_exercise_shows_starter_and_solution_and_hides_the_rest(convert: Convert) -> None:
    soup = _soup(convert(CODE))
    box = _one(soup, "page-exercise")
    assert box["id"] == "ex-double-it"
    assert _one(box, ".exercise__number").get_text() == "1"
    assert _one(box, ".exercise__kind").get_text() == "Code"
    shown = [code.get_text() for code in soup.select("pre > code")]
    assert shown == [b.fence.body + "\n" for b in Page.parse(CODE, "one.md").blocks]
    assert "x * x" not in soup.get_text(), "a wrong answer shows"
    assert [b.get_text() for b in box.select("button")] == ["Edit", "Run", "Check my answer"]
    data = json.loads(str(_one(box, "template")["data-marks"]))
    assert data["setup"] == "factor = 2\n", "just what the check needs of the page"
    assert "expect_close(" in data["test"]
    assert box.select("details.hint, details.success")


def test_code_exercise_is_proved() -> None:
    _judge(CODE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return x + x", "return x", "refuses the solution: This is still the starter"),
        ("return x + x", "return 3 * x", "refuses the solution: double"),
        ("    return x\n", "    return 2 * x\n", "passes the starter as it stands"),
        (
            "double(x):\n    return x\n",
            "single(x):\n    return x\n",
            "says of the starter only: double",
        ),
        ("return x * x", "return x + x", "this wrong answer passes"),
        ("expected 6, got 9", "is too large", "should hold 'is too large', but is: double"),
        ("expected 6, got 9", "", "it says: double"),
        ("return x\n", "import torch\n    return x\n", None),
        ("factor = 2", "import torch\nfactor = torch.tensor(2)", "needs torch, which the reader's"),
    ],
)
def test_what_proves_nothing_is_red(old: str, new: str, message: str | None) -> None:
    assert old in CODE
    if message is None:
        _judge(CODE.replace(old, new, 1))
        return
    with pytest.raises(page_blocks.BlockError, match=re.escape(message)):
        _judge(CODE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("```python test\nfrom", "```python\nfrom", "has 0 test fences, and needs one"),
        ("python solution", "python", "has 0 solution fences"),
        ('python wrong="the sign is opposite"', "python", "at least two"),
        ("///\n", "", "is never closed"),
        ("/// exercise | Code: Double it", "", "closes nothing"),
    ],
)
def test_an_incomplete_exercise_stops_the_build(
    convert: Convert, old: str, new: str, message: str
) -> None:
    text = CODE.replace(old, new) if old == "///\n" else CODE.replace(old, new, 1)
    with pytest.raises(Exception, match=message):
        convert(text)


def test_two_exercises_of_one_title_need_names(convert: Convert) -> None:
    with pytest.raises(project.SiteError, match="two exercises are called"):
        convert(f"{NUMBER}\n{NUMBER}")
    second = NUMBER.replace("a half\n", "a half\n    name: another\n")
    soup = _soup(convert(f"{NUMBER}\n{second}"))
    assert [e["id"] for e in soup.select("page-exercise")] == ["ex-a-half", "ex-another"]
    assert [e.get_text() for e in soup.select(".exercise__number")] == ["1", "2"]


def test_number_is_a_place_for_a_form_with_what_is_known_of_wrong_values(convert: Convert) -> None:
    soup = _soup(convert(NUMBER))
    # A form that stood in the page would make browsers lay out all that is around it.
    assert soup.select("form, input") == []
    form = _one(soup, ".exercise__number-form")
    assert (form["data-value"], form["data-tol"]) == ("0.5", "0.02")
    known = _one(form, "p[hidden]")
    assert known["data-value"] == "2.0"
    assert known.get_text() == "That is the inverse <b>."
    assert _one(form, "label").find("mjx-container") is not None


def test_number_must_be_what_its_code_computes() -> None:
    _judge(NUMBER)
    with pytest.raises(page_blocks.BlockError, match=r"the page says 0\.52, but half is 0\.5"):
        _judge(NUMBER.replace("0.50", "0.52"))
    with pytest.raises(page_blocks.BlockError, match="whole fails: NameError"):
        _judge(NUMBER.replace('code="half"', 'code="whole"'))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.50\n", "half\n", "'half' is no number"),
        ("2: That", "0.51: That", "counts as right, and cannot be wrong too"),
        ("2: That", "2 That", "is not `wrong value: what it comes from`"),
        (' code="half"', "", 'has label="…", code="…"'),
        (' unit="m"', ' units="m"', "unknown option 'units'"),
    ],
)
def test_a_careless_number_stops_the_build(
    convert: Convert, old: str, new: str, message: str
) -> None:
    with pytest.raises(Exception, match=message):
        convert(NUMBER.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("4/25", 0.16, 0.0), ("−3", -3.0, 0.0), ("4,810", 4810.0, 0.0), ("1.5e-3", 0.0015, 1e-4)],
)
def test_numbers_as_authors_write_them(text: str, value: float, unit: float) -> None:
    assert exercises.number(text, "a page") == value
    assert exercises.unit(text) == pytest.approx(unit)


@pytest.mark.parametrize("text", ["0,16", "4.810,5", "1,5/2"])
def test_authors_write_no_decimal_comma(text: str) -> None:
    with pytest.raises(project.SiteError, match=f"a page: '{text}' has a decimal comma; write a"):
        exercises.number(text, "a page")


NUMBERS = Path(__file__).parents[2] / "derived" / "exercises" / "numbers.json"
READS = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [module, table] = process.argv.slice(1);
const { readNumber } = await import(pathToFileURL(module));
const texts = Object.keys(JSON.parse(readFileSync(table, "utf8")));
console.log(JSON.stringify(Object.fromEntries(texts.map((text) => [text, readNumber(text)]))));
"""


def test_the_browser_reads_numbers_as_python_does() -> None:
    module = project.WEB / "elements" / "exercise" / "read-number.js"
    command = [project.node(), "--input-type=module", "-e", READS, str(module), str(NUMBERS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(done.stdout) == json.loads(NUMBERS.read_text(encoding="utf-8"))


def test_choices_stand_above_and_reasons_in_a_fold(convert: Convert) -> None:
    box = _one(_soup(convert(CHOICE)), "page-exercise")
    assert box["id"] == "ex-is-a-b"
    assert box["data-right"] == "0"
    assert [i["type"] for i in box.select(".choices input")] == ["radio", "radio"]
    assert [s.get_text() for s in box.select(".choices span")] == ["Yes, always", "No"]
    reasons = box.select("details .reasons > li")
    assert [r.get_text().split()[:2] for r in reasons] == [["Right.", "Because."], ["No.", "Not"]]
    assert reasons[1].find("pre") is not None
    several = _soup(convert(CHOICE.replace("[ ]", "[x]")))
    assert {i["type"] for i in several.select(".choices input")} == {"checkbox"}
    assert "More than one is right." in several.get_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- [x] Yes", "- [ ] Yes", "one marked \\[x\\]"),
        ("- [x] Yes", "- Yes", "begins with \\[ \\] or \\[x\\]"),
        ("    Because.\n", "", "below it the reason"),
        ("- [x]", "1. [x]", "has 0 lists of choices, and needs one"),
    ],
)
def test_a_careless_choice_stops_the_build(
    convert: Convert, old: str, new: str, message: str
) -> None:
    with pytest.raises(project.SiteError, match=message):
        convert(CHOICE.replace(old, new, 1))


def test_sybil_gets_an_item_for_each_proof(scratch: Path) -> None:
    from sybil.document import Document

    document = Document(CODE + NUMBER[6:], str(scratch / "docs" / "networks" / "one.md"))
    regions = pytest_pages.parse(document)
    kinds = [getattr(region.evaluator, "__name__", "") for region in regions]
    assert sorted(kinds) == ["_evaluate"] * 4 + ["_judge_answers"] + ["_judge_code"] * 3


def test_pages_of_a_module_have_each_kind_of_exercise() -> None:
    """Two with code, one number and one choice, wherever a page has the new form at all."""
    for file in project.page_files():
        text = file.read_text(encoding="utf-8")
        found = Page.parse(text, project.page_name(file)).exercises
        if not found:
            continue
        assert sum(bool(e.roles["test"]) for e in found) >= 2, file.name
        assert any(e.answers for e in found), file.name
        assert "\n/// choice | " in text, file.name
