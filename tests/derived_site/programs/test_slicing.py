"""What the copy button yields: enough to run, and little more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from derived_site import project
from derived_site.programs import slicing


def _alone(*blocks: str) -> str:
    return slicing.standalone(blocks[:-1], blocks[-1], "page")


def test_brings_what_it_uses_and_what_that_uses() -> None:
    text = _alone(
        "import numpy as np\nimport os", "a = np.ones(3)\nb = 2", "c = a + 1", "d = c * 2"
    )
    assert text == "import numpy as np\n\na = np.ones(3)\nc = a + 1\n\nd = c * 2\n"


def test_leaves_out_prints_and_claims() -> None:
    text = _alone("x = 1\nprint(x)\nassert x == 1", "y = x")
    assert text == "x = 1\n\ny = x\n"


def test_brings_changes_in_place() -> None:
    setup = "import numpy as np\nx = np.zeros(3)\nother = np.zeros(3)"
    for change in ("x[0] = 1", "x += 1", "x.fill(2)", "np.add.at(x, [0], 1)",
                   "for i in range(3):\n    x[i] = i"):  # fmt: skip
        assert change in _alone(setup, change + "\nother[0] = 5", "y = x.sum()")
        assert "other" not in _alone(setup, change + "\nother[0] = 5", "y = x.sum()")


def test_reading_changes_nothing() -> None:
    text = _alone("x = [3, 1]", "s = sum(x)\nn = x.copy()\nt = x[0]", "y = x")
    assert text == "x = [3, 1]\n\ny = x\n"


def test_a_generator_keeps_its_draws_in_step() -> None:
    setup = "import numpy as np\nrng = np.random.default_rng(0)"
    text = _alone(
        setup,
        "a = rng.normal()",
        "def f(r):\n    return r.normal()",
        "b = f(rng)",
        "c = rng.normal()",
    )
    namespace: dict[str, float] = {}
    exec("\n".join([setup, "a = rng.normal()", "b = rng.normal()", "c = rng.normal()"]), namespace)
    alone: dict[str, float] = {}
    exec(text, alone)
    assert alone["c"] == namespace["c"]


def test_an_optimizer_changes_its_model() -> None:
    text = _alone("m = Model()\nopt = SGD(m.parameters())", "opt.step()", "y = m.weight")
    assert text == "m = Model()\nopt = SGD(m.parameters())\nopt.step()\n\ny = m.weight\n"


def test_a_later_binding_hides_an_earlier_one() -> None:
    assert _alone("x = 1", "x = 2", "y = x") == "x = 2\n\ny = x\n"


def test_names_inside_functions_count_and_their_own_do_not() -> None:
    text = _alone("k = 2\ni = 5", "def f(x):\n    return [i * k for i in x]", "y = f([1])")
    assert "k = 2" in text
    assert "i = 5" not in text


def test_an_update_in_place_needs_what_it_updates() -> None:
    assert _alone("x = 4.0", "x /= 2", "y = x") == "x = 4.0\nx /= 2\n\ny = x\n"


def test_a_comprehension_keeps_its_variables_to_itself() -> None:
    assert _alone("i = 7", "squares = [i * i for i in range(3)]", "y = i") == "i = 7\n\ny = i\n"


def test_a_loop_binds_its_variable_itself() -> None:
    assert (
        _alone("i = 7", "for i in range(3):\n    print(i)") == "for i in range(3):\n    print(i)\n"
    )


def test_imports_are_not_doubled() -> None:
    assert _alone("import math", "import math\nx = math.pi") == "import math\nx = math.pi\n"


def test_an_import_stands_before_what_is_brought_along() -> None:
    text = _alone("import math\nx = math.pi", "import math\ny = math.sin(x)")
    assert text == "import math\n\nx = math.pi\n\nimport math\ny = math.sin(x)\n"


def test_two_statements_on_a_line_are_refused() -> None:
    with pytest.raises(project.SiteError, match="two statements on one line"):
        _alone("a = 1; b = 2", "c = a")


# fmt: off
CASES = {
    "a function changes a global": ["w = [0.0]\n\n\ndef step():\n    w[0] += 1\n\n\nstep()",
        "print(w)"],
    "a function binds a global anew": [
        "n = 0\n\n\ndef tick():\n    global n\n    n += 1\n\n\ntick()", "print(n)"],
    "a function calls another that changes": [
        "w = [0]\n\n\ndef outer():\n    inner()\n\n\ndef inner():\n    w.append(1)\n\n\nouter()",
        "print(w)"],
    "a function reads what is defined below it": [
        "def f():\n    return a\n\n\na = 1", "a = 2", "print(f())"],
    "a method changes a global": [
        "log = []\n\n\nclass A:\n    def go(self):\n        log.append(1)\n\n\nA().go()",
        "print(log)"],
    "a registry filled by a decorator": [
        "OPS = {}\n\n\ndef register(f):\n    OPS[f.__name__] = f\n    return f\n\n\n"
        "@register\ndef relu(x):\n    return max(x, 0)", "print(sorted(OPS))"],
    "an attribute of a function": ["def f():\n    return 1\n\n\nf.calls = 3", "print(f.calls)"],
    "an attribute of a class": ["class A:\n    pass\n\n\nA.x = 5", "print(A().x)"],
    "setattr": ["class A:\n    pass\n\n\nsetattr(A, 'x', 5)", "print(A().x)"],
    "a seed of NumPy": ["import numpy as np\nnp.random.seed(0)",
        "print(np.random.rand(1).round(3))"],
    "draws after a seed": [
        "import numpy as np\nnp.random.seed(0)", "x = np.random.rand(2)",
        "print(np.random.rand(1).round(3))"],
    "a seed of PyTorch": ["import torch\ntorch.manual_seed(3)", "print(torch.rand(1) < 0.01)"],
    "a seed of random": ["import random\nrandom.seed(0)", "print(round(random.random(), 4))"],
    "a default type": ["import torch\ntorch.set_default_dtype(torch.float64)",
                       "print(torch.zeros(1).dtype)"],
    "print options": ["import numpy as np\nnp.set_printoptions(precision=2)",
                      "print(np.array([1 / 3]))"],
    "error state": ["import numpy as np\nold = np.seterr(divide='raise')",
                    "print(np.geterr()['divide'])"],
    "a loop over a list of arrays": [
        "import numpy as np\na = np.zeros(1)\nb = np.zeros(1)\nfor p in [a, b]:\n    p += 1",
        "print(a)"],
    "a loop over a dictionary's arrays": [
        "import numpy as np\nd = {'a': np.zeros(1)}\nfor k, v in d.items():\n    v += 1",
        "print(d)"],
    "a loop over pairs": [
        "import numpy as np\na = np.zeros(1)\nfor p, q in zip([a], [2]):\n    p += q", "print(a)"],
    "a view": ["import numpy as np\na = np.zeros(3)\nv = a[1:]\nv[0] = 1", "print(a)"],
    "another name": ["import numpy as np\na = np.zeros(1)\nb = a\nb += 1", "print(a)"],
    "an array in a box": ["import numpy as np\na = np.zeros(1)\nbox = [a]\nbox[0] += 1",
        "print(a)"],
    "a lambda changes": ["log = []\nnote = lambda x: log.append(x)\nnote(1)", "print(log)"],
    "a value taken out": ["q = [1, 2, 3]\nlast = q.pop()", "print(q)"],
    "out=": ["import numpy as np\nx = np.zeros(2)\ny = np.add(x, 1, out=x)", "print(x)"],
    "del of an entry": ["d = {1: 2, 3: 4}\ndel d[1]", "print(d)"],
    "a walrus": ["if (n := 3) > 2:\n    pass", "print(n)"],
    "match": ["match (1, [2, 3]):\n    case (a, [b, *c]):\n        pass", "print(a, b, c)"],
    "with": ["import io\nwith io.StringIO() as f:\n    f.write('x')\n    text = f.getvalue()",
        "print(text)"],
    "try": ["try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    said = str(error)",
        "print(said)"],
    "import *": ["from math import *", "print(round(sqrt(2), 3))"],
    "a name of Python's own": ["sum = 3", "print(sum)"],
    "a definition under a condition": ["import sys\nif sys:\n    def f():\n        return 1",
        "print(f())"],
    "an assertion that changes": ["q = [1]\nassert q.pop() == 1", "print(q)"],
    "a comprehension that changes": ["q = []\n_ = [q.append(i) for i in range(2)]", "print(q)"],
    "the environment": ["import os\nos.environ['A4'] = '1'",
        "import os\nprint(os.environ.get('A4'))"],
    "a text with blank lines": ["s = \'\'\'a\n\n# b\n\'\'\'", "print(repr(s))"],
    "a form feed": ["s = 1\n\x0c\nt = 2\nu = 3", "print(u)"],
}
# fmt: on


@pytest.mark.parametrize("blocks", CASES.values(), ids=CASES.keys())
def test_a_copied_program_prints_what_the_page_prints(blocks: list[str]) -> None:
    page = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, check=True
    )
    copy = subprocess.run([sys.executable, "-c", _alone(*blocks)], capture_output=True, text=True)
    assert (copy.returncode, copy.stdout) == (0, page.stdout), copy.stderr


def test_what_is_from_the_future_comes_first() -> None:
    text = _alone("import numpy as np", "from __future__ import annotations\n\nprint(np.__name__)")
    assert text == "from __future__ import annotations\nimport numpy as np\n\nprint(np.__name__)\n"
    kept = _alone(
        "from __future__ import annotations\n\n\nclass A:\n    def f(self) -> A:\n"
        "        return self",
        "x = 1",
        "print(type(A().f()).__name__)",
    )
    assert kept.startswith("from __future__ import annotations\n")
    exec(compile(kept, "copy", "exec", dont_inherit=True), {})


def test_a_counter_of_labels_brings_nothing_along() -> None:
    setup = (
        "from itertools import count\nlabels = count()\n\n\ndef make():\n    return next(labels)"
    )
    assert "first" not in _alone(setup, "first = make()", "second = make()")
