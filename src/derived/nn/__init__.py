"""Layers that hold state: parameters and what a backward pass needs. They call `derived.ops`."""

from derived.nn import approximation, init
from derived.nn.activations import (
    ELU,
    GELU,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from derived.nn.clip import clip_grad_norm_, clip_grad_value_
from derived.nn.dropout import Dropout
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.mlp import MLP, parameter_count
from derived.nn.normalization import BatchNorm1d, LayerNorm, RMSNorm, fold_batch_norm
from derived.nn.parameter import Parameter
from derived.nn.sequential import Sequential
from derived.nn.trace import TraceStep, forward_flops, trace_forward

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "BatchNorm1d",
    "Dropout",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Parameter",
    "RMSNorm",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "TraceStep",
    "approximation",
    "clip_grad_norm_",
    "clip_grad_value_",
    "fold_batch_norm",
    "forward_flops",
    "init",
    "parameter_count",
    "trace_forward",
]
