"""Every example in a docstring runs and prints what it says."""

import doctest
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import derived

MODULES = [
    module.name
    for module in pkgutil.walk_packages(derived.__path__, "derived.")
    if not module.name.endswith("make_digits")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    with np.printoptions(precision=8, suppress=False, threshold=1000):
        result = doctest.testmod(module, optionflags=doctest.FAIL_FAST)
    assert result.failed == 0


@pytest.mark.parametrize("name", ["activations", "losses", "softmax", "linear"])
def test_every_operation_has_an_example(name: str) -> None:
    module = importlib.import_module(f"derived.ops.{name}")
    operations = [
        value
        for key, value in vars(module).items()
        if inspect.isfunction(value)
        and key in getattr(module, "__all__", (name, f"{name}_backward"))
    ]
    assert operations
    for operation in operations:
        assert ">>> " in (operation.__doc__ or ""), operation.__name__
