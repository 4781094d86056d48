"""What a block lacks in the browser is read from its imports, and those of our own modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from derived_site.programs import needs


@pytest.mark.parametrize(
    ("program", "lacks"),
    [
        ("import numpy as np\nfrom math import pi", ()),
        ("from derived.ops.activations import sigmoid", ()),
        ("from derived import nn, optim", ()),
        ("import torch.nn.functional as F", ("torch",)),
        ("from matplotlib import pyplot as plt\nimport torch", ("matplotlib", "torch")),
        ("def f():\n    import torch", ()),
        ("try:\n    import torch\nexcept ImportError:\n    pass", ("torch",)),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch", ()),
        ("from derived.training import Trainer", ("torch",)),
        ("from derived import training", ("torch",)),
        ("import multiprocessing", ("multiprocessing",)),
        ("from optuna import samplers\nimport derived.tune", ("optuna",)),
    ],
)
def test_lacking(program: str, lacks: tuple[str, ...]) -> None:
    assert needs.lacking(program) == lacks


def test_a_stamp_changes_with_what_is_imported(scratch: Path) -> None:
    package = scratch / "src" / "derived"
    (package / "data").mkdir()
    for name in ("__init__", "optim", "other", "data/__init__", "data/digits"):
        (package / f"{name}.py").write_text("", "utf-8")
    (package / "optim.py").write_text("def f():\n    from derived.data import digits\n", "utf-8")
    (package / "data" / "digits.npz").write_bytes(b"1")
    program, all_of_it = "from derived import optim", "import derived"
    first = needs.stamp(program), needs.stamp(all_of_it)
    (package / "other.py").write_text("x = 1", "utf-8")
    assert needs.stamp(program) == first[0]
    assert needs.stamp(all_of_it) != first[1]
    (package / "data" / "digits.npz").write_bytes(b"2")
    assert needs.stamp(program) != (second := first[0])
    assert needs.stamp("import numpy") != needs.stamp("import numpy ")
    assert needs.stamp("x = = 1") != second
