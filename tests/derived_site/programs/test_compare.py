"""What a page shows stands for what its code prints, within what it states."""

import pytest

from derived_site.programs.compare import differences


@pytest.mark.parametrize(
    ("shown", "printed", "tol"),
    [
        ("loss 0.6931", "loss 0.6932", 0.0),
        ("[1.  2. ]", "[1. 2.]", 0.0),
        ("1.234e-08", "1.235e-08", 0.0),
        ("0.90", "0.93", 0.05),
        ("12 rows", "12 rows", 0.5),
    ],
)
def test_the_same(shown: str, printed: str, tol: float) -> None:
    assert differences(shown, printed, tol) is None


@pytest.mark.parametrize(
    ("shown", "printed", "tol"),
    [
        ("0.5", "0.6", 0.0),
        ("0.", "1.", 0.0),
        ("12 rows", "13 rows", 0.5),
        ("loss 0.6931", "loss 0.6941", 0.0),
        ("0.90", "0.97", 0.05),
        ("a\nb", "a", 0.0),
        ("a", "a\nb", 0.0),
        ("nan", "0.123", 0.0),
    ],
)
def test_another(shown: str, printed: str, tol: float) -> None:
    assert differences(shown, printed, tol) is not None
