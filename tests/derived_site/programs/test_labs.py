"""Labs: run once by mkdocs-jupyter, kept by what they import, refused by line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.make.zensical import Loader
from derived_site.programs import labs

NAME = "labs/one.py"
LAB = r"""# %% [markdown]
# # A lab
#
# A first look at $x < 21$, a logit, [two](../networks/two.md) and [`one.py`](one.py).
#
# $$
# y = 2x
# $$
#
# ```text
# plain < text
# ```
#
# ## Part one
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# It is *$y$*, in [@kingma2014].
#
# </details>

# %%
from derived import ops

x = 20
print(x + 1)

# %% figure="lab-line" alt="A line"
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
print("<drawn>")
ax.set_title("A line")

# %%
print(2 * x)
"""


@pytest.fixture
def lab(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one lab and a library of two modules; the lab runs with the real one."""
    (scratch / "docs" / "labs").mkdir()
    package = scratch / "src" / "derived"
    (package / "__init__.py").write_text("", "utf-8")
    (package / "ops.py").write_text("", "utf-8")
    (package / "other.py").write_text("", "utf-8")
    (scratch / "docs" / "reference" / "ops.md").unlink()
    (scratch / "docs" / "networks" / "two.md").write_text("# Two\n", "utf-8")
    (scratch / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', "utf-8")
    # Of its own: the notebooks of one test are none of the next one's.
    monkeypatch.setenv("DERIVED_CACHE", str(scratch / ".cache"))
    # With a repository, a page needs no wheel beside it.
    monkeypatch.setenv("REPO_URL", "https://git.example.org/who/what")
    path = scratch / "docs" / NAME
    path.write_text(LAB, "utf-8")
    return path


def _build(root: Path) -> subprocess.CompletedProcess[str]:
    """The site with the real project's settings, and the lab alone in its menu."""
    real = Path(__file__).parents[3]
    config = yaml.load((real / "mkdocs.yml").read_text("utf-8"), Loader)
    (root / "docs" / "index.md").write_text("# Home\n\n[A lab](labs/one.py#part-one)\n", "utf-8")
    changes = {
        "INHERIT": os.path.relpath(real / "mkdocs.yml", root),
        "docs_dir": "docs",
        "theme": {"custom_dir": str(real / "overrides")},
        "hooks": [str(real / hook) for hook in config["hooks"]],
        "nav": [{"Home": "index.md"}, {"Labs": [NAME]}],
        "validation": {"nav": {"omitted_files": "ignore"}},
    }
    (root / "mkdocs.yml").write_text(yaml.safe_dump(changes), "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(root / "site")],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_a_build_runs_a_lab_once_and_shows_it_as_a_page(lab: Path, scratch: Path) -> None:
    first = _build(scratch)
    assert first.returncode == 0, first.stderr
    assert "execute=True" in first.stderr
    assert (scratch / "site" / NAME).read_text("utf-8") == LAB
    text = (scratch / "site" / "labs" / "one" / "index.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    article = page.find("article")
    assert article
    # In order: the title, downloads, text with formulas, terms and links, cells and their outputs.
    assert article.select_one("h1 + p.downloads a[href$='downloads/labs/one.ipynb']")
    assert article.select_one("abbr")
    assert article.select_one("a[href='../../networks/two/']")
    assert article.select_one("a[href='../one.py']")
    assert article.select_one("div.eq mjx-container")
    assert article.select_one(".language-text code").get_text() == "plain < text\n"  # type: ignore[union-attr]
    assert article.select_one("h2#part-one a.headerlink")
    assert article.select_one("div.chunk details.success em mjx-container")
    assert article.select_one("details.success a[href*='reading-list']")
    assert [samp.get_text() for samp in article.select(".output samp")] == ["21", "<drawn>", "40"]
    assert article.select_one("figure svg[aria-label='A line']")
    assert article.select_one("details.figure-code .output")
    assert len(article.select(".highlight[data-block]")) == 3
    for foreign in ("jp-", "highlight-ipynb", "application/x-ipynb", "anchor-link", "cell-id"):
        assert foreign not in text
    assert "Part one" in page.select_one("nav.md-nav--secondary").get_text()  # type: ignore[union-attr]

    lab.write_text(LAB.replace("A first look", "Another look"), "utf-8")
    second = _build(scratch)
    assert second.returncode == 0, second.stderr
    assert "execute=True" not in second.stderr
    again = (scratch / "site" / "labs" / "one" / "index.html").read_text("utf-8")
    assert again == text.replace("A first look", "Another look")


def test_it_is_kept_by_what_it_imports(lab: Path, scratch: Path) -> None:
    first = labs.place(NAME)
    (scratch / "src" / "derived" / "other.py").write_text("x = 1\n", "utf-8")
    assert labs.place(NAME) == first
    (scratch / "src" / "derived" / "ops.py").write_text("x = 1\n", "utf-8")
    second = labs.place(NAME)
    assert second != first
    lab.write_text(LAB.replace("x = 20", "x = 30"), "utf-8")
    assert labs.place(NAME) != second


def test_blocks_come_with_what_they_print(lab: Path) -> None:
    found = labs.blocks_of(lab)
    assert [b.shown.body for b in found if b.shown] == ["21", "<drawn>", "40"]
    assert "print(x + 1)\n```\n\n````output\n21\n````" in labs.markdown(NAME)
    # Not run again.
    kept = labs.run(NAME)
    before = kept.stat().st_mtime_ns
    assert labs.run(NAME).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("x = 1\n1 / 0", r"labs/one\.py:3: .*ZeroDivisionError: division by zero; mend it, and"),
        ("x = = 1", r"labs/one\.py:2: .*SyntaxError: invalid syntax"),
        ("import warnings\n\nwarnings.warn('w')", r"labs/one\.py:4: .*UserWarning: w"),
        ("1 + 1", r"labs/one\.py:1: this cell ends in a value"),
        ("import sys\nprint('a', file=sys.stderr)", r"labs/one\.py:1: .*writes to stderr: 'a'"),
        ("print('\\x1b[1m')", r"labs/one\.py:1: prints the control character"),
    ],
)
def test_a_bad_cell_is_refused_by_line(lab: Path, cell: str, message: str) -> None:
    lab.write_text(f"# %%\n{cell}\n", "utf-8")
    with pytest.raises((project.SiteError, AssertionError), match=message):
        labs.run(NAME)
    assert not labs.place(NAME).is_file()
