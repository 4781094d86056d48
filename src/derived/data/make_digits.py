"""Writes digits.npz from scikit-learn's copy: `python -m derived.data.make_digits`.

Run once, when the file was added; the tests compare the file with scikit-learn's copy.
"""

from pathlib import Path

import numpy as np


def main() -> None:
    """Store the images and labels as bytes, compressed."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    np.savez_compressed(
        Path(__file__).with_name("digits.npz"),
        images=digits.images.astype(np.uint8),
        target=digits.target.astype(np.uint8),
    )


if __name__ == "__main__":
    main()
