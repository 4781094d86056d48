"""What marks an exercise: comparisons whose message names the fault.

A check is a few lines of Python that the reader does not see. It calls what the reader wrote and
compares what came with what was expected; the first difference ends it with a sentence such as
`dW[2, 0]: expected 0.25, got -0.25 (the sign is opposite)`.

- `call` calls a function of the answer, on copies, and looks at how many values it returns;
- `expect_close` compares numbers and arrays, and recognizes frequent faults;
- `expect_equal` compares what must be exactly right: counts, shapes, labels, words;
- `mark` runs an answer and its check, and tells the outcome. The page and the tests both use it;
- `read_number` reads a number as people type it, and tells when it may mean two.
"""

from derived.exercises._call import call
from derived.exercises._compare import expect_close, expect_equal
from derived.exercises._mark import Mark, mark
from derived.exercises._number import read_number

__all__ = ["Mark", "call", "expect_close", "expect_equal", "mark", "read_number"]
