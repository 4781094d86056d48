"""Formulas: what is drawn."""

from __future__ import annotations

import re

import pytest

from derived_site import typeset


def _drawn(tex: str) -> str:
    """The signs that a formula in running text shows."""
    html = typeset.typeset(tex, display=False, where="a test").split("<mjx-assistive-mml")[0]
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("tex", "bold"),
    [("x", "𝐱"), ("1", "𝟏"), (r"\theta", "𝜽"), (r"\delta", "𝜹"), (r"\Delta", "𝚫")],
)
def test_vectors_are_bold(tex: str, bold: str) -> None:
    assert _drawn(rf"\vec{{{tex}}}") == bold


@pytest.mark.parametrize("tex", ["W", r"\Sigma", r"\Delta"])
def test_matrices_are_bold(tex: str) -> None:
    assert _drawn(rf"\mat{{{tex}}}") in "𝐖𝚺𝚫"
