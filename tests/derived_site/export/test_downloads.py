"""Downloads: text that reads without the site, links that exist, folds that close."""

from __future__ import annotations

from pathlib import Path

import pytest

from derived_site.export import cells, downloads, readable, script
from derived_site.page.model import Page

from ..conftest import HEAD, Convert

PAGE = (
    HEAD
    + r"""# One

```page-head
```

A weight $\vec{w}^\T \in \R^d$, see [two](two.md#there) and [@kingma2014].

??? success "Solution, *short*"

    Before.

    ```python
    print(1)
    ```

    ```output
    1
    ```

    After.

```python raises="ValueError"
text = '''
kept'''
int("x")
```

```output
ValueError: invalid literal for int() with base 10: 'x'
```
"""
)


@pytest.fixture(autouse=True)
def _two(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (scratch / "docs" / "networks" / "two.md").write_text("# Two\n", "utf-8")
    (scratch / "docs" / "networks" / "one.md").write_text(PAGE, "utf-8")
    (scratch / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', "utf-8")
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("REPO_URL", raising=False)


def _text(markup: bool = True) -> str:
    return "\n".join(c.text for c in cells.of_page(Page.parse(PAGE, "networks/one.md"), markup))


def test_front_matter_stays_behind() -> None:
    text = _text()
    assert text.startswith("# One\n\nModule 3")
    assert "**Time**: 1 hour\n\nYou will be able to\n\n- see\n" in text
    assert "outcomes" not in text


def test_macros_are_written_out() -> None:
    assert r"$\mathbf{w}^{\mathsf{T}} \in \mathbb{R}^d$" in _text()
    assert readable.expand(r"\Var X\softmax\norm{\vec x}") == (
        r"\operatorname{Var} X\operatorname{softmax}\left\lVert \mathbf{x} \right\rVert"
    )
    assert readable.expand(r"\vec{\theta}_{\vec{1}}") == r"\boldsymbol{\theta}_{\mathbf{1}}"


def test_links_keep_their_words_or_become_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "see two and ([Kingma & Ba 2014](https://arxiv.org/abs/1412.6980))" in _text()
    monkeypatch.setenv("SITE_URL", "https://example.org/book")
    assert "[two](https://example.org/book/networks/two/#there)" in _text()


def test_a_fold_closes_before_code() -> None:
    found = cells.of_page(Page.parse(PAGE, "networks/one.md"), True)
    place = next(n for n, c in enumerate(found) if c.text == "print(1)")
    assert found[place].folded
    assert found[place - 1].text.endswith("Before.\n\n</details>")
    assert found[place + 1].text.startswith("<details><summary>Solution, <em>short</em>, continued")
    assert "<details>" not in _text(markup=False)


def test_a_block_that_fails_lets_the_script_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    made = script.of(
        cells.of_page(Page.parse(PAGE, "networks/one.md"), False), "About.", "pip install x"
    )
    names: dict[str, object] = {}
    exec(made, names)
    assert names["text"] == "\nkept"
    assert capsys.readouterr().out.startswith("1\nValueError: invalid literal")


def test_colab_is_offered_only_where_it_can_open(
    convert: Convert, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = convert(PAGE)
    assert 'href="../../assets/build/downloads/networks/one.ipynb"' in shown
    assert "Colab" not in shown
    monkeypatch.setenv("REPO_URL", "https://git.example.org/who/what")
    assert "Colab" not in convert(PAGE)
    monkeypatch.setenv("REPO_URL", "https://github.com/who/what")
    # The workflow pushes the folder of the downloads as the branch `notebooks`.
    branch = "https://colab.research.google.com/github/who/what/blob/notebooks/"
    assert f'href="{branch}networks/one.ipynb"' in convert(PAGE)
    assert (downloads.folder() / "networks" / "one.ipynb").is_file()


def test_the_archive_is_linked_where_it_exists() -> None:
    assert "href" not in downloads.archive()
    downloads.folder().mkdir(parents=True, exist_ok=True)
    (downloads.folder() / downloads.ARCHIVE).write_bytes(b"zip")
    assert downloads.ARCHIVE in downloads.archive()


KINDS = """# One

!!! note

    An untitled box.

??? deeper "Its claim, with $x^2$"

    ```yaml title="Settings"
    lr: 0.1
    ```

=== "A tab"

    ````markdown
    ```python
    1 / 0
    ```
    ````

![A curve](curve.png) and ![another](https://example.org/x.svg "a title")

$$
\\vec{a} = 1
$$

```toml
a = 1
```

```bash norun="it installs"
ls
```

```python
x = 1
```
"""


@pytest.mark.parametrize("markup", [True, False])
@pytest.mark.parametrize("site", [None, "https://example.org/"])
def test_every_kind_of_part_is_kept(
    markup: bool, site: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if site:
        monkeypatch.setenv("SITE_URL", site)
    text = "\n".join(c.text for c in cells.of_page(Page.parse(KINDS, "networks/one.md"), markup))
    for kept in (
        "An untitled box.", "**Note**", "Its claim, with", "$x^2$", "```yaml\nlr: 0.1\n```",
        "*Settings:*", "````markdown\n```python\n1 / 0\n```\n````", "A tab", "A curve",
        "![another](https://example.org/x.svg)", r"\mathbf{a} = 1", "```toml\na = 1\n```",
        "```bash\nls\n```", "it installs",
    ):  # fmt: skip
        assert kept in text, kept
    assert ("![A curve](https://example.org/networks/curve.png)" in text) == bool(site)


def test_a_choice_says_its_letter_in_a_download(scratch: Path) -> None:
    text = "# One\n\n/// choice | Which?\n\n- [ ] A\n\n    No one.\n\n- [x] B\n\n    Yes.\n\n///\n"
    shown = "\n".join(c.text for c in cells.of_page(Page.parse(text, "networks/one.md"), False))
    assert "A. A\n\nB. B\n\n**Answers**\n\nA. No. No one.\n\nB. Right. Yes." in shown
