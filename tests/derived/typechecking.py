"""The type checker that the library's tests run under: an `int` is good where a `float` is asked.

PEP 484 says so, and so do the library's own checks; beartype follows only when told.
"""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
