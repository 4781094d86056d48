r"""The error function, which NumPy does not have.

$$\operatorname{erf}(x) = \frac{2}{\sqrt\pi} \int_0^x e^{-t^2}\,dt, \qquad
  \operatorname{erfc}(x) = 1 - \operatorname{erf}(x)$$

Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
Computation 23 (1969), with the coefficients of his routine CALERF (netlib, specfun). Three rational
functions: one in x² near zero, one in |x| up to 4, one in 1/x² beyond.
"""

import math

import numpy as np

from derived._typing import Array, Float

# Numerator and denominator of each, highest power first.
_NEAR = (
    (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2,
     3.77485237685302021e2, 3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2,
     1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594,
     6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
     1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2,
     5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
     4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_FAR = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
     1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242, 1.87295284992346047,
     5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
)  # fmt: skip

_SPLIT_NEAR = 0.46875
_SPLIT_FAR = 4.0
# erfc(27.3) is below the smallest float64, so that nothing changes beyond.
_ZERO_FROM = 30.0


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], t: Array) -> Array:
    """A rational function of t, by Horner's rule above and below the line."""
    parts = []
    for polynomial in coefficients:
        value = np.full_like(t, polynomial[0])
        for coefficient in polynomial[1:]:
            value *= t
            value += coefficient
        parts.append(value)
    return parts[0] / parts[1]


def _erfc_tail(a: Array) -> Array:
    """The complement at a ≥ 0.46875, with a small relative error down to the last float."""
    a = np.minimum(a, _ZERO_FROM)
    middle = a <= _SPLIT_FAR
    far = a[~middle]
    t = 1 / (far * far)
    scaled = np.empty_like(a)
    scaled[middle] = _ratio(_MIDDLE, a[middle])
    scaled[~middle] = (1 / math.sqrt(math.pi) - t * _ratio(_FAR, t)) / far
    # The rounding of a² would be magnified by exp. So a = c + d, where c² is exact:
    # exp(−a²) = exp(−c²) exp(−(a − c)(a + c)).
    c = np.trunc(16 * a) / 16
    return np.asarray(scaled * np.exp(-c * c) * np.exp(-(a - c) * (a + c)))


def erf(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """The error function of each element, computed in float64, in the dtype of `x`."""
    wide = x.astype(np.float64)
    a = np.abs(wide)
    near = a <= _SPLIT_NEAR
    y = np.empty_like(wide)
    y[near] = wide[near] * _ratio(_NEAR, wide[near] ** 2)
    y[~near] = np.copysign(1 - _erfc_tail(a[~near]), wide[~near])
    return y.astype(x.dtype)


def erfc(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """One minus the error function, accurate also where that difference is tiny."""
    wide = x.astype(np.float64)
    a = np.abs(wide)
    near = a <= _SPLIT_NEAR
    y = np.empty_like(wide)
    y[near] = 1 - wide[near] * _ratio(_NEAR, wide[near] ** 2)
    tail = _erfc_tail(a[~near])
    y[~near] = np.where(wide[~near] < 0, 2 - tail, tail)
    return y.astype(x.dtype)
