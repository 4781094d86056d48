"""Python's side of the worker: runs a program in a namespace of its own and reports on it."""

from __future__ import annotations

import ast
import builtins
import contextlib
import gc
import io
import json
import linecache
import sys
import time
import traceback
import types
import warnings
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from types import CodeType
from typing import Any

import numpy as np

Emit = Callable[[str, Any], None]

LIMIT = 100_000  # characters that are shown; the rest is counted
NAMES = {"before": "<earlier blocks>", "code": "<this block>", "after": "<check>"}
BUILTINS = dict(vars(builtins))
PARTS = {name: part for part, name in NAMES.items()}


class Printer:
    """Hands on what is printed: line by line, or in lumps once a program prints a lot."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._waiting: list[tuple[str, str]] = []
        self._sent, self._last = 0, 0.0
        self._left, self.hidden = LIMIT, 0
        self.muted = False

    def write(self, stream: str, text: str) -> None:
        """Take text for a stream, `out` or `err`."""
        if self.muted:
            return
        shown = text[: self._left]
        self._left -= len(shown)
        self.hidden += len(text) - len(shown)
        if shown:
            self._waiting.append((stream, shown))
        early = "\n" in text and self._sent < 500
        if early or time.monotonic() - self._last > 0.05:
            self.flush()

    def flush(self) -> None:
        """Hand on what has waited."""
        waiting, self._waiting = self._waiting, []
        for stream, group in groupby(waiting, key=itemgetter(0)):
            self._emit(stream, "".join(text for _, text in group))
        self._sent += 1
        self._last = time.monotonic()
        if self.hidden:
            self._emit("hidden", self.hidden)


class Stream(io.TextIOBase):
    """What stands for `sys.stdout` or `sys.stderr` while a program runs."""

    def __init__(self, name: str, printer: Printer) -> None:
        self._name, self._printer = name, printer

    def write(self, text: str) -> int:
        """Print."""
        if not isinstance(text, str):
            raise TypeError(f"write takes a str, got {type(text).__name__}")
        self._printer.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Show what has been printed so far."""
        self._printer.flush()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True


def run(program: str, emit: Emit) -> tuple[str, list[tuple[str, bytes]]]:
    """Run a program, given as JSON: what came of it, as JSON, and its pictures."""
    parts: dict[str, Any] = json.loads(program)
    printer = Printer(emit)
    # A module, so that what the program defines can be looked up by name, as in a script.
    module, main = types.ModuleType("__main__"), sys.modules.get("__main__")
    namespace = module.__dict__
    report: dict[str, Any] = {"status": "done", "value": None, "error": None}
    figures: list[tuple[str, bytes]] = []
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        # What a program may set for all of Python is put back after it.
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate())
        stack.enter_context(np.printoptions())
        stack.enter_context(contextlib.redirect_stdout(Stream("out", printer)))
        stack.enter_context(contextlib.redirect_stderr(Stream("err", printer)))
        stdin, sys.stdin = sys.stdin, io.StringIO()
        sys.modules["__main__"] = module
        try:
            for part in NAMES:
                printer.muted = part == "before"
                value = _run_part(parts[part], part, namespace, parts["console"])
                if part == "code":
                    figures = _pictures(value, namespace)
                    if value is not None and not (figures and _picture(value)):
                        report["value"] = _shortened(repr(value), printer)
        except BaseException as error:
            report |= {"status": "error", "error": describe(error)}
        finally:
            sys.stdin = stdin
            if main is not None:
                sys.modules["__main__"] = main
            vars(builtins).update(BUILTINS)
    printer.flush()
    report |= {"hidden": printer.hidden, "seconds": time.perf_counter() - start}
    namespace.clear()
    gc.collect()
    return json.dumps(report), figures


def _run_part(text: str, part: str, namespace: dict[str, Any], console: bool) -> Any:
    """Run one part; the value of its last expression."""
    name = NAMES[part]
    # So that a traceback shows the lines.
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    tree = ast.parse(text, name)
    if console and part == "code":
        for statement in tree.body:
            exec(_compiled(ast.Interactive([statement]), name, "single"), namespace)
        return None
    last = tree.body[-1] if tree.body else None
    if part != "code" or not isinstance(last, ast.Expr):
        exec(_compiled(tree, name, "exec"), namespace)
        return None
    tree.body.pop()
    exec(_compiled(tree, name, "exec"), namespace)
    return eval(_compiled(ast.Expression(last.value), name, "eval"), namespace)


def _compiled(tree: Any, name: str, mode: str) -> CodeType:
    code: CodeType = compile(tree, name, mode, dont_inherit=True)
    return code


def describe(error: BaseException) -> dict[str, Any]:
    """An error as a reader needs it: which part, which line, and the trace of their own code."""
    part, line = None, None
    if isinstance(error, SyntaxError) and error.filename in PARTS:
        part, line = PARTS[error.filename], error.lineno
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename not in PARTS:
        trace = trace.tb_next
    frame = trace
    while frame:
        if frame.tb_frame.f_code.co_filename in PARTS:
            part, line = PARTS[frame.tb_frame.f_code.co_filename], frame.tb_lineno
        frame = frame.tb_next
    try:
        text = "".join(traceback.format_exception(type(error), error, trace))
        message = str(error)
    except BaseException:  # an exception of the reader's own, whose text fails in turn
        text, message = type(error).__name__, ""
    return {
        "name": type(error).__name__,
        "message": message[:2000],
        "part": part,
        "line": line,
        "text": text if len(text) < 8000 else f"{text[:4000]}\n…\n{text[-4000:]}",
        "missing": error.name if isinstance(error, ModuleNotFoundError) else None,
    }


def _shortened(text: str, printer: Printer) -> str:
    printer.hidden += max(0, len(text) - LIMIT)
    return text[:LIMIT]


def _pictures(value: Any, namespace: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Pictures among the last value and what the program calls `fig`."""
    others = [v for v in [namespace.get("fig")] if v is not None and v is not value]
    return [found for thing in (value, *others) if (found := _picture(thing))]


def _picture(thing: Any) -> tuple[str, bytes] | None:
    """Type and content of a picture, by the names that notebooks have made common."""
    if isinstance(thing, str):
        whole = thing.lstrip().startswith("<svg") and thing.rstrip().endswith("</svg>")
        return ("image/svg+xml", thing.encode()) if whole else None
    for method, kind in (("_repr_svg_", "image/svg+xml"), ("_repr_png_", "image/png")):
        if not isinstance(thing, type) and callable(draw := getattr(thing, method, None)):
            drawn = draw()
            if isinstance(drawn, str) and method == "_repr_svg_":
                return kind, drawn.encode()
            if isinstance(drawn, bytes):
                return kind, drawn
    return None
