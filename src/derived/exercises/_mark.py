"""Running an answer and its check."""

import ast
import contextlib
import io
import traceback
import warnings
from types import TracebackType
from typing import NamedTuple, TextIO

from derived.exercises._main import as_main, main_module

_ANSWER, _CHECK = "<answer>", "<check>"
# A loop that prints must not fill the page, nor a text that an error carries.
_MOST_PRINTED = 10_000
_MOST_SAID = 2_000


class Mark(NamedTuple):
    """The result of marking an answer."""

    passed: bool
    message: str
    """What differs, in a sentence for the reader; empty if nothing does."""
    line: int | None
    """The line of the answer at which it failed, if it is known."""
    printed: str
    """What the answer printed, and what Python warned of in its lines."""


def mark(answer: str, check: str, *, setup: str = "", starter: str = "") -> Mark:
    r"""Run an answer, then the check that judges it.

    Args:
        answer: What the reader wrote.
        check: Statements that fail with an `AssertionError` if the answer is wrong.
        setup: What the page defined before the exercise, as far as answer and check need it.
        starter: What the reader started from, to recognize that nothing was changed.

    Returns:
        Whether the check passed; if not, a sentence that names the fault.

    Examples:
        >>> answer = "def double(x):\n    return x * x"
        >>> mark(answer, "assert double(3) == 6, 'double(3) is not 6'")
        Mark(passed=False, message='double(3) is not 6', line=None, printed='')
    """
    # A module, so that what the answer defines can be looked up by name, as in a script.
    module = main_module()
    namespace = module.__dict__
    out = io.StringIO()
    message, line = "", None
    with contextlib.ExitStack() as stack:
        stack.enter_context(as_main(module, f"{setup}\n{answer}\n"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("default")
        warnings.showwarning = _show_warning
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(setup, "<page>", "exec", dont_inherit=True), namespace)
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(out))
        try:
            exec(compile(answer, _ANSWER, "exec", dont_inherit=True), namespace)
            exec(compile(check, _CHECK, "exec", dont_inherit=True), namespace)
        except (Exception, SystemExit) as error:
            line = _line(error)
            message = _sentence(error, line, answer)
    if message and starter and _same_code(answer, starter):
        message = f"This is still the starter. {message}"
    return Mark(not message, _cut(message, _MOST_SAID), line, _cut(out.getvalue(), _MOST_PRINTED))


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del file, line
    # Only the reader's own lines: where a comparison meets a NaN, its message tells of it.
    if filename == _ANSWER:
        print(f"{category.__name__} in line {lineno}: {message}")


def _cut(text: str, most: int) -> str:
    more = len(text) - most
    return f"{text[:most]}\n… and {more} characters more" if more > 0 else text


def _line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno if error.filename == _ANSWER else None
    found = None
    frame: TracebackType | None = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == _ANSWER:
            found = frame.tb_lineno
        frame = frame.tb_next
    return found


def _sentence(error: BaseException, line: int | None, answer: str) -> str:
    said = traceback.format_exception_only(error)[-1].strip()
    if line is not None:
        lines = answer.splitlines()
        text = lines[line - 1].strip() if line <= len(lines) else ""
        if isinstance(error, NotImplementedError):
            return f"Line {line} says that the work is still to be done: {text}"
        return f"{said} – in line {line}: {text}" if text else said
    if isinstance(error, AssertionError):
        return str(error) or "The check fails."
    if isinstance(error, NameError) and error.name:
        return f"{error.name} is not defined: keep the names and imports of the starter."
    return f"The check cannot use the answer: {said}"


def _same_code(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return one.strip() == other.strip()
