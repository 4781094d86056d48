"""What a page sets for the whole process is put back, whatever the order of pages."""

import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import torch

from derived_site import project
from derived_site.programs.state import kept

A = """# A

```python
import os
import random
import warnings

import matplotlib
import numpy as np
import torch

np.set_printoptions(precision=3)
np.seterr(all="ignore")
np.random.seed(0)
random.seed(0)
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.set_printoptions(precision=2)
torch.manual_seed(1)
os.environ["LEFT_BY_A"] = "1"
os.chdir("/")
warnings.simplefilter("ignore")
matplotlib.rcParams["lines.linewidth"] = 17
print(np.array([1 / 3]), torch.tensor([1 / 3]))
```

```output
[0.333] tensor([0.33])
```
"""
B = """# B

```python
import os

import matplotlib
import numpy as np
import torch

print(np.array([2 / 3]), torch.tensor([2 / 3]))
print(torch.is_grad_enabled(), "LEFT_BY_A" in os.environ, os.getcwd() == "/")
print(matplotlib.rcParams["lines.linewidth"] == 17, np.geterr()["divide"])
```

```output
[0.66666667] tensor([0.6667])
True False False
False warn
```
"""


def test_everything_is_put_back() -> None:
    def now() -> list[object]:
        return [
            np.get_printoptions(), np.geterr(),
            np.random.get_state(legacy=False)["state"]["key"].tolist(),
            random.getstate(), torch.get_default_dtype(), torch.get_rng_state().tolist(),
            torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled(),
            str(torch.tensor([1 / 3])), dict(os.environ), os.getcwd(), list(sys.path),
            list(warnings.filters), dict(mpl.rcParams), sys.getrecursionlimit(),
        ]  # fmt: skip

    before = now()
    with kept():
        exec(A.split("```python\n")[1].split("```")[0], {})
        torch.use_deterministic_algorithms(True)
        sys.path.append("/nowhere")
        sys.setrecursionlimit(2_000)
        assert now() != before
    assert now() == before


def _fails() -> float:
    with kept():
        np.set_printoptions(precision=1)
        return 1 / 0


def test_a_failure_leaves_nothing_either() -> None:
    before = np.get_printoptions()
    with pytest.raises(ZeroDivisionError):
        _fails()
    assert np.get_printoptions() == before


@pytest.mark.parametrize("order", [("a.md", "b.md"), ("b.md", "a.md")])
def test_pages_run_in_any_order(tmp_path: Path, order: tuple[str, str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(A, "utf-8")
    (tmp_path / "docs" / "b.md").write_text(B, "utf-8")
    (tmp_path / "course.yml").write_text("modules: []\n", "utf-8")
    (tmp_path / "conftest.py").write_text(
        "from derived_site.programs.pytest_pages import pages\n\n"
        "pytest_collect_file = pages().pytest()\n",
        "utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
         *(f"docs/{name}" for name in order)],
        cwd=tmp_path,
        env={**os.environ, "DERIVED_ROOT": str(tmp_path),
             "DERIVED_CACHE": str(project.root() / ".cache")},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
