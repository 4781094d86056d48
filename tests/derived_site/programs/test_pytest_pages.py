"""What a contributor sees when a page's blocks fail: each fails alone, and says what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..page.test_fences import FORMS

CONFTEST = """
from derived_site.programs.pytest_pages import pages

pytest_collect_file = pages().pytest()
"""
BAD = {
    "1 / 0": "ZeroDivisionError: division by zero",
    "def (:": "SyntaxError: ",
    "undefined_name": "NameError: name 'undefined_name' is not defined",
    "print(1)": "no output fence follows",
}


def run(scratch: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run a page as `make page` does, without what this repository's own conftest adds."""
    (scratch / "conftest.py").write_text(CONFTEST, "utf-8")
    (scratch / "docs" / "networks" / "one.md").write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "--rootdir", ".", "docs"],
        cwd=scratch,
        env={**os.environ, "DERIVED_ROOT": str(scratch)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("bad", BAD)
def test_each_form_fails_with_its_place_and_cause(scratch: Path, bad: str) -> None:
    # A console session shows no output fence: what it prints stands in it.
    forms = [f.format(bad) for f in FORMS.values()]
    if bad != "print(1)":
        forms.append(f"```pycon\n>>> {bad}\n1\n```")
    done = run(scratch, "# One\n\n" + "\n\ntext\n\n".join(forms) + "\n")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{len(forms)} failed" in done.stdout.splitlines()[-1]
    causes = [line for line in done.stdout.splitlines() if line.startswith("networks/one.md:")]
    assert len(causes) == len(forms)
    assert done.stdout.count(BAD[bad]) >= len(forms)
    # The message alone, not this machinery's own lines.
    assert "execute.py" not in done.stdout


def test_page_that_cannot_be_read_says_why(scratch: Path) -> None:
    done = run(scratch, '# One\n\n```python\n--8<-- "gone.py:part"\n```\n')
    assert done.returncode == 2
    assert "networks/one.md:3: includes 'gone.py:part', but snippets/gone.py" in done.stdout
    assert "Traceback" not in done.stdout


def test_console_session_that_cannot_be_read_says_why(scratch: Path) -> None:
    done = run(scratch, "# One\n\n```pycon\n>>>1 + 1\n2\n```\n")
    assert done.returncode == 1
    assert "networks/one.md:3: this console session cannot be read" in done.stdout
