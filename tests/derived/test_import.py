"""The package imports fast, and with NumPy alone."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import derived

ROOT = Path(__file__).parents[2]

WITHOUT_TORCH = """
import sys, time
import numpy
for name in ("torch", "jaxtyping", "beartype", "sklearn", "scipy", "optuna", "derived_site"):
    sys.modules[name] = None  # importing it is an error
start = time.process_time()
import derived
import derived.data, derived.diagnostics, derived.exercises, derived.nn, derived.ops
import derived.optim, derived.testing
import derived.tune
seconds = time.process_time() - start
rng = numpy.random.default_rng(0)
network = derived.nn.Sequential(derived.nn.Linear(64, 10, rng=rng), derived.nn.ReLU())
y = network(derived.data.load_digits().data)
network.backward(y)
derived.optim.SGD(network.parameters(), lr=0.1).step()
print(seconds)
"""


def run(program: str) -> str:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_everything_works_without_torch_and_loads_fast() -> None:
    fastest = min(float(run(WITHOUT_TORCH)) for _ in range(2))
    assert fastest < 0.3


def test_bare_import_loads_nothing_else() -> None:
    program = "import sys, derived; print([m for m in ('numpy', 'torch') if m in sys.modules])"
    assert run(program).strip() == "[]"


def test_subpackages_are_loaded_on_first_use() -> None:
    program = "import derived; print(derived.ops.activations.relu.__name__)"
    assert run(program).strip() == "relu"


def test_every_public_module_is_there_after_import_derived() -> None:
    program = """
import pkgutil, sys
import derived
for module in pkgutil.walk_packages(derived.__path__, "derived."):
    parts = module.name.split(".")[1:]
    # A program that makes the data; a function of the same name as its module.
    if any(p.startswith("_") for p in parts) or parts[-1] in ("make_digits", "draw"):
        continue
    found = derived
    for part in parts:
        found = getattr(found, part)
    assert found is sys.modules[module.name], module.name
"""
    run(program)
    # Each where it is the first that is asked for.
    for path in ("ops.batch_norm", "ops.dropout", "autograd.functions", "optim.surfaces"):
        run(f"import derived; print(derived.{path}.__doc__)")


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert derived.__version__ == project["version"]


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = derived.nonsense
    assert not hasattr(derived, "_private")


def test_missing_dependency_of_a_subpackage_is_named() -> None:
    program = (
        "import sys, derived\n"
        "sys.modules['numpy'] = None\n"
        "try: derived.ops\n"
        "except ModuleNotFoundError as error: print(error.name)"
    )
    assert run(program).strip() == "numpy"
