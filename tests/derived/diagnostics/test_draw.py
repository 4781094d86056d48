"""Each picture shows the numbers that it was given."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from derived.diagnostics import (
    DeadUnits,
    InitialLoss,
    Overfit,
    RangeTest,
    UpdateRatio,
    draw_dead_units,
    draw_initial_loss,
    draw_layers,
    draw_learning_curves,
    draw_overfit,
    draw_range_test,
    draw_update_ratios,
    layer_statistics,
)
from derived.nn import MLP


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def widths(ax: Any) -> list[float]:
    return [bar.get_width() for bar in ax.patches]


def curve(line: Any) -> list[float]:
    return list(line.get_ydata())


def test_bars() -> None:
    (ax,) = draw_initial_loss(InitialLoss(2.5, 2.4, 2.3, 0.4)).axes
    assert widths(ax) == [2.5, 2.4, 2.3]
    (ax,) = draw_dead_units([DeadUnits("1 ReLU", 16, 64), DeadUnits("3 ReLU", 0, 8)]).axes
    assert widths(ax) == [0.25, 0]


def test_curves() -> None:
    (ax,) = draw_overfit(Overfit(np.array([2.0, 1.0, 0.1]))).axes
    assert curve(ax.lines[0]) == [2, 1, 0.1]
    (ax,) = draw_learning_curves([3.0, 1.0], [3.0, 2.0]).axes
    assert [curve(line) for line in ax.lines] == [[3, 1], [3, 2]]
    steps = [[UpdateRatio("0.weight", r, 1, 1), UpdateRatio("0.bias", r, 1, 1)] for r in (0.1, 0.2)]
    (ax,) = draw_update_ratios(steps).axes
    assert curve(ax.lines[0]) == [0.1, 0.2]
    assert len(ax.lines) == 2  # one weight, and the line at 0.001


@pytest.mark.parametrize("diverged", [True, False])
def test_range_test(diverged: bool) -> None:
    found = RangeTest(
        np.geomspace(1e-3, 1, 4),
        np.array([2.0, 1.0, 0.5, 3.0]),
        np.array([2.0, 1, 0.5, 3]),
        diverged,
    )
    (ax,) = draw_range_test(found).axes
    assert len(ax.lines) == 3 + diverged


def test_histograms() -> None:
    network = MLP((4, 6, 3), rng=np.random.default_rng(0))
    lines = layer_statistics(network, np.ones((9, 4)), np.zeros(9, dtype=np.int64))
    fig = draw_layers(lines, bins=7)
    assert len(fig.axes) == 2 * 3
    axes: list[Any] = fig.axes
    for ax, line in zip(axes, lines, strict=False):
        assert ax.get_title() == line.layer
        assert sum(bar.get_height() for bar in ax.patches) == line.output.size


def test_matplotlib_and_torch_are_not_needed_to_import() -> None:
    program = (
        "import sys\n"
        "for name in ('torch', 'matplotlib', 'jaxtyping'): sys.modules[name] = None\n"
        "import derived.diagnostics, numpy as np\n"
        "from derived.nn import MLP\n"
        "network = MLP((3, 4, 2), rng=np.random.default_rng(0))\n"
        "x, t = np.ones((5, 3)), np.zeros(5, dtype=int)\n"
        "print(len(derived.diagnostics.layer_statistics(network, x, t)))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "3"


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="one value per epoch, got 2 and 1"):
        draw_learning_curves([1.0, 2.0], [1.0])
