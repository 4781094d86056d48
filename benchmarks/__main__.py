"""`make bench`: every benchmark, or those that are named."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from . import library, running, site


@cache
def _site() -> Path:
    return site.built()


ALL: dict[str, Callable[[], None]] = {
    "import": library.import_time,
    "scalar": library.scalar,
    "epoch": library.epoch,
    "dropout": library.dropout,
    "optimizer": library.optimizer,
    "layers": library.layers,
    "weight": lambda: site.weight(_site()),
    "layout": lambda: site.layout(_site()),
    "mathematics": lambda: site.mathematics(_site()),
    "lighthouse": lambda: site.lighthouse(_site()),
    "run": lambda: running.run(_site()),
    "edit": site.edit,
    "growth": site.growth,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    if unknown := sorted(set(names) - set(ALL)):
        print(f"no benchmark named {', '.join(unknown)}; there are {', '.join(ALL)}")
        return 2
    for name in names or ALL:
        ALL[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
