"""What the copy button yields: enough to run, and little more."""

from __future__ import annotations

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
