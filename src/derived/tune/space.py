"""What a search may try: one distribution for each hyperparameter.

Each dimension maps a number u in [0, 1) to a value, by the inverse of its cumulative distribution.
A uniform u gives a random draw, and evenly spaced ones give a grid.
"""

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from derived._validate import require_count, require_number, require_rng


class Dimension(ABC):
    """One hyperparameter's values, and how likely each is to be drawn."""

    @property
    @abstractmethod
    def size(self) -> float:
        """How many values there are; infinity where they lie dense."""

    @abstractmethod
    def at(self, u: float | int) -> Any:
        """The value below which the share `u` of all draws lies.

        Args:
            u: A number from 0 to 1.

        Returns:
            A value of the dimension.
        """

    def sample(self, rng: np.random.Generator) -> Any:
        """Draw one value.

        Args:
            rng: Draws it.

        Returns:
            A value of the dimension.
        """
        require_rng("rng", rng)
        return self.at(rng.random())

    def grid(self, count: int) -> list[Any]:
        """Evenly spaced values: the middles of `count` parts that are equally likely.

        Args:
            count: How many values.

        Returns:
            The values, in order, no two alike.

        Raises:
            TypeError: If `count` is not an integer.
            ValueError: If `count` is less than 1, or more than there are values.
        """
        count = require_count("count", count)
        if count > self.size:
            raise ValueError(f"count must be at most {self.size}, got {count}: {self!r}")
        return [self.at((i + 0.5) / count) for i in range(count)]


def _require_below(low: float, high: float) -> None:
    if low > high:
        raise ValueError(f"low must be less than high, got {low:g} and {high:g} (reversed)")
    if low == high:
        raise ValueError(f"low must be less than high, got {low:g} twice (an empty range)")


class Uniform(Dimension):
    r"""A real number, each part of the range as likely as another of the same length.

    $$x = \text{low} + u\,(\text{high} - \text{low}) \tag{1}$$

    Source: derived here.

    Args:
        low: Least value.
        high: Greatest value.

    Raises:
        TypeError: If an end is not a number.
        ValueError: If an end is not finite, or `low` is not below `high`.

    Examples:
        >>> Uniform(2, 4).grid(4)
        [2.25, 2.75, 3.25, 3.75]
    """

    def __init__(self, low: float | int, high: float | int) -> None:
        self.low, self.high = require_number("low", low), require_number("high", high)
        _require_below(self.low, self.high)

    def __repr__(self) -> str:
        return f"Uniform({self.low:g}, {self.high:g})"

    @property
    def size(self) -> float:
        """Infinity."""
        return math.inf

    def at(self, u: float | int) -> float:
        """The share `u` of the way from `low` to `high`."""
        return (1 - u) * self.low + u * self.high  # (1)


class LogUniform(Dimension):
    r"""A positive number whose logarithm is uniform: each factor of ten is equally likely.

    $$x = \exp\bigl((1 - u) \log \text{low} + u \log \text{high}\bigr) \tag{1}$$

    Derived at [eq-log-uniform][]. Source: derived here.

    Args:
        low: Least value, above 0.
        high: Greatest value.

    Raises:
        TypeError: If an end is not a number.
        ValueError: If an end is not finite and above 0, or `low` is not below `high`.

    Examples:
        >>> [round(x, 4) for x in LogUniform(0.001, 10).grid(4)]
        [0.0032, 0.0316, 0.3162, 3.1623]
    """

    def __init__(self, low: float | int, high: float | int) -> None:
        self.low = require_number("low", low, above=0)
        self.high = require_number("high", high, above=0)
        _require_below(self.low, self.high)

    def __repr__(self) -> str:
        return f"LogUniform({self.low:g}, {self.high:g})"

    @property
    def size(self) -> float:
        """Infinity."""
        return math.inf

    def at(self, u: float | int) -> float:
        """The share `u` of the way from `low` to `high`, on a logarithmic scale."""
        x = math.exp((1 - u) * math.log(self.low) + u * math.log(self.high))  # (1)
        return min(max(x, self.low), self.high)  # rounding may have led outside


class Integer(Dimension):
    """A whole number, each as likely as another.

    Args:
        low: Least value.
        high: Greatest value; it may be drawn, too.

    Raises:
        TypeError: If an end is not an integer.
        ValueError: If `low` is above `high`.

    Examples:
        >>> Integer(1, 6).grid(3)
        [2, 4, 6]
    """

    def __init__(self, low: int, high: int) -> None:
        # Integers of any sign: only the type is looked at.
        smallest = -(2**63)
        self.low = require_count("low", low, minimum=smallest)
        self.high = require_count("high", high, minimum=smallest)
        if self.low > self.high:
            raise ValueError(f"low must be at most high, got {low} and {high} (reversed)")

    def __repr__(self) -> str:
        return f"Integer({self.low}, {self.high})"

    @property
    def size(self) -> int:
        """How many integers there are."""
        return self.high - self.low + 1

    def at(self, u: float | int) -> int:
        """The integer below which the share `u` of all draws lies."""
        return min(self.low + math.floor(u * self.size), self.high)


class Choice(Dimension):
    """One of a few values, each as likely as another; they need no order.

    Args:
        values: What to choose from, such as names of optimizers.

    Raises:
        TypeError: If `values` is not a sequence, or a string.
        ValueError: If `values` is empty.

    Examples:
        >>> Choice(["relu", "tanh"]).grid(2)
        ['relu', 'tanh']
    """

    def __init__(self, values: Sequence[Any]) -> None:
        if isinstance(values, str) or not isinstance(values, Sequence):
            raise TypeError(f"values must be a list or a tuple, got {type(values).__name__}")
        if not values:
            raise ValueError("values is empty: there is nothing to choose from")
        self.values = tuple(values)

    def __repr__(self) -> str:
        return f"Choice({list(self.values)})"

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values)

    def at(self, u: float | int) -> Any:
        """The value at the share `u` of the list."""
        return self.values[min(math.floor(u * self.size), self.size - 1)]


class Space:
    """Hyperparameters by name, each drawn without regard to the others.

    Args:
        dimensions: One dimension for each name.

    Attributes:
        dimensions: The same, as a dict.

    Raises:
        TypeError: If a name is not a string, or its value not a dimension.
        ValueError: If there are none.

    Examples:
        >>> space = Space({"lr": LogUniform(0.001, 10), "width": Integer(8, 64)})
        >>> setting = space.sample(np.random.default_rng(0))
        >>> round(setting["lr"], 3), setting["width"]
        (0.353, 23)
    """

    def __init__(self, dimensions: Mapping[str, Dimension]) -> None:
        if not isinstance(dimensions, Mapping):
            raise TypeError(
                f"dimensions must map names to dimensions, got {type(dimensions).__name__}"
            )
        if not dimensions:
            raise ValueError("dimensions is empty: there is nothing to search")
        for name, dimension in dimensions.items():
            if not isinstance(name, str):
                raise TypeError(f"a name in dimensions must be a string, got {name!r}")
            if not isinstance(dimension, Dimension):
                raise TypeError(
                    f"dimensions[{name!r}] must be a dimension such as Uniform(0, 1), "
                    f"got {type(dimension).__name__}"
                )
        self.dimensions = dict(dimensions)

    def __repr__(self) -> str:
        return f"Space({self.dimensions})"

    def sample(self, rng: np.random.Generator) -> dict[str, Any]:
        """Draw a value for each hyperparameter, in the order of the names.

        Args:
            rng: Draws them.

        Returns:
            The values by name.

        Raises:
            TypeError: If `rng` is not a generator.
        """
        require_rng("rng", rng)
        return {name: dimension.sample(rng) for name, dimension in self.dimensions.items()}

    def grid(self, counts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        """Each combination of evenly spaced values.

        Args:
            counts: How many values each hyperparameter gets.

        Returns:
            An iterator over the combinations; the last name changes fastest.

        Raises:
            ValueError: If `counts` has other names than the space, or asks for more values than
                there are.

        Examples:
            >>> space = Space({"depth": Integer(1, 2), "unit": Choice(["relu", "tanh"])})
            >>> [tuple(setting.values()) for setting in space.grid({"depth": 2, "unit": 2})]
            [(1, 'relu'), (1, 'tanh'), (2, 'relu'), (2, 'tanh')]
        """
        if set(counts) != set(self.dimensions):
            raise ValueError(
                f"counts must name {', '.join(self.dimensions)}, got {', '.join(counts) or 'none'}"
            )
        axes = [dimension.grid(counts[name]) for name, dimension in self.dimensions.items()]
        return (
            dict(zip(self.dimensions, values, strict=True)) for values in itertools.product(*axes)
        )
