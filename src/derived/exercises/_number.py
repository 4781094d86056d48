"""Reading a number as people type it. `exercise/read-number.js` of the site does the same."""

import math
import re
import unicodedata
from itertools import product

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+")
_FRACTION_SIGNS = re.compile("[¼-¾⅐-⅞]")
_POWER = re.compile(r" ?[×x*·] ?10 ?(?:\^|\*\*) ?([+-]?[0-9]+)$")
_NUMBER = re.compile(r"([0-9.,' _]+)(e[+-]?[0-9]+)?")
_MIXED = re.compile(r"([0-9]+) ([0-9]+) ?/ ?([0-9]+)")

# Mantissas, and what in them only separates thousands.
_PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_GROUPED = [
    (re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?"), ","),
    (re.compile(r"[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}(\.[0-9]*)?"), ","),  # as in India
    (re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3}){2,}"), "."),
    (re.compile(r"[1-9][0-9]{0,2}([ '_])[0-9]{3}(\1[0-9]{3})*([.,][0-9]*)?"), " '_"),
]
_DECIMAL_COMMA = re.compile(r"[0-9]*,[0-9]+")


def read_number(text: str) -> tuple[float, ...]:
    """The numbers that a text may stand for: none if it is no number, several if it is ambiguous.

    Decimal points and commas, thousands separators, powers of ten, percentages, fractions and mixed
    numbers are understood.

    Args:
        text: What was typed.

    Returns:
        Each reading once; that with thousands comes before that with a decimal comma.

    Examples:
        >>> read_number("0,16"), read_number("1 234.5"), read_number("1 1/2"), read_number("86 %")
        ((0.16,), (1234.5,), (1.5,), (0.86,))
        >>> read_number("4,810"), read_number("half")
        ((4810.0, 4.81), ())
    """
    plain = re.sub("[−–‒﹣－]", "-", text)
    plain = _FRACTION_SIGNS.sub(lambda m: " " + unicodedata.normalize("NFKD", m[0]), plain)
    plain = re.sub("[⁄∕]", "/", re.sub("[’ʼ]", "'", plain)).lower()
    plain = _SPACES.sub(" ", plain).strip(" ")
    percent = plain.endswith("%")
    if percent:
        plain = plain[:-1].strip(" ")
    sign, plain = _sign(plain)
    found = [sign * value / (100 if percent else 1) for value in _unsigned(plain)]
    return tuple(dict.fromkeys(value for value in found if math.isfinite(value)))


def _sign(text: str) -> tuple[int, str]:
    """A sign, which a space may follow, and the rest."""
    if text[:1] in ("+", "-"):
        return (-1 if text[0] == "-" else 1), text[1:].lstrip(" ")
    return 1, text


def _unsigned(text: str) -> list[float]:
    """The readings of a number, a fraction or a mixed number."""
    parts = [part.strip(" ") for part in text.split("/")]
    if len(parts) != 2:
        return _decimals(text) if len(parts) == 1 else []
    over, (sign, under) = parts[0], _sign(parts[1])
    found = [a / b * sign for a, b in product(_decimals(over), _decimals(under)) if b]
    mixed = _MIXED.fullmatch(text)
    if mixed and float(mixed[2]) < float(mixed[3]):
        found.append(float(mixed[1]) + float(mixed[2]) / float(mixed[3]))
    return found


def _decimals(text: str) -> list[float]:
    """The readings of digits with points, commas and spaces, and maybe a power of ten."""
    match = _NUMBER.fullmatch(_POWER.sub(r"e\1", text))
    if not match:
        return []
    mantissa, exponent = match[1], match[2] or ""
    found = [mantissa] if _PLAIN.fullmatch(mantissa) else []
    for form, separators in _GROUPED:
        if form.fullmatch(mantissa):
            joined = re.sub(f"[{separators}]", "", mantissa)
            found.append(joined.replace(",", "."))
    if _DECIMAL_COMMA.fullmatch(mantissa):
        found.append(mantissa.replace(",", "."))
    return [float(digits + exponent) for digits in found]
