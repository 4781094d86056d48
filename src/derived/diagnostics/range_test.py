"""The learning-rate range test: one short run, at a rate that grows with every step."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count, require_number
from derived.diagnostics._adapter import Step, adapt_optimizer, call_step


class RangeTest(NamedTuple):
    """What a range test saw.

    Attributes:
        rates: The learning rate of each update that was made, growing by one factor.
        losses: The batch's loss before that update.
        smooth: The losses, as a running mean.
        diverged: Whether the run ended because the loss had risen far above its lowest.
    """

    rates: Float[Array, " T"]
    losses: Float[Array, " T"]
    smooth: Float[Array, " T"]
    diverged: bool

    @property
    def lowest(self) -> float:
        """The rate at which the smoothed loss was lowest: from here on it rose."""
        return float(self.rates[int(self.smooth.argmin())])

    @property
    def fell(self) -> bool:
        """Whether the smoothed loss came to 90 percent of the first loss, or below."""
        return bool(self.smooth.min() <= 0.9 * self.losses[0])

    @property
    def suggested(self) -> float | None:
        """A tenth of `lowest`; None if the loss never fell, or never ran away again.

        Then the valley, or its far side, lies outside the rates that were tried.
        """
        return self.lowest / 10 if self.fell and self.diverged else None


def lr_range_test(
    step: Step,
    optimizer: Any,
    batches: Iterable[Any],
    *,
    lr_min: float = 1e-5,
    lr_max: float = 10.0,
    steps: int = 100,
    smoothing: float = 0.8,
    stop_at: float = 4.0,
) -> RangeTest:
    r"""Train briefly at rates that grow from step to step, until the loss diverges.

    $$\alpha_i = \alpha_\text{min}
      \Bigl(\frac{\alpha_\text{max}}{\alpha_\text{min}}\Bigr)^{i/(T - 1)}, \qquad
      i = 0, \dots, T - 1 \tag{1}$$

    Source: Smith 2017, arXiv:1506.01186, section 3.3.
    Differs: the rate grows by a factor, not by a summand, and the loss is watched, not the
    accuracy. So one run of a hundred batches spans six powers of ten.

    Args:
        step: One update as your loop makes it: `step(x, target)`. Give it a fresh network, and
            throw that away afterward.
        optimizer: The one that `step` uses. Its rate, that of all its groups, is set before each
            update, whatever a schedule in `step` says, and put back in the end.
        batches: Pairs `(x, target)`; started again when they are at their end.
        lr_min: The first rate: so small that nothing breaks.
        lr_max: The last one.
        steps: The number T of updates, unless the loss runs away before.
        smoothing: The share of the running mean that is kept at each step.
        stop_at: How many times its lowest value the smoothed loss must reach to end the run.

    Returns:
        Rates and losses.

    Raises:
        TypeError: If an argument is of another type.
        RuntimeError: If `step` does not call the optimizer.
        ValueError: If the loss diverges at once, in the first fifth of the steps and without
            having fallen; if a loss is negative; if `lr_max` is not above `lr_min`, a setting is
            out of its range, or `batches` has run dry.
    """
    seen = adapt_optimizer(optimizer)
    lr_min = require_number("lr_min", lr_min, above=0)
    lr_max = require_number("lr_max", lr_max)
    if lr_max <= lr_min:
        raise ValueError(f"lr_max must be above lr_min, got {lr_max:g} and {lr_min:g}")
    require_count("steps", steps, minimum=10)
    smoothing = require_number("smoothing", smoothing, minimum=0, maximum=0.99)
    stop_at = require_number("stop_at", stop_at, above=1)

    rates = np.geomspace(lr_min, lr_max, steps)  # (1)
    usual = seen.rates()
    losses: list[float] = []
    smooth: list[float] = []
    made = 0
    mean = 0.0
    diverged = False

    def set_rate() -> None:
        nonlocal made
        seen.lr = float(rates[len(losses)])
        made += 1

    try:
        with seen.before_each_step(set_rate), np.errstate(over="ignore", invalid="ignore"):
            for i, (x, target) in zip(range(steps), _endless(batches), strict=False):
                loss = _loss_or_inf(step, seen, x, target)
                if made == 0:
                    raise RuntimeError("step made no update: it never called optimizer.step()")
                if loss < 0:
                    raise ValueError(
                        f"step returned a loss of {loss:.3g}; the range test compares losses by "
                        "their ratio, so they must not be negative"
                    )
                mean = smoothing * mean + (1 - smoothing) * loss
                losses.append(loss)
                smooth.append(mean / (1 - smoothing ** (i + 1)))
                if not math.isfinite(loss) or smooth[-1] > stop_at * min(smooth):
                    diverged = True
                    break
    finally:
        seen.put_back_rates(usual)
    found = RangeTest(rates[: len(losses)], np.array(losses), np.array(smooth), diverged)
    if diverged and not found.fell and len(losses) <= steps // 5:
        raise ValueError(
            f"the range test diverges at once: the loss went from {losses[0]:.3g} to "
            f"{losses[-1]:.3g} in {len(losses)} steps and never fell; "
            f"lr_min = {lr_min:g} is too large to start from"
        )
    return found


def _loss_or_inf(step: Step, seen: Any, x: Any, target: Any) -> float:
    """The loss of a step. Where the weights have diverged, a refusal counts as infinite."""
    try:
        return call_step(step, x, target)
    except (ValueError, FloatingPointError):
        if all(np.isfinite(values).all() for values in seen.parameters()):
            raise
        return math.inf


def _endless(batches: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """The batches in an endless loop."""
    while True:
        came = False
        for pair in batches:
            came = True
            yield pair
        if not came:
            raise ValueError("batches has run dry; pass a list or a loader that can start again")
