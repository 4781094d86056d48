"""Data that ships with the library, and what stands between data and training."""

from derived.data.digits import Digits, load_digits
from derived.data.examples import Examples
from derived.data.exclusive_or import xor
from derived.data.minibatch import minibatches
from derived.data.plane import circles, moons, quadrants, spirals
from derived.data.split import Split, train_val_test_split
from derived.data.standardizer import Standardizer, standardize

__all__ = [
    "Digits",
    "Examples",
    "Split",
    "Standardizer",
    "circles",
    "load_digits",
    "minibatches",
    "moons",
    "quadrants",
    "spirals",
    "standardize",
    "train_val_test_split",
    "xor",
]
