"""A changed sign in the code of an equation makes the page that derives it fail."""

from __future__ import annotations

import functools
import importlib
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from derived_site import project
from derived_site.course import equations
from derived_site.page import blocks
from derived_site.page.model import Page
from derived_site.programs import execute

# Functions that equations name with `code=`, and the page that derives each.
FUNCTIONS = [
    ("networks/multilayer-perceptron.md", "derived.ops.linear", "linear"),
    ("networks/activations.md", "derived.ops.activations", "sigmoid"),
    ("networks/activations.md", "derived.ops.softmax", "softmax"),
    ("networks/losses.md", "derived.ops.losses", "mse_loss"),
    ("networks/losses.md", "derived.ops.losses", "cross_entropy"),
]


def negated(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the sign of its first result changed."""

    @functools.wraps(function)
    def changed(*given: Any, **settings: Any) -> Any:
        result = function(*given, **settings)
        # A NamedTuple's or an array's first part; what comes after it stays.
        return (-result[0], *result[1:]) if isinstance(result, tuple) else -result

    return changed


def run(page: str) -> None:
    program = execute.Program(page)
    for block in Page.read(project.docs() / page).blocks:
        program.check(block)


@pytest.mark.parametrize(("page", "module", "name"), FUNCTIONS)
def test_page_fails(monkeypatch: pytest.MonkeyPatch, page: str, module: str, name: str) -> None:
    place = importlib.import_module(module)
    monkeypatch.setattr(place, name, negated(getattr(place, name)))
    tied = {code for e in equations.registry().values() if e.page == page for code in e.code}
    assert f"{module}.{name}" in tied
    with warnings.catch_warnings(), pytest.raises(blocks.BlockError, match=page):
        run(page)
