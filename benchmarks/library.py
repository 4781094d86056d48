"""The library: import time, and later the speed of its parts against its peers."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def _time(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def import_time(runs: int = 7) -> None:
    """`import derived` beside `import numpy`, each in a process of its own, in turn."""
    pairs = [(_time("pass"), _time("import numpy"), _time("import derived")) for _ in range(runs)]
    bare, numpy, derived = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import      derived takes {derived - bare:.3f} s (at most 0.3);"
          f" NumPy alone takes {numpy - bare:.3f} s")  # fmt: skip
