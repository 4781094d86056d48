"""The blocks of a page: the fences that run, each with the output that the page shows for it."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from derived_site.page import fences
from derived_site.page.fences import Fence


class BlockError(AssertionError):
    """A block failed, or printed something other than the page shows."""


@dataclass(frozen=True)
class Block:
    """A fence that runs, with the output that the page shows for it."""

    fence: Fence
    shown: Fence | None

    @property
    def where(self) -> str:
        """Page and line, for messages."""
        return self.fence.where


def read_blocks(found: Sequence[Fence], lines: list[str]) -> list[Block]:
    """The blocks of a page that run, in order, each with its shown output."""
    return [
        Block(fence, fences.output_of(fence, after, lines))
        for fence, after in zip_longest(found, found[1:])
        if fence is not None and fence.runs
    ]


def console_code(fence: Fence) -> str:
    """What a reader would type at the prompt, without prompts and answers."""
    return "".join(e.source for e in typed(fence))


def typed(fence: Fence) -> list[doctest.Example]:
    """The statements of a console session, each with the answer that is shown for it."""
    try:
        examples = doctest.DocTestParser().get_examples(fence.body)
    except ValueError as error:  # a prompt without its space, or an uneven margin
        raise BlockError(f"{fence.where}: this console session cannot be read: {error}") from error
    if not examples:
        raise BlockError(f"{fence.where}: a console session with no `>>>` line")
    return examples


def code_of(fence: Fence) -> str:
    """A block as a plain program."""
    return console_code(fence) if fence.lang in fences.CONSOLE else fence.body
