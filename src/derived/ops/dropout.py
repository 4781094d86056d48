"""Dropout: random entries set to zero in training, the others scaled up to make up for it."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import (
    require_floats,
    require_number,
    require_rng,
    require_shape_and_dtype,
)


class DropoutCache(NamedTuple):
    """What the backward pass needs from the forward pass.

    Attributes:
        factor: What each entry was multiplied by, 0 or 1 / (1 - p); None where nothing was dropped.
        shape: The shape of the output.
        dtype: The dtype of the output.
    """

    factor: Float[Array, "..."] | None
    shape: tuple[int, ...]
    dtype: np.dtype


def dropout(
    x: Float[Array, "*shape"], p: float = 0.5, training: bool = True, *, rng: np.random.Generator
) -> tuple[Float[Array, "*shape"], DropoutCache]:
    r"""Set each entry to zero with probability p, and divide the others by 1 - p.

    $$m_i \sim \text{Bernoulli}(1 - p), \qquad y_i = \frac{m_i}{1 - p}\, x_i \tag{1}$$

    Derived at [eq-dropout][] and [eq-dropout-expectation][]. Source: Srivastava et al. 2014.
    Differs: the paper's p is the probability to keep, and it scales the weights after training.
    As PyTorch, p is the probability to drop, and the scaling is done in training.

    Args:
        x: Activations, of any shape.
        p: The probability that an entry is dropped, from 0 to 1.
        training: Whether to drop at all; otherwise `x` itself is returned.
        rng: Draws what is dropped. The same state drops the same entries in float32 and float64.

    Returns:
        Values of the shape of `x`, and the cache for `dropout_backward`.

    Raises:
        TypeError: If `x` is not an array of floats, `p` not a number, `training` neither True nor
            False, or `rng` not a generator.
        ValueError: If `p` lies outside [0, 1], or `x` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = dropout(np.ones(8), p=0.5, rng=np.random.default_rng(1))
        >>> y
        array([0., 2., 2., 2., 0., 0., 2., 2.])
        >>> y, _ = dropout(np.ones(8), p=0.5, training=False, rng=np.random.default_rng(1))
        >>> y
        array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    require_floats("x", x)
    p = require_number("p", p, minimum=0, maximum=1)
    require_rng("rng", rng)
    if not isinstance(training, (bool, np.bool)):
        raise TypeError(f"training must be True or False, got {type(training).__name__}")
    if not training or p == 0:
        return x, DropoutCache(None, x.shape, x.dtype)
    if p == 1:  # no entry is left to make up for the others
        factor = np.zeros(x.shape, x.dtype)
    else:
        # 24 random bits an entry are enough, and half the work of 53. The comparison writes its
        # zeros and ones where the random numbers stood: no array of truth values to convert.
        drawn = rng.random(x.shape, dtype=np.float32)
        np.greater_equal(drawn, np.float32(p), out=drawn)
        factor = drawn.astype(x.dtype, copy=False)
        factor *= x.dtype.type(1 / (1 - p))
    return np.asarray(x * factor), DropoutCache(factor, x.shape, x.dtype)  # (1)


def dropout_backward(dy: Float[Array, "*shape"], cache: DropoutCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to x: through the entries that were kept.

    $$\frac{\partial y_i}{\partial x_i} = \frac{m_i}{1 - p} \tag{1'}$$

    Derived at [eq-dropout-backward][].

    Examples:
        >>> y, cache = dropout(np.ones(4), p=0.5, rng=np.random.default_rng(1))
        >>> dropout_backward(np.array([1.0, 2.0, 3.0, 4.0]), cache)
        array([0., 4., 6., 8.])
    """
    require_shape_and_dtype("dy", dy, "y", cache.shape, cache.dtype)
    return dy if cache.factor is None else np.asarray(dy * cache.factor)  # (1')
