"""The names that signatures are written with: `Float[Array, "N D"]`.

jaxtyping is a test dependency. Where it has been imported, or a type checker reads the code, these
are its names, and tests enforce the shapes. Everywhere else they stand for `Any` and cost nothing.

One vocabulary of dimensions holds throughout the library: N examples of a batch, D features,
K classes, D_in and D_out the widths of a layer, H hidden units. `"*shape"` is any shape, the same
wherever it stands in one signature.
"""

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING or sys.modules.get("jaxtyping") is not None:
    from jaxtyping import Bool, Float
    from jaxtyping import Integer as Int  # signed or unsigned
else:

    class _Unchecked:
        """Takes any array type and shape, and lets everything pass."""

        def __class_getitem__(cls, item: object) -> Any:
            return Any

    Bool = Float = Int = _Unchecked

if TYPE_CHECKING:
    Array: TypeAlias = np.typing.NDArray[Any]
    Scalar: TypeAlias = np.floating[Any]
else:
    Array = np.ndarray
    Scalar = np.floating

__all__ = ["Array", "Bool", "Float", "Int", "Scalar"]
