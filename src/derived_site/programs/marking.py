"""Exercises: what a page's source says, and the proof that each marks what it claims to mark.

An exercise stands in a `/// exercise | …` block. Its `starter` and `solution` fences are blocks of
the page like any other; `test` and `wrong="…"` fences are not shown, and this runs them: the
solution passes, the starter fails, and so does each wrong answer, with a message that holds the
words in its `wrong` option. The page runs the same check on what a reader writes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from derived.exercises import mark
from derived_site.page.blocks import Block, BlockError, code_of
from derived_site.page.exercises import Answer, Exercise, unit
from derived_site.page.fences import Fence
from derived_site.programs import needs, slicing


def setup(exercise: Exercise, blocks: Sequence[Block]) -> str:
    """What starter, solution and test need of the page before the exercise."""
    earlier = [b for b in blocks if b.fence.line < exercise.line]
    texts = ["" if "raises" in b.fence.options else code_of(b.fence) for b in earlier]
    whole = [exercise.code(role) for role in ("starter", "solution", "test")]
    pieces = {
        (p.block, p.lines): p
        for own in (whole[0], "\n".join(whole[1:]))
        for p in slicing.needed(texts, own, exercise.where)
    }
    in_order = [pieces[key].statement.text for key in sorted(pieces)]
    imports = dict.fromkeys(text for text in in_order if _is_import(text))
    rest = [text for text in in_order if not _is_import(text)]
    return "".join(f"{text}\n" for text in (*imports, *rest))


def _is_import(text: str) -> bool:
    return text.startswith(("import ", "from "))


def judge_test(exercise: Exercise, before: str) -> None:
    """The solution passes and the starter fails; both load where only NumPy is."""
    test, starter = exercise.code("test"), exercise.code("starter")
    where = exercise.roles["test"][0].where
    for role in ("starter", "test", "solution"):
        if absent := needs.lacking(before + exercise.code(role)):
            raise BlockError(
                f"{where}: {role} needs {', '.join(absent)}, which the reader's browser lacks"
            )
    right = mark(exercise.code("solution"), test, setup=before, starter=starter)
    if not right.passed:
        raise BlockError(f"{where}: refuses the solution: {right.message}")
    first = mark(starter, test, setup=before)
    if first.passed:
        raise BlockError(f"{where}: passes the starter as it stands")
    if not _names_a_fault(first.message):
        raise BlockError(f"{where}: says of the starter only: {first.message}")


def judge_wrong(exercise: Exercise, fence: Fence, before: str) -> None:
    """A wrong answer fails, with a message that names its fault."""
    said = fence.options["wrong"].strip()
    # A wrong answer stands under the starter's imports, so that it can be short.
    starter = exercise.code("starter").splitlines()
    imports = "\n".join(line for line in starter if _is_import(line))
    result = mark(f"{imports}\n{fence.body}", exercise.code("test"), setup=before)
    if result.passed:
        raise BlockError(f"{fence.where}: this wrong answer passes")
    if not said:
        raise BlockError(f'{fence.where}: wrong="…" is empty; it says: {result.message}')
    if said not in result.message:
        raise BlockError(
            f"{fence.where}: the message should hold {said!r}, but is: {result.message}"
        )


def judge_answer(asked: Answer, namespace: dict[str, Any]) -> None:
    """The number that the page takes for right is the one that its code computes."""
    fence = asked.fence
    try:
        computed = float(eval(compile(asked.code, f"<{fence.where}>", "eval"), namespace))
    except Exception as error:
        raise BlockError(f"{fence.where}: {asked.code} fails: {error!r}") from error
    slack = unit(asked.shown) * (1 + 1e-9)
    if not math.isclose(computed, asked.value, rel_tol=1e-9, abs_tol=slack):
        raise BlockError(
            f"{fence.where}: the page says {asked.shown}, but {asked.code} is {computed:.10g}"
        )


def _names_a_fault(message: str) -> bool:
    return not message.startswith("The check") and "keep the names" not in message
