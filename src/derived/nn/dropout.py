"""Dropout as a layer, under PyTorch's name."""

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_number, require_rng
from derived.nn.layer import Layer
from derived.ops.dropout import DropoutCache, dropout, dropout_backward


class Dropout(Layer):
    """In training mode drop random entries of the input; in evaluation mode pass it on.

    See [derived.ops.dropout.dropout][]. Each forward pass in training mode draws anew.

    Args:
        p: The probability that an entry is dropped, from 0 to 1.
        rng: Draws what is dropped. PyTorch draws from a global generator instead.

    Raises:
        TypeError: If `p` is not a number or `rng` not a generator.
        ValueError: If `p` lies outside [0, 1].

    Examples:
        >>> layer = Dropout(0.5, rng=np.random.default_rng(1))
        >>> layer(np.ones((2, 4)))
        array([[0., 2., 2., 2.],
               [0., 0., 2., 2.]])
        >>> layer.eval()(np.ones((1, 4)))
        array([[1., 1., 1., 1.]])
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator) -> None:
        self.p = require_number("p", p, minimum=0, maximum=1)
        require_rng("rng", rng)
        self._rng = rng
        self._cache: DropoutCache | None = None

    def forward(self, x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """The input, with entries dropped in training mode."""
        y, self._cache = dropout(x, self.p, self.training, rng=self._rng)
        return y

    def backward(self, dy: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """Gradient with respect to the input, through what the latest pass kept."""
        return dropout_backward(dy, self._of_forward(self._cache))

    def __repr__(self) -> str:
        return f"Dropout(p={self.p!r})"
