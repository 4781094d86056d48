"""Numbers as readers type them. The table is shared with the site's JavaScript."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived.exercises import read_number

TABLE: dict[str, list[float]] = json.loads(
    Path(__file__).with_name("numbers.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("text", TABLE)
def test_readings(text: str) -> None:
    assert list(read_number(text)) == TABLE[text]


@given(st.text(alphabet="0123456789.,'_ +-/%e½−x", max_size=12))
def test_any_text_has_some_readings_or_none(text: str) -> None:
    readings = read_number(text)
    assert len(set(readings)) == len(readings) <= 4


@given(st.integers(-(10**9), 10**9), st.sampled_from([",", " ", "'", "_"]))
def test_thousands_are_separated_by_many_signs(number: int, separator: str) -> None:
    assert read_number(f"{number:,}".replace(",", separator))[0] == number


@given(st.floats(-1e6, 1e6))
def test_decimal_commas(number: float) -> None:
    assert number in read_number(repr(number).replace(".", ","))
    assert read_number(repr(number)) == (number,)
