"""A picture for each diagnostic. Needs Matplotlib, which is imported when something is drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from derived.diagnostics.layers import DeadUnits, LayerStatistics
from derived.diagnostics.overfit import Overfit
from derived.diagnostics.range_test import RangeTest
from derived.diagnostics.start import InitialLoss
from derived.diagnostics.updates import UpdateRatio

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH = 6.6


def draw_initial_loss(found: InitialLoss) -> "Figure":
    """Bars: the loss as measured, as expected from the logits' spread, and of equal logits.

    Args:
        found: From `initial_loss`.

    Returns:
        The figure.
    """
    fig, ax = _axes(2.0)
    names = ["measured", "expected", "log K"]
    ax.barh(names, [found.loss, found.expected, found.uniform], color=["C1", "C0", "C0"])
    ax.invert_yaxis()
    ax.set(xlabel="loss before the first step")
    return fig


def draw_overfit(found: Overfit) -> "Figure":
    """The loss of the one batch against the step, on a logarithmic scale.

    Args:
        found: From `overfit_batch`.

    Returns:
        The figure.
    """
    fig, ax = _axes(2.6)
    ax.plot(found.losses)
    ax.set(xlabel="step", ylabel="loss of the one batch", yscale="log")
    return fig


def draw_layers(found: Sequence[LayerStatistics], bins: int = 41) -> "Figure":
    """Histograms: the outputs of each layer in the upper row, their gradients in the lower.

    Args:
        found: From `layer_statistics`.
        bins: How many bars each histogram has.

    Returns:
        The figure.
    """
    from matplotlib import pyplot as plt

    fig, axes = plt.subplots(2, len(found), figsize=(_WIDTH, 3.4), squeeze=False)
    for column, line in enumerate(found):
        for row, values in enumerate((line.output, line.grad)):
            ax = axes[row, column]
            if values is not None:
                ax.hist(values.ravel(), bins=bins, color=f"C{row}")
            ax.set_yticks([])
            ax.locator_params(axis="x", nbins=3)
            ax.ticklabel_format(axis="x", scilimits=(-2, 3))
        axes[0, column].set_title(line.layer)
    axes[0, 0].set_ylabel("outputs")
    axes[1, 0].set_ylabel("gradients")
    return fig


def draw_dead_units(found: Sequence[DeadUnits]) -> "Figure":
    """Bars: the share of dead units in each layer.

    Args:
        found: From `dead_units`.

    Returns:
        The figure.
    """
    fig, ax = _axes(0.9 + 0.35 * len(found))
    ax.barh([line.layer for line in found], [line.dead / line.units for line in found])
    ax.invert_yaxis()
    ax.set(xlabel="share of units that are 0 for every example", xlim=(0, 1))
    return fig


def draw_update_ratios(history: Sequence[Sequence[UpdateRatio]]) -> "Figure":
    """The update-to-weight ratio of each weight matrix over the steps, on a logarithmic scale.

    Biases are left out: they often start from 0, where the ratio says nothing.

    Args:
        history: What `update_ratios` returned, step after step.

    Returns:
        The figure.
    """
    fig, ax = _axes(2.8)
    for i, line in enumerate(history[0]):
        if not line.parameter.endswith("bias"):
            ax.plot([ratios[i].ratio for ratios in history], label=line.parameter)
    ax.axhline(1e-3, color="gray", linestyle=":", label="0.001")
    ax.set(xlabel="step", ylabel="update / weight", yscale="log")
    ax.legend()
    return fig


def draw_range_test(found: RangeTest) -> "Figure":
    """The loss against the learning rate: each batch's, and the running mean.

    Args:
        found: From `lr_range_test`.

    Returns:
        The figure.
    """
    fig, ax = _axes(2.8)
    ax.plot(found.rates, found.losses, ".", color="C0", alpha=0.4, label="batch")
    ax.plot(found.rates, found.smooth, color="C0", label="running mean")
    ax.axvline(found.lowest, color="C1", linestyle="--", label="lowest")
    if found.suggested is not None:
        ax.axvline(found.suggested, color="C1", linestyle=":", label="a tenth of it")
    ax.set(xlabel="learning rate", ylabel="loss", xscale="log")
    ax.set_ylim(0, 1.3 * float(found.smooth[: max(3, len(found.smooth) // 2)].max()))
    ax.legend(loc="lower left")
    return fig


def draw_learning_curves(
    training: Sequence[float], validation: Sequence[float], quantity: str = "loss"
) -> "Figure":
    """The training part's curve and the validation part's, one value per epoch.

    Args:
        training: On the training part, measured after each epoch.
        validation: On the validation part.
        quantity: What the vertical axis shows.

    Returns:
        The figure.

    Raises:
        ValueError: If the curves differ in length, or are empty.
    """
    if len(training) != len(validation) or not len(training):
        raise ValueError(
            "training and validation must hold one value per epoch, "
            f"got {len(training)} and {len(validation)}"
        )
    fig, ax = _axes(2.8)
    epochs = np.arange(1, len(training) + 1)
    ax.plot(epochs, training, label="training")
    ax.plot(epochs, validation, "--", label="validation")
    ax.set(xlabel="epoch", ylabel=quantity)
    ax.legend()
    return fig


def _axes(height: float) -> tuple["Figure", Any]:
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(_WIDTH, height))
