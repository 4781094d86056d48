"""A page's blocks run as a script's lines would."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from derived_site.page.blocks import BlockError
from derived_site.page.model import Page
from derived_site.programs.execute import Program, alone


def _run(text: str) -> Program:
    program = Program("one.md")
    for block in Page.parse(text, "one.md").blocks:
        program.check(block)
    return program


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations\nfrom dataclasses import dataclass\n\n\n"
        "@dataclass\nclass Config:\n    lr: float = 0.1\n\n\nassert Config().lr == 0.1",
        "from dataclasses import dataclass\nfrom typing import ClassVar\n\n\n"
        "@dataclass\nclass Config:\n    n: 'ClassVar[int]' = 3\n\n\nassert Config() == Config()",
        "import pickle\n\n\nclass Point:\n    def __init__(self, x):\n        self.x = x\n\n\n"
        "assert pickle.loads(pickle.dumps(Point(3))).x == 3",
        "import inspect\n\n\ndef twice(x):\n    return 2 * x\n\n\n"
        "assert inspect.getsource(twice) == 'def twice(x):\\n    return 2 * x\\n'",
        "import inspect\n\n\nclass Point:\n    x = 1\n\n\n"
        "assert inspect.getsource(Point) == 'class Point:\\n    x = 1\\n'",
        "import typing\n\n\nclass Node:\n    following: 'Node'\n\n\n"
        "assert typing.get_type_hints(Node) == {'following': Node}",
        "import sys\n\nx = 1\nassert sys.modules[__name__].x == 1",
    ],
)
def test_what_works_in_a_script_works_on_a_page(code: str, tmp_path: Path) -> None:
    _run(f"# One\n\n```python\n{code}\n```\n")
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    subprocess.run([sys.executable, "-W", "error", str(script)], check=True)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_pool_of_processes_finds_the_functions_of_a_page(method: str) -> None:
    # A process that is started anew runs the page so far; in it nobody asks for `six`.
    text = (
        "# One\n\n```python\nimport multiprocessing\n\n\ndef square(x):\n    return x * x\n\n\n"
        'if __name__ == "__main__":\n    six = 6\n```\n\nText.\n\n```python raises="KeyError"\n'
        "{}[\"no\"]\n```\n\n```output\nKeyError: 'no'\n```\n\n```python\n"
        'if __name__ == "__main__":\n'
        f'    with multiprocessing.get_context("{method}").Pool(1) as pool:\n'
        "        print(pool.map(square, [1, 2, six]))\n```\n\n```output\n[1, 4, 36]\n```\n"
    )
    _run(text)


def test_source_is_found_across_blocks() -> None:
    text = (
        "# One\n\n```python\nclass First:\n    x = 1\n```\n\nText.\n\n"
        "```python\nimport inspect\n\nprint(inspect.getsource(First))\n```\n\n"
        "```output\nclass First:\n    x = 1\n```\n"
    )
    _run(text)


def test_a_trace_names_the_line_of_the_page() -> None:
    text = "# One\n\n```python\nx = 0\n\n1 / x\n```\n"
    with pytest.raises(BlockError, match=r'one.md:3: .*\n(.*\n)*.*File "<one.md>", line 6'):
        _run(text)


def test_a_session_shows_an_empty_line() -> None:
    text = '# One\n\n```pycon\n>>> print("a\\n\\nb")\na\n{}\nb\n```\n'
    _run(text.format("<BLANKLINE>"))
    with pytest.raises(BlockError, match=r"one\.md:4"):
        _run(text.format("c"))


def test_an_exit_is_a_failure_of_its_block() -> None:
    with pytest.raises(BlockError, match=r"one.md:3: the block fails: SystemExit: 3"):
        _run("# One\n\n```python\nimport sys\n\nsys.exit(3)\n```\n")
    _run(
        '# One\n\n```python raises="SystemExit"\nimport sys\n\nsys.exit(3)\n```\n\n'
        "```output\nSystemExit: 3\n```\n"
    )


def test_what_no_page_can_show_is_refused() -> None:
    with pytest.raises(BlockError, match=r"control character '\\r'"):
        _run('# One\n\n```python\nprint("1 %\\r2 %")\n```\n')


def test_modules_are_as_before() -> None:
    before = dict(sys.modules)
    _run("# One\n\n```python\nx = 1\n```\n")
    assert alone("assert __name__ == '__main__'\nprint(1)", "one.md:3") == "1\n"
    assert sys.modules["__main__"] is before["__main__"]
