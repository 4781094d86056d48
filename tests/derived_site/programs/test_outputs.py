"""`make outputs` writes what blocks print, and touches nothing else."""

from __future__ import annotations

import pytest

from derived_site.page import blocks
from derived_site.programs import outputs

PAGE = """# One

```python
x = 0.1 + 0.2
print(round(x, 3))
```

```output
0.300
```

- In a list:

    ```python
    print("new")
    ```

    Text.

```python raises="ZeroDivisionError"
1 / 0
```

```output
old
```
"""


def test_rewrites_what_differs_and_adds_what_is_missing() -> None:
    text = outputs.rewrite(PAGE, "networks/one.md")
    assert "    ```output\n    new\n    ```\n\n    Text." in text
    assert "```output\nZeroDivisionError: division by zero\n```" in text
    # 0.3 and 0.300 are the same number to the place shown: no needless change.
    assert "```output\n0.300\n```" in text
    assert outputs.rewrite(text, "networks/one.md") == text


def test_a_failing_block_is_reported_and_nothing_is_written() -> None:
    with pytest.raises(blocks.BlockError, match=r"one\.md:3"):
        outputs.rewrite("# One\n\n```python\n1 / 0\n```\n", "networks/one.md")
