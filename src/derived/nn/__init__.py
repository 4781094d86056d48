"""Layers that hold state: parameters and what a backward pass needs. They call `derived.ops`."""

from derived.nn import init
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
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.mlp import MLP, parameter_count
from derived.nn.parameter import Parameter
from derived.nn.sequential import Sequential
from derived.nn.trace import TraceStep, forward_flops, trace_forward

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Parameter",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "TraceStep",
    "forward_flops",
    "init",
    "parameter_count",
    "trace_forward",
]
