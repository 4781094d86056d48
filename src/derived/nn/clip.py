"""Gradient clipping, between the backward pass and the step."""

import math
from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import (
    Trainable,
    gradient_names,
    require_gradients,
    require_parameters,
)

EPS = 1e-6  # PyTorch's; what it costs is a millionth of the length


def clip_grad_norm_(
    parameters: Iterable[Trainable],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> float:
    r"""Shorten all gradients by one factor, so that together they are no longer than `max_norm`.

    $$\norm{g} = \Bigl(\sum_i \abs{g_i}^p\Bigr)^{1/p} \tag{1}$$

    $$g \leftarrow \min\Bigl(1, \frac{c}{\norm{g} + 10^{-6}}\Bigr)\, g \tag{2}$$

    The sum runs over the entries of the gradients of *all* parameters, so that the direction of
    the step stays what it was. Parameters without a gradient are passed over.

    Derived at [eq-gradient-clipping][]. Source: Pascanu et al. 2013, arXiv:1211.5063, algorithm 1.
    Differs: adds 1e-6 to the norm, as PyTorch does. Unlike in PyTorch, norms are added up in
    float64, so that float32 gradients of 1e-30 or 1e30 have one; the norm is a float and the
    refusal a ValueError; `parameters` is a list, and no parameter may be in it twice.

    Args:
        parameters: The parameters, such as `network.parameters()`; their gradients change in place.
        max_norm: The longest that the gradient may be, c. Infinity clips nothing, and measures.
        norm_type: The p of the norm; infinity for the largest absolute value.
        error_if_nonfinite: Whether to refuse a norm that is NaN or infinite. If not, NaN spreads to
            all gradients; with an infinite norm, infinite gradients become NaN and the others 0.

    Returns:
        The norm before clipping; 0 if no parameter has a gradient.

    Raises:
        TypeError: If `parameters` is no list of parameters, a setting is not a number, or a
            gradient has another dtype than its parameter.
        ValueError: If there is no parameter or one of them twice, `max_norm` is negative or NaN,
            `norm_type` is not positive, a gradient has another shape than its parameter, or the
            norm is not finite and `error_if_nonfinite` is set.

    Examples:
        >>> from derived.nn import Parameter
        >>> weight, bias = Parameter(np.zeros(1)), Parameter(np.zeros(1))
        >>> weight.grad, bias.grad = np.array([3.0]), np.array([4.0])
        >>> clip_grad_norm_([weight, bias], 1.0)
        5.0
        >>> print(weight.grad.round(3), bias.grad.round(3))
        [0.6] [0.8]
    """
    names, grads = _gradients(parameters)
    max_norm = _limit("max_norm", max_norm)
    p = norm_type if norm_type == math.inf else require_number("norm_type", norm_type, above=0)
    with np.errstate(over="ignore", invalid="ignore"):  # not finite: reported or passed on below
        norms = [np.linalg.norm(grad.ravel().astype(np.float64, copy=False), p) for grad in grads]
        norm = float(np.linalg.norm(norms, p)) if norms else 0.0  # (1)
        if error_if_nonfinite and not math.isfinite(norm):
            raise ValueError(_complaint(names, grads, norm))
        factor = np.minimum(1.0, max_norm / (norm + EPS))  # (2); a NaN stays one
        if factor != 1:
            for grad in grads:
                grad *= factor  # (2)
    return norm


def clip_grad_value_(parameters: Iterable[Trainable], clip_value: float) -> None:
    r"""Clip each entry of each gradient to an interval around 0, on its own.

    $$g_i \leftarrow \max\bigl(-c, \min(c, g_i)\bigr) \tag{1}$$

    This changes the direction of the step as soon as one entry is clipped and another is not.

    Derived at [eq-value-clipping][]. Source: derived here.
    Differs: `parameters` is a list, and no parameter may be in it twice.

    Args:
        parameters: The parameters, such as `network.parameters()`; their gradients change in place.
        clip_value: The largest absolute value that an entry keeps, c. An infinite entry becomes c
            or -c; NaN stays.

    Raises:
        TypeError: If `parameters` is no list of parameters, `clip_value` is not a number, or a
            gradient has another dtype than its parameter.
        ValueError: If there is no parameter or one of them twice, `clip_value` is negative or NaN,
            or a gradient has another shape than its parameter.

    Examples:
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.zeros(2))
        >>> weight.grad = np.array([3.0, 4.0])
        >>> clip_grad_value_([weight], 3.5)
        >>> weight.grad
        array([3. , 3.5])
    """
    _, grads = _gradients(parameters)
    clip_value = _limit("clip_value", clip_value)
    for grad in grads:
        np.clip(grad, -clip_value, clip_value, out=grad)  # (1)


def _gradients(parameters: Iterable[Trainable]) -> tuple[list[str], list[Array]]:
    """The gradients that there are, and what a refusal calls them."""
    checked = require_parameters(parameters)
    names = gradient_names(checked)
    found = require_gradients(checked, names)
    return [names[i] for i, _, _ in found], [grad for _, _, grad in found]


def _limit(name: str, value: float) -> float:
    """A limit: a number from 0 to infinity."""
    return math.inf if value == math.inf else require_number(name, value, minimum=0)


def _complaint(names: list[str], grads: list[Array], norm: float) -> str:
    """Which gradient makes the norm what it is."""
    for name, grad in zip(names, grads, strict=True):
        bad = grad.size - int(np.isfinite(grad).sum())
        if bad:
            return f"{name} must be finite, got {bad} NaN or infinite of {grad.size} values"
    return f"the norm of the gradients must be finite, got {norm}: they are too large to add up"
