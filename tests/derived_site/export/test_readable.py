"""Text that reads without the site."""

import re

import pytest

from derived_site.course import macros
from derived_site.export.readable import expand


@pytest.mark.parametrize("name", macros.MACROS)
def test_no_macro_of_the_course_is_left(name: str) -> None:
    argument = "{a}" if isinstance(macros.MACROS[name], list) else " a"
    written = expand(f"x_\\{name}{argument}")
    assert not re.search(rf"\\{name}(?![a-zA-Z])", written)


def test_arguments_nest() -> None:
    assert expand(r"\norm{\vec{x}}") == r"\left\lVert \mathbf{x} \right\rVert"
    assert expand(r"\vec\theta") == r"\boldsymbol{\theta}"
