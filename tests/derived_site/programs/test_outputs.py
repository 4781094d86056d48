"""`make outputs` writes what blocks print, and touches nothing else."""

from __future__ import annotations

from pathlib import Path

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


def test_a_printed_fence_stays_inside_its_output() -> None:
    text = '# One\n\n```python\nprint("```python\\nx = 1\\n```")\n```\n\nText.\n'
    after = outputs.rewrite(text, "one.md")
    assert "````output\n```python\nx = 1\n```\n````\n" in after
    assert outputs.rewrite(after, "one.md") == after
    shorter = after.replace("````output\n```python\nx = 1\n```\n````", "```output\nother\n```")
    assert outputs.rewrite(shorter, "one.md") == after


@pytest.mark.parametrize("printed", ["a\\u2028b", "a\\u2029b\\x85c", "  a\\n\\n  b  "])
def test_separators_are_kept_and_a_second_run_changes_nothing(printed: str) -> None:
    text = f'# One\n\n- item\n\n    ```python\n    print("{printed}")\n    ```\n\nText\u2028more.'
    after = outputs.rewrite(text, "one.md")
    assert outputs.rewrite(after, "one.md") == after
    assert after.endswith("Text\u2028more.")


def test_every_page_is_visited_and_a_failing_one_stays(
    scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scratch / "docs" / "networks"
    exits = "# One\n\n```python\nprint(1)\n```\n\n```python\nimport sys\n\nsys.exit()\n```\n"
    (folder / "one.md").write_bytes(exits.encode())
    (folder / "three.md").write_bytes(b"\xff\xfe")
    two = "# Two\r\n\r\n```python\r\nprint(1)\r\n```"
    (folder / "two.md").write_bytes(two.encode())
    assert outputs.main([str(p) for p in sorted(folder.glob("*.md"))]) == 1
    said = capsys.readouterr().out
    assert "failed   networks/one.md:7: the block fails: SystemExit" in said
    assert "rewrote  networks/two.md" in said
    assert "2 of 3 pages stay as they were" in said
    assert (folder / "one.md").read_bytes() == exits.encode()
    assert (folder / "two.md").read_bytes() == (two + "\r\n\r\n```output\r\n1\r\n```").encode()
    assert sorted(p.name for p in folder.iterdir()) == ["one.md", "three.md", "two.md"]
