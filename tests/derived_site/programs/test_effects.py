"""What one statement may change, from its text."""

import pytest

from derived_site.programs import slicing
from derived_site.programs.effects import know

SETUP = """import numpy as np
import torch
x = np.zeros(3)
y = x[:2]
box = [x]
rng = np.random.default_rng(0)
def change(a):
    a[0] = 1
def look(a):
    return a.sum()
def count():
    global total
    total += 1
total = 0
"""


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("x[0] = 1", {"x"}),
        ("x += 1", {"x"}),
        ("x.fill(1)", {"x"}),
        ("np.add(x, 1, out=y)", {"y"}),
        ("np.put(x, 0, 1)", {"x"}),
        ("change(y)", {"y"}),
        ("look(x)", set()),
        ("z = np.exp(x)", set()),
        ("z = x.mean()", set()),
        ("print(x)", set()),
        ("assert box.pop() is x", {"box"}),
        ("rng.normal()", {"rng"}),
        ("z = look(rng)", {"rng"}),
        ("count()", {"total"}),
        ("map(change, box)", set()),
    ],
)
def test_objects(statement: str, names: set[str]) -> None:
    found = slicing.statements(f"{SETUP}\n{statement}\n", "here")
    effects = found[-1].changes(know(found))
    assert effects.names | effects.slots == names


def test_settings_and_common_generators() -> None:
    lines: dict[str, tuple[set[str], set[str], set[str]]] = {
        "np.set_printoptions(precision=2)": ({"numpy"}, set(), set()),
        "np.random.seed(0)": (set(), {"numpy"}, set()),
        "z = np.random.rand(2)": (set(), set(), {"numpy"}),
        "torch.manual_seed(0)": (set(), {"torch"}, set()),
        "z = torch.nn.Linear(1, 1)": (set(), set(), {"torch"}),
    }
    for line, (packages, seeds, draws) in lines.items():
        found = slicing.statements(f"{SETUP}\n{line}\n", "here")
        effects = found[-1].changes(know(found))
        found_now = (set(effects.packages), set(effects.seeds), set(effects.draws))
        assert found_now == (packages, seeds, draws), line
