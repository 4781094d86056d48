"""Sybil's part: each block of each page as a test item, in the page's own namespace.

Sybil's own Markdown parser passes over blocks with options, runs include lines as Python and skips
console sessions; this one hands it the same fences that the site shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.example import SybilFailure

from derived_site import project
from derived_site.page import blocks
from derived_site.page.exercises import Exercise
from derived_site.page.model import Page
from derived_site.programs import marking
from derived_site.programs.execute import Program, close_figures
from derived_site.programs.state import kept


def _plainly(evaluate: Callable[[Example], None]) -> Callable[[Example], None]:
    """Report a failure by its message, which names page and line; not by a trace of this code."""

    @wraps(evaluate)
    def call(example: Example) -> None:
        try:
            evaluate(example)
        except (blocks.BlockError, project.SiteError) as error:
            raise SybilFailure(example, str(error)) from None

    return call


def parse(document: Document) -> list[Region]:
    """Regions for Sybil: one a block, from its opening fence to its closing one."""
    try:
        return list(_regions(document))
    except project.SiteError as error:
        raise pytest.Collector.CollectError(str(error)) from None


def _regions(document: Document) -> Iterator[Region]:
    page = _name(document.path)
    read = Page.parse(document.text, page)
    starts = [0]
    for line in document.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] = len(document.text)
    evaluate = _run_cell if project.is_lab(page) else _evaluate
    for block in read.blocks:
        first, last = block.fence.line - 1, block.fence.end_line
        yield Region(starts[first], starts[last], parsed=block, evaluator=evaluate)
    for exercise in read.exercises:
        yield from _judged(exercise, read, starts)


def _judged(exercise: Exercise, page: Page, starts: list[int]) -> Iterator[Region]:
    """An item for the test of an exercise, for each wrong answer, and one for its numbers."""
    roles = exercise.roles
    if roles["test"]:
        before = marking.setup(exercise, page.blocks)
        for fence in (*roles["test"], *roles["wrong"]):
            yield Region(
                starts[fence.line - 1],
                starts[fence.end_line],
                parsed=(exercise, fence, before),
                evaluator=_judge_code,
            )
    if exercise.answers:
        # At the exercise's end, where the solution has computed them.
        last = exercise.end_line
        yield Region(
            starts[last - 1], starts[last], parsed=exercise.answers, evaluator=_judge_answers
        )


@_plainly
def _judge_code(example: Example) -> None:
    exercise, fence, before = example.parsed
    if "wrong" in fence.options:
        marking.judge_wrong(exercise, fence, before)
    else:
        marking.judge_test(exercise, before)


@_plainly
def _judge_answers(example: Example) -> None:
    for answer in example.parsed:
        marking.judge_answer(answer, _program(example).namespace)


@_plainly
def _evaluate(example: Example) -> None:
    _program(example).check(example.parsed)


@_plainly
def _run_cell(example: Example) -> None:
    """A cell of a lab, whose outputs stand on the page alone; the lab's script is held to them."""
    block = example.parsed
    _program(example).run(block.fence.body, block.where, block.fence.line + 1)
    close_figures()


def _program(example: Example) -> Program:
    if "program" not in example.namespace:
        example.namespace["program"] = Program(_name(example.path))
    program: Program = example.namespace["program"]
    return program


def _name(path: str) -> str:
    """A page's name, as messages have it."""
    return project.source_name(Path(path))


def _enter(namespace: dict[str, Any]) -> None:
    """Before a page's first block: a note of how the process stands."""
    stack = namespace["stack"] = ExitStack()
    stack.enter_context(kept())


def _leave(namespace: dict[str, Any]) -> None:
    """Behind its last block: the next page finds everything as this one did."""
    namespace["stack"].close()


def pages() -> Sybil:
    """The pages and the README, for a `conftest.py` at the repository's root."""
    return Sybil(
        parsers=[parse],
        patterns=["docs/*.md", "docs/**/*.md", "docs/labs/*.py", "README.md"],
        path=str(project.root()),
        # As whole files: to Sybil's own reader of programs only docstrings hold examples.
        document_types={".py": Document},
        setup=_enter,
        teardown=_leave,
    )
