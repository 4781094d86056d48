"""Shapes in signatures are real only where jaxtyping has been imported."""

import subprocess
import sys

PRINT = "from derived._typing import Array, Float; print(Float[Array, 'N D'])"


def run(program: str) -> str:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_stub_stands_for_any() -> None:
    assert run(PRINT) == "typing.Any"


def test_real_names_once_jaxtyping_is_imported() -> None:
    assert "N D" in run("import jaxtyping; " + PRINT)
