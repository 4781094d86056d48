"""Penalties on large weights, and the step that sets weights to exactly zero."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_number
from derived.ops.losses._reduction import reduce_backward


class PenaltyCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    w: Float[Array, "*shape"]
    strength: float


def l2_penalty(w: Float[Array, "*shape"], strength: float) -> tuple[Scalar, PenaltyCache]:
    r"""Half the strength times the sum of the squared weights.

    $$R = \tfrac\lambda2 \sum_i w_i^2 \tag{1}$$

    Derived at [eq-l2][]. Source: Krogh & Hertz 1991.
    The factor one half makes the gradient λw: it is what `weight_decay=λ` adds in SGD.

    Args:
        w: Weights, of any shape.
        strength: The factor λ, not negative.

    Returns:
        The penalty, and the cache for `l2_penalty_backward`.

    Raises:
        TypeError: If `w` is not an array of floats, or `strength` not a number.
        ValueError: If `w` is empty or holds NaN or infinity, or `strength` is negative.

    Examples:
        >>> penalty, _ = l2_penalty(np.array([3.0, -4.0]), strength=0.1)
        >>> float(penalty)
        1.25
    """
    cache = _penalized(w, strength)
    return w.dtype.type(0.5 * cache.strength * np.square(w).sum()), cache  # (1)


def l2_penalty_backward(
    dloss: float | Scalar | Float[Array, ""], cache: PenaltyCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the weights.

    $$\frac{\partial R}{\partial w_i} = \lambda w_i \tag{1'}$$

    Derived at [eq-l2-gradient][].

    Args:
        dloss: Gradient with respect to the penalty: 1 where it is added to the loss.
        cache: From `l2_penalty`.

    Raises:
        TypeError: If `dloss` is not a number.
        ValueError: If `dloss` is NaN or infinite.

    Examples:
        >>> _, cache = l2_penalty(np.array([3.0, -4.0]), strength=0.5)
        >>> l2_penalty_backward(1.0, cache)
        array([ 1.5, -2. ])
    """
    upstream = reduce_backward(dloss, cache.w.shape, cache.w.dtype, "sum")
    return np.asarray(upstream * cache.strength * cache.w)  # (1')


def l1_penalty(w: Float[Array, "*shape"], strength: float) -> tuple[Scalar, PenaltyCache]:
    r"""The strength times the sum of the absolute weights.

    $$R = \lambda \sum_i \abs{w_i} \tag{1}$$

    Derived at [eq-l1][]. Source: Tibshirani 1996.
    Differs: the paper bounds the sum; here it is added to the loss.

    Args:
        w: Weights, of any shape.
        strength: The factor λ, not negative.

    Returns:
        The penalty, and the cache for `l1_penalty_backward`.

    Raises:
        TypeError: If `w` is not an array of floats, or `strength` not a number.
        ValueError: If `w` is empty or holds NaN or infinity, or `strength` is negative.

    Examples:
        >>> penalty, _ = l1_penalty(np.array([3.0, -4.0]), strength=0.5)
        >>> float(penalty)
        3.5
    """
    cache = _penalized(w, strength)
    return w.dtype.type(cache.strength * np.abs(w).sum()), cache  # (1)


def l1_penalty_backward(
    dloss: float | Scalar | Float[Array, ""], cache: PenaltyCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the weights; a subgradient at zero.

    $$\frac{\partial R}{\partial w_i} = \lambda \sign(w_i) \tag{1'}$$

    Derived at [eq-l1-subgradient][].
    Differs: at a weight of zero there is no derivative; 0 is taken, as PyTorch does. Steps along
    this gradient do not settle at zero; `soft_threshold` does.

    Args:
        dloss: Gradient with respect to the penalty: 1 where it is added to the loss.
        cache: From `l1_penalty`.

    Raises:
        TypeError: If `dloss` is not a number.
        ValueError: If `dloss` is NaN or infinite.

    Examples:
        >>> _, cache = l1_penalty(np.array([3.0, 0.0, -4.0]), strength=0.5)
        >>> l1_penalty_backward(1.0, cache)
        array([ 0.5,  0. , -0.5])
    """
    upstream = reduce_backward(dloss, cache.w.shape, cache.w.dtype, "sum")
    return np.asarray(upstream * cache.strength * np.sign(cache.w))  # (1')


def soft_threshold(w: Float[Array, "*shape"], threshold: float) -> Float[Array, "*shape"]:
    r"""Move every weight toward zero by the threshold, and stop there.

    $$S_\tau(w) = \sign(w) \max(\abs{w} - \tau, 0) \tag{1}$$

    Derived at [eq-l1-soft-threshold][]. Source: derived here.
    The minimum over v of (v - w)² / 2 + τ|v|: the step of an L1 penalty with strength λ at
    learning rate α, where τ = αλ. It is a step of descent, so there is no backward pass; as an
    activation PyTorch has it as `torch.nn.functional.softshrink`.

    Args:
        w: Weights, of any shape.
        threshold: How far to move, τ; not negative.

    Returns:
        New weights of the shape of `w`.

    Raises:
        TypeError: If `w` is not an array of floats, or `threshold` not a number.
        ValueError: If `w` is empty or holds NaN or infinity, or `threshold` is negative.

    Examples:
        >>> soft_threshold(np.array([3.0, 0.2, -0.5, -2.0]), 0.5)
        array([ 2.5,  0. ,  0. , -1.5])
    """
    require_floats("w", w)
    threshold = require_number("threshold", threshold, minimum=0)
    # Less the nearest number in [-τ, τ]: the same as (1), and no zero comes out negative.
    return np.asarray(w - np.clip(w, -threshold, threshold))  # (1)


def _penalized(w: Array, strength: float) -> PenaltyCache:
    """What both penalties refuse and keep."""
    require_floats("w", w)
    return PenaltyCache(w, require_number("strength", strength, minimum=0))
