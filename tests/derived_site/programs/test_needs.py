"""What a block lacks in the browser is read from its imports, and those of our own modules."""

from __future__ import annotations

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
