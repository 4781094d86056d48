"""The package as others install it: a wheel, in an environment with NumPy and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from derived_site import project

PROGRAM = """
import sys
import numpy as np
import derived
from derived.data import load_digits
from derived.nn import Linear
from derived.ops.activations import sigmoid

assert derived.__file__.startswith(sys.argv[1]), derived.__file__
digits = load_digits()
layer = Linear(64, 10, rng=np.random.default_rng(0))
scores = layer(digits.data[:5])
assert scores.shape == (5, 10)
assert sigmoid(np.zeros(1))[0] == 0.5
loaded = {name.partition(".")[0] for name in sys.modules}
optional = {"torch", "matplotlib", "sklearn", "optuna"}
print(sorted(loaded & {*optional, "jaxtyping", "beartype", "derived_site"}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)],
        cwd=project.root(),
        check=True,
        capture_output=True,
    )
    (found,) = target.glob("derived-*.whl")
    return found


def test_wheel_works_with_numpy_alone(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    spec = find_spec("numpy")
    assert spec is not None
    assert spec.origin is not None
    numpy = Path(spec.origin).parent
    for folder in (numpy, numpy.parent / "numpy.libs"):
        if folder.is_dir():
            os.symlink(folder, place / folder.name)
    done = subprocess.run(
        # -S: no site-packages, so that only what lies in `place` can be imported.
        [sys.executable, "-S", "-W", "error", "-c", PROGRAM, str(place)],
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]", "the core pulls in more than NumPy"


def test_wheel_holds_the_library_its_data_and_licences_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "derived/py.typed" in names
    assert any(
        n.startswith("derived/data/") and n.endswith((".npz", ".csv.gz", ".csv")) for n in names
    )
    assert any(n.endswith("LICENSE-digits.txt") for n in names)
    assert any(n.endswith("licenses/LICENSE") for n in names)
    assert not [n for n in names if n.startswith(("derived_site", "tests", "docs"))]
