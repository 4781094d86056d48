"""What a reader is told of an answer."""

from __future__ import annotations

import multiprocessing

import pytest

from derived.exercises import Mark, mark

STARTER = "def double(x):\n    return x  # your code\n"
CHECK = (
    "from derived.exercises import call, expect_close\n"
    "expect_close(call(double, 3.0, returns='y'), 6.0, 'double(3)')\n"
)


def judged(answer: str, setup: str = "") -> Mark:
    return mark(answer, CHECK, setup=setup, starter=STARTER)


def test_right() -> None:
    assert judged("def double(x):\n    print('<b>')\n    return 2 * x") == (True, "", None, "<b>\n")


@pytest.mark.parametrize(
    ("answer", "message", "line"),
    [
        (STARTER, "This is still the starter. double(3): expected 6, got 3", None),
        (f"# tried\n{STARTER}", "This is still the starter.", None),
        ("def double(x):\n    return x * x", "double(3): expected 6, got 9", None),
        ("def double(x):\n    x * 2", "double returns None", None),
        ("def twice(x):\n    return x * 2", "double is not defined: keep the names", None),
        ("def double():\n    return 2", "The check cannot use the answer: TypeError: double", None),
        ("def double(x):\n    return y", "name 'y' is not defined – in line 2: return y", 2),
        ("\n\n1 / 0", "ZeroDivisionError: division by zero – in line 3: 1 / 0", 3),
        ("def double(x:", "SyntaxError: ", 1),
        ("def double(x):\n    raise NotImplementedError", "the work is still to be done", 2),
        ("raise SystemExit", "SystemExit – in line 1", 1),
        ("double = 2", "expected a function, got 2", None),
    ],
)  # fmt: skip
def test_wrong(answer: str, message: str, line: int | None) -> None:
    result = judged(answer)
    assert not result.passed
    assert message in result.message
    assert result.line == line


def test_a_check_without_words_says_so() -> None:
    assert mark("x = 1", "assert x == 2").message == "The check fails."


def test_the_page_before_stands_ready_and_prints_nothing_here() -> None:
    result = judged("def double(x):\n    return factor * x", setup="factor = 2\nprint(3)\n")
    assert result == (True, "", None, "")


def test_a_flood_of_output_is_cut() -> None:
    result = mark("print('x' * 20_000)", "")
    assert len(result.printed) < 11_000
    assert result.printed.endswith("characters more")


def test_a_long_message_is_cut() -> None:
    message = mark("raise ValueError('x' * 1_000_000)", "").message
    assert len(message) < 2_100
    assert message.endswith("characters more")


def test_a_warning_is_shown_with_its_line_and_is_no_failure() -> None:
    answer = "import numpy as np\n\ny = np.zeros(2)\nfor _ in range(9):\n    y = 1 / (0 * y)\n"
    result = mark(answer, "assert len(y) == 2")
    assert result.passed
    lines = result.printed.splitlines()
    assert lines[0] == "RuntimeWarning in line 5: divide by zero encountered in divide"
    # Each kind once, as Python has it, whatever the loop; here infinity times 0 is the other.
    assert lines[1:] == ["RuntimeWarning in line 5: invalid value encountered in multiply"]


def test_a_warning_of_the_check_or_the_page_is_not_shown() -> None:
    log = "import numpy as np\ny = np.log(np.zeros(2))\n"
    assert mark("", log, setup=log).printed == ""
    check = "from derived.exercises import expect_close\nexpect_close(y, [0.0, 0.0], 'y')"
    result = mark(log, check)
    assert "2 of 2 elements are NaN or infinite" in result.message
    assert result.printed == "RuntimeWarning in line 2: divide by zero encountered in log\n"


def test_what_goes_to_the_error_stream_is_shown_too() -> None:
    assert mark("import sys\nprint('x', file=sys.stderr)", "").printed == "x\n"


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_an_answer_may_start_processes(method: str) -> None:
    answer = (
        "import multiprocessing\n\ndef square(x):\n    return x * x\n\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context('{method}').Pool(1) as pool:\n"
        "        squares = pool.map(square, [1, 2, 3])\n"
    )
    assert mark(answer, "assert squares == [1, 4, 9]") == (True, "", None, "")
