"""Learning-rate schedules, step by step as `torch.optim.lr_scheduler`.

Each schedule is a function of the step `t`, counted from 0, and a class that sets the rate of an
optimizer. A class acts when it is made, and at each call of `step()`, which belongs after
`optimizer.step()`. It counts those calls and nothing else: whether one is a batch or an epoch is up
to the loop, and lengths such as `T_max` count the same thing.

Differs: one rate for all parameters, since our optimizers have no parameter groups. There is no
`state_dict`, and no warning if `step()` comes before that of the optimizer.
"""

import math
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from derived._validate import require_choice, require_count, require_number, require_share
from derived.optim.optimizer import Optimizer


class LRScheduler(ABC):
    """What every schedule has: the optimizer, its first rate, and a count of steps.

    Except for `OneCycleLR`, a step works on the rate that it finds, as in PyTorch. So if you halve
    `optimizer.lr` by hand, what follows is halved, too (with `eta_min`, the part above it).

    Args:
        optimizer: Its `lr` is set, now and at each step.

    Attributes:
        base_lr: The rate that the optimizer had when its first schedule was made.
        last_epoch: How often `step()` was called. PyTorch's name; nothing here knows of epochs.

    Raises:
        TypeError: If that is no optimizer.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        require_optimizer(optimizer)
        self.optimizer = optimizer
        if optimizer.initial_lr is None:
            optimizer.initial_lr = optimizer.lr
        self.base_lr = optimizer.initial_lr
        self._begin()

    def step(self) -> None:
        """Set the rate of the next step."""
        self.last_epoch += 1
        self.optimizer.lr = self._next(self.last_epoch, self.optimizer.lr)

    def _begin(self) -> None:
        """Set the rate of step 0, from the rate that is found."""
        self.last_epoch = 0

    def _restart(self) -> None:
        """Set the rate of step 0, whatever the rate was."""
        self.last_epoch = 0
        self.optimizer.lr = self._rate(0)

    @abstractmethod
    def _rate(self, t: int) -> float:
        """The rate of step t, if nobody else touched it."""

    @abstractmethod
    def _next(self, t: int, lr: float) -> float:
        """The rate of step t ≥ 1, from that of the step before."""


def require_optimizer(optimizer: object) -> None:
    """Refuse what is not an optimizer of this library."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an Optimizer, got {type(optimizer).__name__}")


def step_decay(t: int, lr: float, step_size: int, gamma: float = 0.1) -> float:
    r"""A rate that drops to a share γ of itself every `step_size` steps.

    $$\alpha_t = \alpha_0\, \gamma^{\lfloor t / T_s \rfloor} \tag{1}$$

    Derived at [eq-step-decay][]. Source: derived here.

    Args:
        t: The step, from 0.
        lr: First rate α₀.
        step_size: Steps between drops.
        gamma: Share γ that is kept.

    Returns:
        The rate of step t.

    Examples:
        >>> [round(step_decay(t, 0.8, step_size=2, gamma=0.5), 3) for t in range(5)]
        [0.8, 0.8, 0.4, 0.4, 0.2]
    """
    return lr * gamma ** (t // step_size)  # (1)


class StepLR(LRScheduler):
    """Drop the rate to a share of itself every `step_size` steps: `step_decay`.

    Derived at [eq-step-decay][]. Source: PyTorch's class of this name.

    Args:
        optimizer: Its `lr` is set, now and at each step.
        step_size: Calls of `step()` between drops.
        gamma: Share of the rate that is kept.

    Raises:
        TypeError: If an argument has another type.
        ValueError: If `step_size` is less than 1, or `gamma` negative.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size = require_count("step_size", step_size)
        self.gamma = require_number("gamma", gamma, minimum=0)
        super().__init__(optimizer)

    def _rate(self, t: int) -> float:
        return step_decay(t, self.base_lr, self.step_size, self.gamma)

    def _next(self, t: int, lr: float) -> float:
        return lr if t % self.step_size else lr * self.gamma


def exponential_decay(t: int, lr: float, gamma: float) -> float:
    r"""A rate that keeps a share γ of itself at each step.

    $$\alpha_t = \alpha_0\, \gamma^t \tag{1}$$

    Derived at [eq-exponential-decay][]. Source: derived here.

    Args:
        t: The step, from 0.
        lr: First rate α₀.
        gamma: Share γ that is kept.

    Returns:
        The rate of step t.

    Examples:
        >>> [exponential_decay(t, 0.8, gamma=0.5) for t in range(4)]
        [0.8, 0.4, 0.2, 0.1]
    """
    return lr * gamma**t  # (1)


class ExponentialLR(LRScheduler):
    """Multiply the rate by one factor at each step: `exponential_decay`.

    Derived at [eq-exponential-decay][]. Source: PyTorch's class of this name.

    Args:
        optimizer: Its `lr` is set, now and at each step.
        gamma: Share of the rate that is kept; above 1 the rate grows.

    Raises:
        TypeError: If an argument has another type.
        ValueError: If `gamma` is negative.
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = require_number("gamma", gamma, minimum=0)
        super().__init__(optimizer)

    def _rate(self, t: int) -> float:
        return exponential_decay(t, self.base_lr, self.gamma)

    def _next(self, t: int, lr: float) -> float:
        return lr * self.gamma


def cosine_annealing(t: int, lr: float, T_max: int, eta_min: float = 0.0) -> float:
    r"""A rate that falls to its minimum along half a wave of a cosine; beyond it, up again.

    $$\alpha_t = \alpha_{\min} + \tfrac12 (\alpha_0 - \alpha_{\min})
      \bigl(1 + \cos \tfrac{\pi t}{T}\bigr) \tag{1}$$

    Derived at [eq-cosine][]. Source: Loshchilov & Hutter 2016, arXiv:1608.03983, equation (5).
    Differs: no restarts, as PyTorch's class: after T steps the wave goes on.

    Args:
        t: The step, from 0.
        lr: First rate α₀.
        T_max: Steps T until the minimum.
        eta_min: The minimum α_min.

    Returns:
        The rate of step t.

    Examples:
        >>> [round(cosine_annealing(t, 0.8, T_max=4), 3) for t in range(7)]
        [0.8, 0.683, 0.4, 0.117, 0.0, 0.117, 0.4]
    """
    return eta_min + (lr - eta_min) * (1 + math.cos(math.pi * t / T_max)) / 2  # (1)


class CosineAnnealingLR(LRScheduler):
    """Lower the rate along half a wave of a cosine: `cosine_annealing`.

    After `T_max` steps the rate is at its minimum, after twice as many back where it began.

    Derived at [eq-cosine][]. Source: PyTorch's class of this name.

    Args:
        optimizer: Its `lr` is set, now and at each step.
        T_max: Calls of `step()` until the minimum.
        eta_min: The minimum.

    Raises:
        TypeError: If an argument has another type.
        ValueError: If `T_max` is less than 1, or `eta_min` negative.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        self.T_max = require_count("T_max", T_max)
        self.eta_min = require_number("eta_min", eta_min, minimum=0)
        super().__init__(optimizer)

    def _rate(self, t: int) -> float:
        return cosine_annealing(t, self.base_lr, self.T_max, self.eta_min)

    def _next(self, t: int, lr: float) -> float:
        # From one rate of the equation to the next; after a minimum there is no factor.
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:
            return lr + self._rate(t) - self.eta_min
        before, now = (1 + math.cos(math.pi * u / self.T_max) for u in (t - 1, t))
        return self.eta_min + (lr - self.eta_min) * now / before


def linear_warmup(
    t: int, lr: float, total_iters: int, start_factor: float = 1 / 3, end_factor: float = 1.0
) -> float:
    r"""A rate that changes by the same amount at each step, then stays.

    $$\alpha_t = \alpha_0 \bigl(f + (e - f)\, \tfrac{\min(t, T_w)}{T_w}\bigr) \tag{1}$$

    Derived at [eq-warmup][]. Source: Goyal et al. 2017, arXiv:1706.02677, section 2.2.
    Differs: factors as PyTorch's, with an end e that is 1 for a warm-up.

    Args:
        t: The step, from 0.
        lr: The rate α₀ that both factors multiply.
        total_iters: Steps T_w until the end.
        start_factor: Factor f of step 0.
        end_factor: Factor e from step T_w on.

    Returns:
        The rate of step t.

    Examples:
        >>> [round(linear_warmup(t, 0.8, total_iters=3, start_factor=0.25), 3) for t in range(5)]
        [0.2, 0.4, 0.6, 0.8, 0.8]
    """
    done = min(t, total_iters) / total_iters
    return lr * (start_factor + (end_factor - start_factor) * done)  # (1)


class LinearLR(LRScheduler):
    """Raise (or lower) the rate by the same amount at each step: `linear_warmup`.

    Derived at [eq-warmup][]. Source: PyTorch's class of this name.

    Args:
        optimizer: Its `lr` is set, now and at each step.
        start_factor: Factor of the rate at first: the rate is multiplied at once.
        end_factor: Factor of the rate in the end.
        total_iters: Calls of `step()` until the end.

    Raises:
        TypeError: If an argument has another type.
        ValueError: If `start_factor` is not in (0, 1], `end_factor` not in [0, 1], or `total_iters`
            less than 1.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:
        self.start_factor = require_number("start_factor", start_factor, above=0, maximum=1)
        self.end_factor = require_number("end_factor", end_factor, minimum=0, maximum=1)
        self.total_iters = require_count("total_iters", total_iters)
        super().__init__(optimizer)

    def _begin(self) -> None:
        super()._begin()
        self.optimizer.lr *= self.start_factor

    def _rate(self, t: int) -> float:
        factors = self.start_factor, self.end_factor
        return linear_warmup(t, self.base_lr, self.total_iters, *factors)

    def _next(self, t: int, lr: float) -> float:
        if t > self.total_iters:
            return lr
        slope = self.end_factor - self.start_factor
        return lr * (1 + slope / (self.total_iters * self.start_factor + (t - 1) * slope))


class SequentialLR(LRScheduler):
    """One schedule after another, such as a warm-up and then a cosine.

    At a milestone the next schedule begins at its own step 0, from the optimizer's first rate. So a
    cosine that follows a warm-up of 5 steps in a run of 100 needs `T_max=95`.

    Used at [eq-warmup][]. Source: PyTorch's class of this name.
    Differs: one `SequentialLR` does not take another. Milestones must increase.

    Args:
        optimizer: The optimizer of all schedules.
        schedulers: The schedules, made in this order. None may have been stepped.
        milestones: After how many calls of `step()` each one but the first takes over.

    Raises:
        TypeError: If one of the schedules is none, or a milestone is no integer.
        ValueError: If there is no schedule, one belongs to another optimizer, or the milestones are
            not one fewer, or do not increase.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import Parameter
        >>> from derived.optim import SGD
        >>> sgd = SGD([Parameter(np.zeros(1))], lr=0.8)
        >>> parts = [LinearLR(sgd, 0.5, total_iters=2), CosineAnnealingLR(sgd, T_max=4)]
        >>> schedule = SequentialLR(sgd, parts, milestones=[2])
        >>> rates = []
        >>> for _ in range(7):
        ...     rates.append(round(sgd.lr, 3))
        ...     schedule.step()
        >>> rates
        [0.4, 0.6, 0.8, 0.683, 0.4, 0.117, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]
    ) -> None:
        if not schedulers:
            raise ValueError("schedulers is empty: there is nothing to follow")
        for i, part in enumerate(schedulers):
            if not isinstance(part, LRScheduler) or isinstance(part, SequentialLR):
                raise TypeError(
                    f"schedulers[{i}] must be a single schedule, got {type(part).__name__}"
                )
            if part.optimizer is not optimizer:
                raise ValueError(f"schedulers[{i}] belongs to another optimizer")
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "milestones must be one fewer than schedulers, "
                f"got {len(milestones)} for {len(schedulers)}"
            )
        self._milestones = [
            require_count(f"milestones[{i}]", milestone, minimum=0)
            for i, milestone in enumerate(milestones)
        ]
        if any(later <= earlier for earlier, later in pairwise(self._milestones)):
            raise ValueError(f"milestones must increase, got {list(milestones)}")
        self._schedulers = list(schedulers)
        super().__init__(optimizer)

    def _begin(self) -> None:
        super()._begin()
        self.optimizer.lr = self.base_lr
        self._part(0)._begin()

    def _rate(self, t: int) -> float:
        since = max((m for m in self._milestones if m <= t), default=0)
        return self._part(t)._rate(t - since)

    def _next(self, t: int, lr: float) -> float:
        if t in self._milestones:
            self._part(t)._restart()
        else:
            self._part(t).step()
        return self.optimizer.lr

    def _part(self, t: int) -> LRScheduler:
        """The schedule in charge of step t."""
        return self._schedulers[bisect_right(self._milestones, t)]


def one_cycle(
    t: int,
    total_steps: int,
    low: float,
    high: float,
    end: float,
    *,
    pct_start: float = 0.3,
    anneal_strategy: str = "cos",
    three_phase: bool = False,
) -> float:
    r"""A value that goes from `low` to `high`, then to `end`; with three phases, by way of `low`.

    $$\alpha_t = \begin{cases}
      c\bigl(\alpha_{\text{low}}, \alpha_{\text{high}}, \tfrac{t}{t_1}\bigr) & t \le t_1 \\[1ex]
      c\bigl(\alpha_{\text{high}}, \alpha_{\text{end}}, \tfrac{t - t_1}{T - 1 - t_1}\bigr) & t > t_1
      \end{cases} \tag{1}$$

    Here $t_1 = pT - 1$ with the share p of the rise, and $c(a, b, u) = b + \tfrac12 (a - b)(1 +
    \cos \pi u)$, or $a + (b - a) u$. With three phases the way back to `low` takes as long as the
    rise.

    Derived at [eq-one-cycle][]. Source: Smith & Topin 2017, arXiv:1708.07120, for the idea.
    Differs: the two phases are PyTorch's default. Each t up to T is answered, as there.

    Args:
        t: The step, from 0.
        total_steps: Steps T of the cycle; the last one is T − 1.
        low: Value of step 0.
        high: Value at the end of the rise.
        end: Value of step T − 1.
        pct_start: Share p of the steps that the rise takes, from 0 to 1.
        anneal_strategy: "cos" or "linear".
        three_phase: Whether to go back to `low` before `end`.

    Returns:
        The value at step t.

    Raises:
        ValueError: If t is greater than T, or falls into a phase of no length.

    Examples:
        >>> [round(one_cycle(t, 10, 0.04, 1.0, 4e-6), 3) for t in range(10)]
        [0.04, 0.52, 1.0, 0.95, 0.812, 0.611, 0.389, 0.188, 0.05, 0.0]
    """
    if t > total_steps:
        raise ValueError(f"step {t} is beyond the end: total_steps is {total_steps}")
    rise = pct_start * total_steps - 1  # the end of the rise
    phases = [(rise, low, high), (total_steps - 1, high, end)]
    if three_phase:
        phases[1:] = [(2 * rise, high, low), (total_steps - 1, low, end)]
    index = sum(t > stop for stop, *_ in phases[:-1])  # the ends do not fall
    start = phases[index - 1][0] if index else 0.0
    stop, a, b = phases[index]
    if stop == start:
        raise ValueError(
            f"step {t} falls into a phase of no length: "
            f"pct_start is {pct_start:g} and total_steps {total_steps}"
        )
    u = (t - start) / (stop - start)
    if anneal_strategy == "linear":
        return a + (b - a) * u  # (1)
    return b + (a - b) / 2 * (1 + math.cos(math.pi * u))  # (1)


class OneCycleLR(LRScheduler):
    """Up and down once, with momentum (for Adam, β₁) moving the opposite way: `one_cycle`.

    The rate of the optimizer is overwritten, at once and at each step. The call of `step()` that
    follows the last step is allowed and raises the rate once more, as in PyTorch; the next is an
    error.

    Derived at [eq-one-cycle][]. Source: PyTorch's class of this name; Smith & Topin 2017,
    arXiv:1708.07120, for the idea.
    Differs: by default, as in PyTorch, two phases along a cosine, which is not the paper's form.
    There is no `epochs` and `steps_per_epoch`: multiply them. A cycle keeps its own rates.

    Args:
        optimizer: Its `lr`, and its `momentum` or `betas`, are set now and at each step.
        max_lr: The rate at the end of the rise.
        total_steps: Steps of the run.
        pct_start: Share of the steps that the rise takes.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: Whether to move momentum, too.
        base_momentum: Momentum at the highest rate.
        max_momentum: Momentum at the lowest rate.
        div_factor: The first rate is `max_lr` divided by this.
        final_div_factor: The last rate is the *first* one divided by this.
        three_phase: Whether to go back to the first rate, then to the last.

    Raises:
        TypeError: If an argument has another type.
        ValueError: If a number is out of its range, the optimizer has no momentum to cycle, or the
            rise ends at step 0; from `step()`, if it is called more than `total_steps` times.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float,
        total_steps: int,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float = 0.85,
        max_momentum: float = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
    ) -> None:
        require_optimizer(optimizer)
        has_momentum = hasattr(optimizer, "momentum") or hasattr(optimizer, "betas")
        if cycle_momentum and not has_momentum:
            raise ValueError(
                f"{type(optimizer).__name__} has neither momentum nor betas to cycle: "
                "pass cycle_momentum=False"
            )
        self.max_lr = require_number("max_lr", max_lr, minimum=0)
        self.total_steps = require_count("total_steps", total_steps)
        self.pct_start = require_number("pct_start", pct_start, minimum=0, maximum=1)
        require_choice("anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.anneal_strategy = anneal_strategy
        self.cycle_momentum = cycle_momentum
        self.base_momentum = require_share("base_momentum", base_momentum)
        self.max_momentum = require_share("max_momentum", max_momentum)
        self.first_lr = self.max_lr / require_number("div_factor", div_factor, above=0)
        last = require_number("final_div_factor", final_div_factor, above=0)
        self.last_lr = self.first_lr / last
        self.three_phase = three_phase
        self._at(0, self.first_lr, self.max_lr, self.last_lr)  # refuse before a change
        optimizer.initial_lr = self.first_lr
        super().__init__(optimizer)

    def _begin(self) -> None:
        self._restart()

    def _restart(self) -> None:
        super()._restart()
        self._set_momentum(0)

    def step(self) -> None:
        """Set the rate, and the momentum, of the next step."""
        super().step()
        self._set_momentum(self.last_epoch)

    def _rate(self, t: int) -> float:
        return self._at(t, self.first_lr, self.max_lr, self.last_lr)

    def _next(self, t: int, lr: float) -> float:
        return self._rate(t)

    def _set_momentum(self, t: int) -> None:
        if not self.cycle_momentum:
            return
        momentum = self._at(t, self.max_momentum, self.base_momentum, self.max_momentum)
        if hasattr(self.optimizer, "betas"):
            self.optimizer.betas = (momentum, *self.optimizer.betas[1:])
        else:
            self.optimizer.momentum = momentum  # type: ignore[attr-defined]

    def _at(self, t: int, low: float, high: float, end: float) -> float:
        return one_cycle(
            t,
            self.total_steps,
            low,
            high,
            end,
            pct_start=self.pct_start,
            anneal_strategy=self.anneal_strategy,
            three_phase=self.three_phase,
        )
