"""Softmax, its logarithm, and the smooth maximum they share, along one axis of an array."""

from derived.ops.softmax._log_softmax import LogSoftmaxCache, log_softmax, log_softmax_backward
from derived.ops.softmax._logsumexp import LogSumExpCache, logsumexp, logsumexp_backward
from derived.ops.softmax._softmax import (
    SoftmaxCache,
    softmax,
    softmax_backward,
    softmax_jacobian,
)

__all__ = [
    "LogSoftmaxCache",
    "LogSumExpCache",
    "SoftmaxCache",
    "log_softmax",
    "log_softmax_backward",
    "logsumexp",
    "logsumexp_backward",
    "softmax",
    "softmax_backward",
    "softmax_jacobian",
]
