"""The scalar check of a backward pass."""

from collections.abc import Callable
from typing import Any

import numpy as np

from derived._typing import Array
from derived._validate import require_count, require_rng
from derived.testing._finite_differences import STEP, directional, require_float64


def check_vjp(
    f: Callable[..., Any],
    backward: Callable[..., Any],
    *args: Any,
    rng: np.random.Generator,
    tolerance: float = 1e-7,
    trials: int = 3,
    **kwargs: Any,
) -> float:
    r"""Check a backward pass by one scalar: both sides of the transpose, in random directions.

    $$\langle u, J v \rangle = \langle J^\top u, v \rangle, \qquad
      J v \approx \frac{f(x + h v) - f(x - h v)}{2h} \tag{1}$$

    The left side is measured with f alone, the right one with `backward` alone. A gradient
    that is wrong at these arguments passes only if its error along v is below the tolerance. For a
    random v that is unlikely where the error is large. A fault that shows elsewhere, such as on the
    other side of a ReLU's corner, is not seen: try other arguments, too.

    Args:
        f: Called as `f(*args, **kwargs)`; returns `(y, cache)`, or y alone.
        backward: Called as `backward(u, cache)`, or as `backward(u, *args)` where there is no
            cache; returns the gradient with respect to the first argument, or a tuple of gradients
            with respect to the first ones. None stands for an argument without gradient.
        *args: Arguments of `f`; those with a gradient are arrays of float64.
        rng: Where the directions come from.
        tolerance: The largest relative error that passes.
        trials: How many pairs of directions are tried for each argument.
        **kwargs: Passed to `f`.

    Returns:
        The largest relative error that was met.

    Raises:
        AssertionError: If an error is above the tolerance, or a gradient has not the shape and
            dtype of its argument. The message names the argument.
        TypeError: If an argument with a gradient is not an array of float64.

    Examples:
        >>> from derived.testing import describe_error
        >>> rng = np.random.default_rng(0)
        >>> x = np.array([1.0, 2.0])
        >>> error = check_vjp(np.sin, lambda u, x: u * np.cos(x), x, rng=rng)
        >>> describe_error(error)
        'largest error below 1e-9'
    """
    require_rng("rng", rng)
    largest = 0.0
    for _ in range(require_count("trials", trials)):
        y, cache = split(f(*args, **kwargs))
        u = np.asarray(rng.standard_normal(np.shape(y)))
        gradients = as_tuple(backward(u, *args) if cache is None else backward(u, cache))
        for i, gradient in enumerate(gradients):
            if gradient is None:
                continue
            x = args[i]
            require_float64(f"argument {i}", x)
            if np.shape(gradient) != x.shape or np.asarray(gradient).dtype != x.dtype:
                raise AssertionError(
                    f"gradient {i} has shape {np.shape(gradient)} and dtype "
                    f"{np.asarray(gradient).dtype}, but its argument is {x.shape}, {x.dtype}"
                )
            v = np.asarray(rng.standard_normal(x.shape))
            jv = directional(_in_argument(f, args, i, kwargs), x, v, STEP)
            measured, claimed = float((u * jv).sum()), float((gradient * v).sum())
            # The product is about as large as |Jv|, and only by chance much smaller.
            scale = max(abs(measured), abs(claimed), float(np.sqrt((jv * jv).sum())))
            error = abs(measured - claimed) / scale if scale else 0.0
            if not error <= tolerance:
                raise AssertionError(
                    f"gradient {i} (argument of shape {x.shape}) is wrong: "
                    f"<u, Jv> = {measured:.10g} by central differences but "
                    f"<J'u, v> = {claimed:.10g} by the backward pass; "
                    f"relative error {error:.2g}, tolerance {tolerance:.2g}"
                )
            largest = max(largest, error)
    return largest


def split(result: Any) -> tuple[Any, Any]:
    """An operation's output and its cache, which is None where there is none."""
    if isinstance(result, tuple):
        y, cache = result
        return y, cache
    return result, None


def as_tuple(gradients: Any) -> tuple[Any, ...]:
    return gradients if isinstance(gradients, tuple) else (gradients,)


def _in_argument(
    f: Callable[..., Any], args: tuple[Any, ...], i: int, kwargs: dict[str, Any]
) -> Callable[[Array], Any]:
    """The output of f as a function of its argument i alone."""
    return lambda x: split(f(*args[:i], x, *args[i + 1 :], **kwargs))[0]
