"""Optimizers: from gradients to changed parameters, in place, step by step as `torch.optim`."""

from derived.optim import surfaces
from derived.optim.adagrad import Adagrad
from derived.optim.adam import Adam
from derived.optim.adamw import AdamW
from derived.optim.classical_momentum import ClassicalMomentum
from derived.optim.early_stopping import EarlyStopping
from derived.optim.optimizer import Optimizer
from derived.optim.rmsprop import RMSprop
from derived.optim.schedules import (
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    LRScheduler,
    OneCycleLR,
    SequentialLR,
    StepLR,
    cosine_annealing,
    exponential_decay,
    linear_warmup,
    one_cycle,
    step_decay,
)
from derived.optim.sgd import SGD

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "ClassicalMomentum",
    "CosineAnnealingLR",
    "EarlyStopping",
    "ExponentialLR",
    "LRScheduler",
    "LinearLR",
    "OneCycleLR",
    "Optimizer",
    "RMSprop",
    "SequentialLR",
    "StepLR",
    "cosine_annealing",
    "exponential_decay",
    "linear_warmup",
    "one_cycle",
    "step_decay",
    "surfaces",
]
