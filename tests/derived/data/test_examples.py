import numpy as np
import pytest

from derived.data.examples import require_examples


def test_counts_the_rows() -> None:
    assert require_examples(np.ones((3, 2)), np.ones(3)) == 3


@pytest.mark.bad_input
def test_what_has_no_rows() -> None:
    with pytest.raises(ValueError, match=r"data of shape \(\) and target of shape \(\) must pair"):
        require_examples(np.array(1.0), np.array(1))
