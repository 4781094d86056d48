from importlib.resources import files

import numpy as np
from sklearn.datasets import load_digits as sklearn_load_digits

from derived.data import load_digits


def test_equal_to_the_copy_of_scikit_learn() -> None:
    ours, theirs = load_digits(), sklearn_load_digits()
    for name in ("data", "images", "target"):
        a, b = getattr(ours, name), getattr(theirs, name)
        assert np.array_equal(a, b)
        assert a.dtype == b.dtype


def test_first_image_by_hand() -> None:
    digits = load_digits()
    assert digits.images.shape == (1797, 8, 8)
    assert digits.images[0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]  # the upper arc of a zero
    assert digits.target[0] == 0
    assert np.array_equal(digits.data.reshape(-1, 8, 8), digits.images)
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # as UCI states for its test set
    assert np.bincount(digits.target).tolist() == counts


def test_each_call_gives_fresh_arrays() -> None:
    load_digits().data[:] = 0
    assert load_digits().data.max() == 16


def test_source_and_license_ship_with_the_data() -> None:
    folder = files("derived.data")
    text = folder.joinpath("LICENSE-digits.txt").read_text(encoding="utf-8")
    for words in ("Alpaydin", "Kaynak", "CC BY 4.0", "archive.ics.uci.edu", "Changes"):
        assert words in text
    assert len(folder.joinpath("digits.npz").read_bytes()) < 50_000
