"""Every form in which a page can hold a block: found, run, and red when it fails."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.page import blocks, fences
from derived_site.page.model import Page
from derived_site.programs import execute

from ..conftest import Convert

FORMS = {
    "plain": "```python\n{}\n```",
    "tildes": "~~~python\n{}\n~~~",
    "four ticks": "````python\n{}\n````",
    "short name": "```py\n{}\n```",
    "space": "``` python\n{}\n```",
    "title": '```python title="a file"\n{}\n```',
    "lines": '```python hl_lines="1" linenums="1"\n{}\n```',
    "attribute list": "```{{.python}}\n{}\n```",
    "attribute list with options": '``` {{ .python title="x" }}\n{}\n```',
    "tab": '=== "NumPy"\n\n    ```python\n    {}\n    ```',
    "admonition": "!!! note\n\n    ```python\n    {}\n    ```",
    "folded": '??? hint "h"\n\n    ```python\n    {}\n    ```',
    "tab in a box": '!!! note\n\n    === "A"\n\n        ```python\n        {}\n        ```',
    "list": "- item\n\n    ```python\n    {}\n    ```",
    "numbered list": "1. item\n\n    ```python\n    {}\n    ```",
    "quotation": "> ```python\n> {}\n> ```",
    "html block": "/// html | div\n\n```python\n{}\n```\n\n///",
}
FORM = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def _run(text: str) -> None:
    program = execute.Program("networks/one.md")
    for block in Page.parse(text, "networks/one.md").blocks:
        program.check(block)


@FORM
def test_form_is_run_and_shown(convert: Convert, form: str) -> None:
    text = "# One\n\n" + form.format("x = 1 + 1") + "\n"
    assert [b.fence.body for b in Page.parse(text, "one.md").blocks] == ["x = 1 + 1"]
    shown = BeautifulSoup(convert(text), "html.parser").select("pre > code")
    assert [code.get_text().strip() for code in shown] == ["x = 1 + 1"]


@FORM
@pytest.mark.parametrize("bad", ["1 / 0", "def (:", "undefined_name"])
def test_failing_block_is_red(form: str, bad: str) -> None:
    with pytest.raises((blocks.BlockError, project.SiteError), match=r"one\.md:"):
        _run("# One\n\n" + form.format(bad) + "\n")


@pytest.mark.parametrize("bad", ["1 / 0", "def (:", "undefined_name"])
def test_failing_console_session_is_red(bad: str) -> None:
    with pytest.raises((blocks.BlockError, SyntaxError)):
        _run(f"```pycon\n>>> {bad}\n1\n```\n")


def test_failing_include_is_red(scratch: Path) -> None:
    (scratch / "snippets" / "a.py").write_text("# --8<-- [start:x]\n1 / 0\n# --8<-- [end:x]\n")
    with pytest.raises(blocks.BlockError, match="ZeroDivisionError"):
        _run('```python\n--8<-- "a.py:x"\n```\n')


def test_include_shows_the_section(scratch: Path, convert: Convert) -> None:
    (scratch / "snippets" / "a.py").write_text(
        dedent("""
        # --8<-- [start:x]
        def f():
            # --8<-- [start:inner]
            return 3
            # --8<-- [end:inner]
        # --8<-- [end:x]
        """)
    )
    html = convert('# One\n\n```python\n--8<-- "a.py:x"\nprint(f())\n```\n\n```output\n3\n```\n')
    code = BeautifulSoup(html, "html.parser").select_one("pre > code")
    assert code is not None
    assert code.get_text() == "def f():\n    return 3\nprint(f())\n"
    assert fences.include("a.py:inner", "one.md") == "return 3"


@pytest.mark.parametrize("target", ["gone.py", "a.py:gone", "a.py:half"])
def test_missing_snippet_or_section_is_red(scratch: Path, convert: Convert, target: str) -> None:
    (scratch / "snippets" / "a.py").write_text("# --8<-- [start:half]\nx = 1\n")
    with pytest.raises(project.SiteError, match=r"gone|half"):
        convert(f'# One\n\n```python\n--8<-- "{target}"\n```\n')


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("1", "2"),
        ("0.50", "0.52"),
        ("a", "b"),
        ("1\n2", "1"),
        ("1", "1\n2"),
        ("", "1"),
        ("[0. 1.]", "[1. 1.]"),
        ("0.5", "0.6"),
        ("-0.001", "0.000"),
        ("120. 3.5", "121. 3.5"),
    ],
)
def test_wrong_output_is_red(shown: str, printed: str) -> None:
    text = f"```python\nprint({printed!r})\n```\n\n```output\n{shown}\n```\n"
    with pytest.raises(blocks.BlockError, match=r"shown|printed"):
        _run(text)


def test_output_may_differ_in_the_last_place_shown_and_no_more() -> None:
    _run("```python\nprint('0.6932 [ 1.5 2. ]')\n```\n\n```output\n0.6931 [1.5 2. ]\n```\n")
    _run('```python\nprint(97.4)\n```\n\n```output tol="0.01"\n96.9\n```\n')
    with pytest.raises(blocks.BlockError):
        _run('```python\nprint(97.9)\n```\n\n```output tol="0.01"\n96.9\n```\n')


def test_wrong_console_answer_is_red() -> None:
    with pytest.raises(blocks.BlockError, match="shown '3', printed '2'"):
        _run("```pycon\n>>> 1 + 1\n3\n```\n")


def test_printing_with_no_output_shown_is_red() -> None:
    with pytest.raises(blocks.BlockError, match="no output fence follows"):
        _run("```python\nprint(1)\n```\n\ntext\n\n```output\n1\n```\n")


def test_shown_failure_must_fail_that_way() -> None:
    _run('```python raises="ZeroDivisionError"\n1 / 0\n```\n\n```output\n'
         "ZeroDivisionError: division by zero\n```\n")  # fmt: skip
    with pytest.raises(blocks.BlockError, match="does not"):
        _run('```python raises="ZeroDivisionError"\n1 / 1\n```\n')
    with pytest.raises(blocks.BlockError, match="says it raises ValueError"):
        _run('```python raises="ValueError"\n1 / 0\n```\n')


def test_unrun_block_says_why_in_the_text(convert: Convert) -> None:
    html = convert('# One\n\n```bash norun="it needs a network"\npip install x\n```\n')
    assert "Not run here: it needs a network" in html


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        ("```bash\nls\n```", "bash fence is not run"),
        ("```\nls\n```", "nameless fence is not run"),
        ('```bash norun=""\nls\n```', "says to the reader why"),
        ('```python titel="x"\nx = 1\n```', "unknown option 'titel'"),
    ],
)
def test_fence_that_nothing_runs_stops_the_build(
    convert: Convert, fence: str, message: str
) -> None:
    with pytest.raises(Exception, match=message):
        convert(f"# One\n\n{fence}\n")


def test_unclosed_fence_is_red() -> None:
    with pytest.raises(project.SiteError, match=r"one\.md:3: this fence is never closed"):
        Page.parse("# One\n\n```python\nx = 1\n", "one.md")


def test_each_block_says_how_long_its_first_line_is(convert: Convert) -> None:
    """The buttons stand over a short first line, and above a long one."""
    html = convert("# One\n\n```python\na = 1 < 2  # x\nb = 2\n```\n\n```text\nshort\n```\n")
    styles = [block["style"] for block in BeautifulSoup(html, "html.parser").select(".highlight")]
    assert styles == ["--first:14ch", "--first:5ch"]
