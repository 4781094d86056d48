"""Layers that hold state: parameters and what a backward pass needs. They call `derived.ops`."""

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
from derived.nn.parameter import Parameter
from derived.nn.sequential import Sequential

__all__ = [
    "ELU",
    "GELU",
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
]
