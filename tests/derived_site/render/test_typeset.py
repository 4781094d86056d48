"""Formulas: what is drawn, and where a line may end inside one."""

from __future__ import annotations

import re

import pytest

from derived_site.render import typeset


def _drawn(tex: str) -> str:
    """The signs that a formula in running text shows, with `_` where its line may end."""
    html = typeset.typeset(tex, display=False, where="a test").split("<mjx-assistive-mml")[0]
    html = re.sub(r"<mjx-break[^>]*>[^<]*</mjx-break>", "_", html)
    return re.sub(r"<[^>]*>", "", html).replace("\N{FUNCTION APPLICATION}", "")


@pytest.mark.parametrize(
    ("tex", "bold"),
    [("x", "𝐱"), ("1", "𝟏"), (r"\theta", "𝜽"), (r"\delta", "𝜹"), (r"\Delta", "𝚫")],
)
def test_vectors_are_bold(tex: str, bold: str) -> None:
    assert _drawn(rf"\vec{{{tex}}}") == bold


@pytest.mark.parametrize("tex", ["W", r"\Sigma", r"\Delta"])
def test_matrices_are_bold(tex: str) -> None:
    assert _drawn(rf"\mat{{{tex}}}") in "𝐖𝚺𝚫"


@pytest.mark.parametrize(
    ("tex", "drawn"),
    [
        (r"(-2, 1)", "(−2,1)"),
        (r"\{-1, 1\}", "{−1,1}"),
        (r"a + b + c = \log(1 / (1 + b))", "𝑎+𝑏_+𝑐_=log(1/(1+𝑏))"),
        (r"\bigl[ -1 + a + b + c + d + e + f + g \bigr]", "[−1_+𝑎_+𝑏_+𝑐_+𝑑_+𝑒_+𝑓_+𝑔]"),
        (r"\epsilon = 0.1", "𝜖=0.1"),
        (r"x = (1, 0, 2)", "𝑥=(1,0,2)"),
        (r"a = b + c + d + e + f + g + h", "𝑎=𝑏_+𝑐_+𝑑_+𝑒_+𝑓_+𝑔+ℎ"),
        (r"a - b - c - d = f (2 + 2b - a)", "𝑎−𝑏_−𝑐_−𝑑_=𝑓(2+2𝑏−𝑎)"),
    ],
)
def test_lines_break_neither_at_a_bracket_nor_in_what_is_short(tex: str, drawn: str) -> None:
    assert _drawn(tex) == drawn


def test_a_break_taken_away_leaves_its_space() -> None:
    html = typeset.typeset("(a + b)", display=False, where="a test")
    assert re.search(r'<mjx-mo space="3"><mjx-c class="c2B">', html)
