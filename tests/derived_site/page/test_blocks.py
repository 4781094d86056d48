"""The blocks of a page that run, with what they show."""

import pytest

from derived_site.page.blocks import BlockError, code_of
from derived_site.page.model import Page


def test_an_output_belongs_to_the_block_right_above_it() -> None:
    text = (
        "```python\nx = 1\n```\n\n```output\n1\n```\n\n"
        "```python\ny\n```\n\nText.\n\n```output\n2\n```\n"
    )
    first, second = Page.parse(text, "one.md").blocks
    assert first.shown is not None
    assert first.shown.body == "1"
    assert second.shown is None


def test_a_session_without_its_prompts() -> None:
    (block,) = Page.parse("```pycon\n>>> x = 1\n>>> x\n1\n```\n", "one.md").blocks
    assert code_of(block.fence) == "x = 1\nx\n"


@pytest.mark.parametrize("body", ["no prompt", ">>>x = 1"])
def test_a_session_that_cannot_be_read(body: str) -> None:
    (block,) = Page.parse(f"```pycon\n{body}\n```\n", "one.md").blocks
    with pytest.raises(BlockError, match=r"one\.md:1: "):
        code_of(block.fence)
