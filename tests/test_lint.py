"""The linters, one test each; and that each of our own checks sees a seeded fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derived_site import project
from derived_site.make import lint

WORKFLOW = """\
name: Try
on: push
permissions: {}
jobs:
  try:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ %s.event_name }}"
"""

PAGE = """\
# A page

Inline $a_i * b_i * c_i$, $i<j$ and $x>0$; see [eq-one][] and [the step][eq-two], [@glorot2010].

$$
\\begin{aligned}
a &= b
- c
+ d
\\end{aligned}
$$
{: #eq-one code="derived.ops.activations.sigmoid derived.ops.activations.sigmoid_backward" }

## Boxes {#boxes}

=== "NumPy"

    ```python title="In NumPy" hl_lines="1"
    print(1)
    ```

    - a list
    - of two

=== "PyTorch"

    ```{.python title="x"}
    import torch
    ```

!!! mind "A claim"

    A sentence.

    ```pycon
    >>> 1
    1
    ```

??? hint "Hint"

    $$
    a = b
    $$
    {: #eq-two }

/// html | div.wide
Text.
///

1. One

    - nested by four

2. Two

Term
:   Its definition.

A footnote[^1].

[^1]: The note.

*[MLP]: multilayer perceptron

![What it shows](x.png){ width="300" }
"""


@pytest.mark.parametrize("check", lint.CHECKS, ids=lambda check: check.name)
def test_repository_is_clean(check: lint.Check) -> None:
    if found := check.run():
        pytest.fail(found, pytrace=False)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("see " + "/tm" + "p/x.txt", "one machine"),
        ("root = '" + "/ho" + "me/me/x'", "one machine"),
        ("file:/" + "//work/main", "one machine"),
        ("C:" + "\\Users\\me", "one machine"),
        ("pip install --index-" + "url=https://mirror.example/simple", "package index"),
        ("from https://registry.npm" + "js.org/x", "package index"),
        ("a\r", "LF"),
        ("<" * 7 + " HEAD", "conflict"),
    ],
)
def test_hygiene_sees_what_does_not_belong(line: str, fault: str) -> None:
    (found,) = lint.text_faults("a.md", line + "\n")
    assert found.startswith("a.md:")
    assert fault in found


@pytest.mark.parametrize(
    "line",
    [
        "[x](../tmp/x.md)",
        "https://example.org/home/me/x",
        "docs/work/x",
        "a / b",
        "$a/tmp/b$",
        "a == b",
    ],
)
def test_hygiene_lets_ordinary_text_pass(line: str) -> None:
    assert not list(lint.text_faults("a.md", line + "\n"))


def test_hygiene_wants_a_line_break_at_the_end() -> None:
    assert list(lint.text_faults("a.md", "a")) == ["a.md: does not end in a line break"]


def test_lock_file_with_an_address_is_seen() -> None:
    entry = {"version": "1.0.0", "integrity": "sha512-x"}
    lock = {
        "packages": {"": {}, "node_modules/a": {**entry, "resolved": "x"}, "node_modules/b": entry}
    }
    (found,) = lint.lock_faults(json.dumps(lock))
    assert "node_modules/a" in found


def test_pins_are_exact_and_from_anywhere() -> None:
    good = "# comment\nnumpy==2.0.0\nimportlib-metadata==8.0 ; python_version < '3.12'\n"
    assert not list(lint.pin_faults(good))
    for bad in ("numpy>=2", "torch==2.0.0+cpu", "x @ file:///x", "-e ."):
        assert list(lint.pin_faults(good + bad)) == [
            f"constraints.txt:4: is not name==version: {bad}"
        ]


def test_citation_of_another_version_is_seen() -> None:
    pyproject = '[project]\nversion = "1.2.0"\n'
    assert not list(lint.version_faults(pyproject, "version: 1.2.0\n"))
    assert list(lint.version_faults(pyproject, "version: 1.1.0\n"))


def test_workflow_linter_names_file_and_line(tmp_path: Path) -> None:
    workflow = tmp_path / "try.yml"
    workflow.write_text(WORKFLOW % "github", encoding="utf-8")
    assert not lint.report(lint.actionlint(workflow))
    workflow.write_text(WORKFLOW % "gihub", encoding="utf-8")
    found = lint.report(lint.actionlint(workflow))
    assert f"{workflow}:8:" in found
    assert "gihub" in found


def test_markdown_linter_accepts_what_material_reads(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    config = str(project.root() / ".markdownlint-cli2.jsonc")
    command = lint.markdownlint("--config", config, "--no-globs", f":{page}")
    assert not lint.report(command)
    for fault, rule in {
        "\n### Skips a level\n\n##### Here\n": "MD001",
        "\nSee https://example.org here.\n": "MD034",
        "\n* a star\n": "MD004",
        "\n```\nno language\n```\n": "MD040",
        "\nA <span>tag</span>.\n": "MD033",
        "\nIn Pytorch.\n": "MD044",
        "\n![](x.png)\n": "MD045",
        "\nTrailing \n": "MD009",
    }.items():
        page.write_text(PAGE + fault, encoding="utf-8")
        assert rule in lint.report(command), rule


def test_command_prints_one_line_a_check(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise OSError("no such program")

    checks = (
        lint.Check("good", lambda: ""),
        lint.Check("bad", lambda: "a.py:1: wrong", "repair"),
        lint.Check("absent", broken),
    )
    monkeypatch.setattr(lint, "CHECKS", checks)
    assert lint.main([]) == 1
    printed = capsys.readouterr().out
    assert "good ................ ok (0.0 s)" in printed
    assert "bad ................. failed" in printed
    assert "    a.py:1: wrong" in printed
    assert "could not run: no such program" in printed
    assert lint.main(["--only", "good"]) == 0
