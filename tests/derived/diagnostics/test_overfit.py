import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch

from derived.diagnostics import overfit_batch


def test_losses_are_those_of_the_steps() -> None:
    count = itertools.count()
    found = overfit_batch(lambda x, t: 1 / (1 + next(count)), None, None, steps=4)
    assert found.losses.tolist() == [1, 1 / 2, 1 / 3, 1 / 4]
    assert (found.first, found.last) == (1, 1 / 4)


def test_stops_where_the_loss_is_not_finite() -> None:
    losses = iter([1.0, 2.0, math.inf, 3.0])
    found = overfit_batch(lambda x, t: next(losses), None, None, steps=4)
    assert found.losses.tolist() == [1, 2, math.inf]


@pytest.mark.parametrize(
    "loss", [2.0, np.float32(2), np.array([2.0]), torch.tensor(2.0, requires_grad=True), 2]
)
def test_one_number_of_any_kind(loss: Any) -> None:
    assert overfit_batch(lambda x, t: loss, None, None, steps=2).last == 2


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="steps must be at least 2, got 1"):
        overfit_batch(lambda x, t: 0.0, None, None, steps=1)
    for nothing in (None, "low", np.ones(3)):
        with pytest.raises(TypeError, match="what step returns must be one number"):
            overfit_batch(lambda x, t: x, nothing, None)
