"""Normalization as layers, under PyTorch's names, and batch norm folded into the layer before."""

from typing import Any

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count, require_number
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.parameter import Parameter
from derived.ops.batch_norm import (
    BatchNormCache,
    batch_norm,
    batch_norm_backward,
    running_statistics,
)
from derived.ops.layer_norm import LayerNormCache, layer_norm, layer_norm_backward
from derived.ops.rms_norm import RMSNormCache, rms_norm, rms_norm_backward


class Normalization(Layer):
    """What the layers of this file share: a scale and perhaps a shift for each feature.

    Args:
        width: How many features there are.
        scale: Whether to multiply by a weight, which starts at 1.
        shift: Whether to add a bias, which starts at 0.
        dtype: float64 or float32.

    Attributes:
        weight: The scale, or None.
        bias: The shift, or None.

    Raises:
        TypeError: If `dtype` is another one.
    """

    def __init__(self, width: int, scale: bool, shift: bool, dtype: Any) -> None:
        if np.dtype(dtype) not in (np.float64, np.float32):
            raise TypeError(f"dtype must be float64 or float32, got {np.dtype(dtype)}")
        self._ones, self._zeros = np.ones(width, dtype), np.zeros(width, dtype)
        self.weight = Parameter(self._ones.copy()) if scale else None
        self.bias = Parameter(self._zeros.copy()) if shift else None

    def parameters(self) -> list[Parameter]:
        """Weight, then bias; whichever there is."""
        return [p for p in (self.weight, self.bias) if p is not None]

    @property
    def _gamma(self) -> Array:
        return self._ones if self.weight is None else self.weight.data

    @property
    def _beta(self) -> Array:
        return self._zeros if self.bias is None else self.bias.data

    def _accumulate(self, dgamma: Array, dbeta: Array) -> None:
        if self.weight is not None:
            self.weight.accumulate(dgamma)
        if self.bias is not None:
            self.bias.accumulate(dbeta)


class BatchNorm1d(Normalization):
    r"""Normalize each feature over the batch; in evaluation, by running statistics.

    Derived at [eq-batch-norm][] and [eq-batch-norm-running][]. See
    [derived.ops.batch_norm.batch_norm][]. Source: Ioffe & Szegedy 2015, arXiv:1502.03167.
    Differs: takes a matrix of rows; PyTorch allows a further axis.

    Args:
        num_features: Width of the input, D.
        eps: Added to the variance.
        momentum: The share of a new batch in the running statistics; None for the mean over all
            batches so far.
        affine: Whether to scale and shift by learned numbers.
        track_running_stats: Whether to keep running statistics. Without them evaluation normalizes
            by the batch as training does.
        dtype: float64 or float32.

    Attributes:
        weight: The scale γ, of shape (D,), or None.
        bias: The shift β, of shape (D,), or None.
        running_mean: Of shape (D,), or None. Zeros at first.
        running_var: Of shape (D,), or None. Ones at first; the variance is the unbiased one.
        num_batches_tracked: How many batches the running statistics have seen.

    Raises:
        TypeError: If `num_features` is not an integer, `eps` or `momentum` not a number, or `dtype`
            another one.
        ValueError: If `num_features` is less than 1, `eps` not above 0, or `momentum` outside
            [0, 1]. The forward pass refuses a batch of one that is to be normalized by itself.

    Examples:
        >>> layer = BatchNorm1d(2)
        >>> layer(np.array([[1.0, 10.0], [3.0, 30.0]])).round(3)
        array([[-1., -1.],
               [ 1.,  1.]])
        >>> layer.running_mean, layer.running_var
        (array([0.2, 2. ]), array([ 1.1, 20.9]))
        >>> layer.eval()(np.array([[1.0, 10.0]])).round(3)  # one row will do
        array([[0.763, 1.75 ]])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        dtype: Any = np.float64,
    ) -> None:
        self.num_features = require_count("num_features", num_features)
        self.eps = require_number("eps", eps, above=0)
        if momentum is not None:
            momentum = require_number("momentum", momentum, minimum=0, maximum=1)
        self.momentum = momentum
        super().__init__(self.num_features, affine, affine, dtype)
        self.running_mean: Array | None = self._zeros.copy() if track_running_stats else None
        self.running_var: Array | None = self._ones.copy() if track_running_stats else None
        self.num_batches_tracked = 0
        self._cache: BatchNormCache | None = None

    def forward(self, x: Float[Array, "N D"]) -> Float[Array, "N D"]:
        """The normalized rows; in training mode the running statistics move, too."""
        mean, var = self.running_mean, self.running_var
        if mean is None or var is None:
            y, self._cache = batch_norm(x, self._gamma, self._beta, eps=self.eps)
        elif self.training:
            y, cache = batch_norm(x, self._gamma, self._beta, eps=self.eps)
            self._cache = cache
            self.num_batches_tracked += 1
            share = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
            self.running_mean, self.running_var = running_statistics(mean, var, cache, share)
        else:
            y, self._cache = batch_norm(x, self._gamma, self._beta, (mean, var), self.eps)
        return y

    def backward(self, dy: Float[Array, "N D"]) -> Float[Array, "N D"]:
        """Gradient with respect to the input; adds to those of weight and bias."""
        dx, dgamma, dbeta = batch_norm_backward(dy, self._of_forward(self._cache))
        self._accumulate(dgamma, dbeta)
        return dx

    def __repr__(self) -> str:
        affine, track_running_stats = self.weight is not None, self.running_mean is not None
        return (
            f"BatchNorm1d({self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"{affine=}, {track_running_stats=})"
        )


class LayerNorm(Normalization):
    """Normalize each row over its features, in training and in evaluation alike.

    Derived at [eq-layer-norm][]. See [derived.ops.layer_norm.layer_norm][]. Source: Ba et al. 2016,
    arXiv:1607.06450.
    Differs: normalizes over the last axis; PyTorch can take several.

    Args:
        normalized_shape: Length of the last axis, D.
        eps: Added to the variance.
        elementwise_affine: Whether to scale by learned numbers.
        bias: Whether to shift, too, if it scales.
        dtype: float64 or float32.

    Attributes:
        weight: The scale γ, of shape (D,), or None.
        bias: The shift β, of shape (D,), or None.

    Raises:
        TypeError: If `normalized_shape` is not an integer, `eps` not a number, or `dtype` another
            one.
        ValueError: If `normalized_shape` is less than 1, or `eps` not above 0.

    Examples:
        >>> LayerNorm(3)(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])).round(3)
        array([[-1.225,  0.   ,  1.225],
               [-1.225,  0.   ,  1.225]])
    """

    def __init__(
        self,
        normalized_shape: int,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: Any = np.float64,
    ) -> None:
        self.normalized_shape = require_count("normalized_shape", normalized_shape)
        self.eps = require_number("eps", eps, above=0)
        super().__init__(
            self.normalized_shape, elementwise_affine, elementwise_affine and bias, dtype
        )
        self._cache: LayerNormCache | None = None

    def forward(self, x: Float[Array, "*lead D"]) -> Float[Array, "*lead D"]:
        """The normalized rows."""
        y, self._cache = layer_norm(x, self._gamma, self._beta, self.eps)
        return y

    def backward(self, dy: Float[Array, "*lead D"]) -> Float[Array, "*lead D"]:
        """Gradient with respect to the input; adds to those of weight and bias."""
        dx, dgamma, dbeta = layer_norm_backward(dy, self._of_forward(self._cache))
        self._accumulate(dgamma, dbeta)
        return dx

    def __repr__(self) -> str:
        elementwise_affine = self.weight is not None
        return f"LayerNorm({self.normalized_shape}, eps={self.eps}, {elementwise_affine=})"


class RMSNorm(Normalization):
    """Divide each row by its root mean square, in training and in evaluation alike.

    Derived at [eq-rms-norm][]. See [derived.ops.rms_norm.rms_norm][]. Source: Zhang & Sennrich
    2019, arXiv:1910.07467.
    Differs: normalizes over the last axis; PyTorch can take several.

    Args:
        normalized_shape: Length of the last axis, D.
        eps: Added to the mean square; None for the distance from 1 to the next number of the
            input's dtype.
        elementwise_affine: Whether to scale by learned numbers.
        dtype: float64 or float32.

    Attributes:
        weight: The scale γ, of shape (D,), or None.

    Raises:
        TypeError: If `normalized_shape` is not an integer, `eps` not a number, or `dtype` another
            one.
        ValueError: If `normalized_shape` is less than 1, or `eps` not above 0.

    Examples:
        >>> RMSNorm(4)(np.array([[1.0, -1.0, 5.0, 3.0]])).round(3)
        array([[ 0.333, -0.333,  1.667,  1.   ]])
    """

    def __init__(
        self,
        normalized_shape: int,
        eps: float | None = None,
        elementwise_affine: bool = True,
        *,
        dtype: Any = np.float64,
    ) -> None:
        self.normalized_shape = require_count("normalized_shape", normalized_shape)
        self.eps = None if eps is None else require_number("eps", eps, above=0)
        super().__init__(self.normalized_shape, elementwise_affine, False, dtype)
        self._cache: RMSNormCache | None = None

    def forward(self, x: Float[Array, "*lead D"]) -> Float[Array, "*lead D"]:
        """The rows, divided and scaled."""
        y, self._cache = rms_norm(x, self._gamma, self.eps)
        return y

    def backward(self, dy: Float[Array, "*lead D"]) -> Float[Array, "*lead D"]:
        """Gradient with respect to the input; adds to that of the weight."""
        dx, dgamma = rms_norm_backward(dy, self._of_forward(self._cache))
        if self.weight is not None:
            self.weight.accumulate(dgamma)
        return dx

    def __repr__(self) -> str:
        elementwise_affine = self.weight is not None
        return f"RMSNorm({self.normalized_shape}, eps={self.eps}, {elementwise_affine=})"


def fold_batch_norm(linear: Linear, norm: BatchNorm1d) -> Linear:
    r"""One linear layer that computes what a linear layer and batch norm do in evaluation.

    $$W' = \diag\Bigl(\frac{\gamma}{\sqrt{\bar\sigma^2 + \epsilon}}\Bigr) W, \qquad
      b' = \frac{\gamma}{\sqrt{\bar\sigma^2 + \epsilon}} \odot (b - \bar\mu) + \beta \tag{1}$$

    Derived at [eq-batch-norm-fold][]. Source: Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 2.
    Differs: as `torch.nn.utils.fuse_linear_bn_eval`; the new layer shares no array with the old.

    Args:
        linear: The layer before; with or without a bias.
        norm: Batch norm in evaluation mode, with running statistics.

    Returns:
        A new layer, with a bias.

    Raises:
        TypeError: If an argument is another layer, or the dtypes differ.
        ValueError: If the widths differ, or `norm` is in training mode or keeps no running
            statistics: then it depends on the batch, and no linear layer does.

    Examples:
        >>> rng = np.random.default_rng(0)
        >>> linear, norm = Linear(3, 2, rng=rng), BatchNorm1d(2)
        >>> _ = norm(linear(rng.normal(size=(50, 3))))  # one batch of training
        >>> x = rng.normal(size=(4, 3))
        >>> folded = fold_batch_norm(linear, norm.eval())
        >>> np.allclose(folded(x), norm(linear(x)))
        True
    """
    if not isinstance(linear, Linear):
        raise TypeError(f"linear must be a Linear, got {type(linear).__name__}")
    if not isinstance(norm, BatchNorm1d):
        raise TypeError(f"norm must be a BatchNorm1d, got {type(norm).__name__}")
    if norm.num_features != linear.out_features:
        raise ValueError(
            f"norm takes {norm.num_features} features but linear yields {linear.out_features}"
        )
    if norm.training:
        raise ValueError("norm is in training mode; call norm.eval() first")
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("norm keeps no running statistics, so it depends on the batch")
    weight = linear.weight.data
    if norm.running_mean.dtype != weight.dtype:
        raise TypeError(f"norm is {norm.running_mean.dtype} but linear is {weight.dtype}")
    scale = norm._gamma / np.sqrt(norm.running_var + norm.eps)
    bias = linear.bias.data if linear.bias is not None else 0
    folded = Linear(
        linear.in_features, linear.out_features, rng=np.random.default_rng(0), dtype=weight.dtype
    )
    assert folded.bias is not None
    folded.weight.data[:] = scale[:, np.newaxis] * weight  # (1)
    folded.bias.data[:] = scale * (bias - norm.running_mean) + norm._beta  # (1)
    return folded
