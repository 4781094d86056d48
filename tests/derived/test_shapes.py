"""The library's tests once more, with every shape in every signature enforced by jaxtyping."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

# The tests that start processes of their own would only do the same again without the hook.
RUN_TESTS = [
    *("-m", "pytest", str(HERE), "-q", "-W", "error", "-m", "not bad_input"),
    *("--jaxtyping-packages", "derived,typechecking.check"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts="),
    *("--import-mode", "importlib", "--confcutdir", str(HERE)),
    *("--ignore", str(HERE / "test_shapes.py"), "--ignore", str(HERE / "test_import.py")),
]

WRONG_SHAPES = """
import numpy as np
from jaxtyping import TypeCheckError, install_import_hook
install_import_hook("derived", "typechecking.check")
from derived.ops.activations import relu, relu_backward
from derived.ops.linear import linear
from derived.ops.losses import mse_loss
x = np.ones((5, 3))
calls = [
    lambda: linear(x, np.ones((2, 4)), np.ones(2)),          # D_in is 3 and 4
    lambda: linear(x, np.ones((2, 3)), np.ones(3)),          # D_out is 2 and 3
    lambda: linear(np.ones(3), np.ones((2, 3)), None),       # no batch
    lambda: mse_loss(x, np.ones((5, 1))),                    # two shapes
    lambda: relu(np.ones((2, 2), dtype=int)),                # no floats
]
for call in calls:
    try:
        call()
    except TypeCheckError:
        print("caught")
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *arguments]
    # jaxtyping imports the checker by name, from a module that is in no package.
    env = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1], env=env)


def test_wrong_shapes_are_caught() -> None:
    done = run("-c", WRONG_SHAPES)
    assert done.stdout.split() == ["caught"] * 5, done.stderr


def test_all_tests_pass_with_shapes_enforced() -> None:
    done = run(*RUN_TESTS)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
