"""Finishing what mkdocs-jupyter has rendered; `programs/test_labs.py` builds a whole lab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown

from derived_site import project
from derived_site.export import downloads

LAB = """# %% [markdown]
# # A lab
#
# TEXT

# %%
print(1)
"""
CELL = '<pre class="cell">print(1)</pre><pre class="printed">\n1\n\n</pre>'
Finish = Callable[..., str]


@pytest.fixture
def finish(
    scratch: Path,
    settings: tuple[list[str], dict[str, dict[str, object]]],
    monkeypatch: pytest.MonkeyPatch,
) -> Finish:
    """Finish a lab, given its text in the source and what nbconvert makes of it."""
    (scratch / "docs" / "labs").mkdir()
    monkeypatch.setattr(downloads, "line", lambda lab: f'<p class="downloads">{lab}</p>')

    def run(text: str, rendered: str | None = None, cells: str = CELL) -> str:
        (scratch / "docs" / "labs" / "one.py").write_text(LAB.replace("TEXT", text), "utf-8")
        md = Markdown(extensions=settings[0], extension_configs=settings[1])
        md.derived_page = "labs/one.py"  # type: ignore[attr-defined]
        title = '<h1 id="a">A lab<a class="anchor-link" href="#a">¶</a></h1>'
        return md.convert(f"{title}<p>{rendered or text}</p>{cells}")

    return run


def test_only_the_marks_of_the_site_are_read_again(finish: Finish) -> None:
    shown = finish(r"2 \* 3, `a*b*c`, $x<y$", "2 * 3 * 4_5_, <code>a*b*c $z$</code>, $x&lt;y$")
    assert "2 * 3 * 4_5_, <code>a*b*c $z$</code>" in shown
    assert "<mjx-container" in shown
    assert "a-lab" in shown
    assert "anchor-link" not in shown
    assert shown.index("</h1>") < shown.index('class="downloads"') < shown.index("2 * 3")


def test_a_cell_is_a_block_with_its_output(finish: Finish) -> None:
    shown = finish("Text.")
    assert 'data-block="0"' in shown
    assert "<samp>1</samp>" in shown


@pytest.mark.parametrize(
    ("text", "rendered", "cells", "message"),
    [
        ("Text.", None, CELL.replace("print(1)", "print(2)"), r"labs/one\.py:6: .*another fence"),
        ("Text.", "Of $z$.", CELL, r"labs/one\.py:1: .*a formula, \$z\$, that the site does not"),
        ("Of $x$.", "Of x.", CELL, r"labs/one\.py:4: .*the formula \$x\$ as something else"),
        ("Text.", "$$y$$", CELL, r"labs/one\.py: the formula \$\$y\$\$ stands where"),
        ("[see][eq-none]", None, CELL, r"refers to eq-none, which is on no page"),
    ],
)
def test_what_differs_from_the_source_is_refused(
    finish: Finish, text: str, rendered: str | None, cells: str, message: str
) -> None:
    with pytest.raises(project.SiteError, match=message):
        finish(text, rendered, cells)
