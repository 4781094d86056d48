"""The course's own TeX commands, which pages, docstrings and notebooks share."""

from __future__ import annotations

from typing import Any

# Shorthand that pages may use; the notation page explains each.
MACROS: dict[str, Any] = {
    "R": r"\mathbb{R}",
    "E": r"\operatorname{\mathbb{E}}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "softmax": r"\operatorname{softmax}",
    "diag": r"\operatorname{diag}",
    "sign": r"\operatorname{sign}",
    "rank": r"\operatorname{rank}",
    "tr": r"\operatorname{tr}",
    # `\mathbf` alone leaves lower-case Greek as it is, and `\boldsymbol` alone makes Latin slanted.
    "vec": [r"\boldsymbol{\mathbf{#1}}", 1],
    "mat": [r"\mathbf{#1}", 1],
    "norm": [r"\left\lVert #1 \right\rVert", 1],
    "abs": [r"\left\lvert #1 \right\rvert", 1],
    "T": r"\mathsf{T}",
    "argmin": r"\operatorname*{arg\,min}",
    "argmax": r"\operatorname*{arg\,max}",
    # The loss of a batch or a data set. A plain L counts layers.
    "Loss": r"\mathcal{L}",
}
