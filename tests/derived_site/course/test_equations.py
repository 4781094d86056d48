"""Numbers, ties, references and papers; each fault of theirs stops the build."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from derived_site import project
from derived_site.course import course, equations
from derived_site.render import typeset

from ..conftest import Convert

CHECK = '```python check="eq-a"\nprint("fine")\n```\n\n```output\nfine\n```\n'
FIGURE = """```python figure="f" alt="a"
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
```"""
EQUATION = "$$\nx = 1\n$$\n{: #eq-a }\n\n"


@pytest.fixture
def tied(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module `derived.ops.activations` of our own, with one function."""
    module = types.ModuleType("derived.ops.activations")

    def square(x: float) -> float:
        """Square. Derived at [eq-a][]."""
        return x * x

    module.square = square  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "derived.ops.activations", module)
    return module


def test_numbers_come_from_the_section_and_the_place(convert: Convert) -> None:
    html = convert("# One\n\n$$ y = 2 $$\n\n" + EQUATION + CHECK + EQUATION.replace("-a", "-b")
                   + CHECK.replace("-a", "-b") + "See [eq-b][] and [that][eq-a].\n")  # fmt: skip
    soup = BeautifulSoup(html, "html.parser")
    assert [a.get_text() for a in soup.select(".eq__number")] == ["(3.1.1)", "(3.1.2)"]
    assert [a.get_text() for a in soup.select(".eq-ref")] == ["(3.1.2)", "that"]
    assert [a["href"] for a in soup.select(".eq-ref")] == ["#eq-b", "#eq-a"]
    tie = soup.select_one("#eq-a .eq__tie")
    assert tie is not None
    assert tie.get_text() == "Check fine"


def test_reference_from_another_page_is_relative(scratch: Path, convert: Convert) -> None:
    (scratch / "docs" / "networks" / "two.md").write_text("# Two\n\n" + EQUATION + CHECK)
    html = convert("# One\n\n[eq-a][] [@kingma2014]\n")
    assert 'href="../two/#eq-a">(3.2.1)' in html
    assert 'href="../../reading-list/#kingma2014"' in html
    assert "Kingma &amp; Ba 2014" in html


def test_tie_to_a_function(convert: Convert, tied: types.ModuleType) -> None:
    html = convert('# One\n\n$$x$$\n{: #eq-a code="derived.ops.activations.square" }\n')
    assert 'href="../../reference/ops/#derived.ops.activations.square"' in html


def test_figure_that_draws_itself_is_named_by_the_page(convert: Convert) -> None:
    line = '<title>x</title><path d="M0 0h9" stroke="red"/>'
    code = f'fig = \'<svg viewBox="0 0 9 9" role="img" aria-label="x">{line}</svg>\''
    html = convert(f'# One\n\n```python figure="f" alt="A line."\n{code}\n```\n')
    drawn = BeautifulSoup(html, "html.parser").select_one("figure svg")
    assert drawn is not None
    assert drawn["aria-label"] == "A line."
    assert drawn.select_one("title") is None
    assert str(drawn).count("aria-label=") == 1
    assert drawn.parent is not None
    assert drawn.parent["style"] == "--drawn:9px"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (EQUATION, "eq-a has no tie"),
        ('$$x$$\n{: #eq-a code="derived.ops.activations.gone" }', "gone.* does not exist"),
        ('$$x$$\n{: #eq-a code="no.such.module" }', "no.such.module does not exist"),
        ('$$x$$\n{: #eq-b code="derived.ops.activations.square" }', "does not link back"),
        (EQUATION + CHECK + EQUATION, "eq-a stands at"),
        (CHECK, "'eq-a', which is not on this page"),
        ("[eq-gone][]", "refers to eq-gone"),
        ("[derived.ops.activations.gone][]", "gone.* does not exist"),
        ("$$\nx = \\frac{1\n$$", "MathJax cannot typeset"),
        ("a formula $\\undefinedmacro$ inline", "MathJax cannot typeset"),
        ("$$\nx", "never closed"),
        ("a formula $x + 1 that does not end", r"one.md:3: this \$ opens or closes no formula"),
        ("a formula $ x + 1 $ with spaces", r"one.md:3: this \$ opens or closes no formula"),
        (r"another notation, \(\frac12\)", r"one.md:3: \\\( begins no formula"),
        (f"{FIGURE}\n\n{FIGURE}", "a figure 'f' stands on this page already"),
        ("## A $x$ heading", "a heading holds a formula"),
        ("[@nobody1999]", "cites 'nobody1999'"),
        ("```papers\nnobody1999\n```", "cites 'nobody1999'"),
        ('```python figure="f" alt="a"\n1 / 0\n```', "cannot be drawn.*ZeroDivisionError"),
        ('```python figure="f" alt="a"\nx = 1\n```', "no Matplotlib figure in `fig`"),
        ('```python figure="f"\nx = 1\n```', "needs alt="),
        ('!!! mind "Said"\n\n    no code', "shows no run that proves it"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fault_stops_the_build(
    convert: Convert, tied: types.ModuleType, scratch: Path, source: str, message: str
) -> None:
    if "mind" in source:
        (scratch / "docs" / "errata.md").write_text("# Errata\n")
        source += "\n\n```errata\n```\n"
    with pytest.raises(Exception, match=message):
        convert(f"# One\n\n{source}\n")


def test_equation_on_a_page_outside_the_course_is_refused(convert: Convert) -> None:
    with pytest.raises(project.SiteError, match=r"not in course\.yml"):
        convert("# Notes\n\n" + EQUATION + CHECK, page="notes.md")


def test_dollars_that_are_no_mathematics_stay(convert: Convert) -> None:
    html = convert("# One\n\nIt costs $5 and $6, or `$x$` in code, or \\$z\\$.\n")
    assert "mjx-container" not in html
    text = BeautifulSoup(html, "html.parser").get_text()
    assert "It costs $5 and $6, or $x$ in code, or $z$." in text


def test_formula_has_a_drawn_and_a_spoken_form(convert: Convert) -> None:
    soup = BeautifulSoup(
        convert("# One\n\nHere $x^2$ and\n\n$$\n\\frac{a}{b}\n$$\n"), "html.parser"
    )
    assert len(soup.select("mjx-container > mjx-math[aria-hidden=true]")) == 2
    assert [m.get_text() for m in soup.select("mjx-assistive-mml math")] == ["x2", "ab"]
    assert len(soup.select("style.mjx")) == 1
    # Each character has its metrics on the page; what all formulas share is in the site's sheet.
    assert "mjx-c.c1D465{padding:" in soup.select("style.mjx")[0].get_text()
    assert any(rule.startswith("mjx-frac{") for rule in typeset.common_rules())


def test_what_is_left_out_of_a_formula_has_no_rule() -> None:
    formula = typeset.typeset(r"\log \frac{a}{b} = \text{if } x_{ij}", display=True, where="here")
    rules = [*typeset.common_rules(), typeset.style(formula)]
    assert "mjx-c.c6C{padding:" in rules[-1]
    for name in ("noic", "texclass", "data-break-align"):
        assert f" {name}=" not in formula
        assert not any(f"[{name}" in rule for rule in rules)
    assert 'style="padding-top:.' in formula


def test_cache_answers_like_the_worker(scratch: Path) -> None:
    first = typeset.typeset("x_{17}^{23}", display=False, where="here")
    typeset._known.clear()
    assert typeset.typeset("x_{17}^{23}", display=False, where="here") == first


def test_every_page_in_the_course_is_unique_and_navigation_follows_it() -> None:
    files = [page.file for module in course.modules() for page in module.pages]
    assert len(files) == len(set(files))
    shown = (project.root() / "mkdocs.yml").read_text(encoding="utf-8")
    written = [f for f in files if (project.docs() / f).is_file()]
    places = [shown.find(f) for f in written]
    assert -1 not in places, "a written page is missing from the navigation"
    assert places == sorted(places), "the navigation does not follow course.yml"
    assert set(equations.registry()) == {
        e.anchor
        for file in project.page_files()
        for e in equations.of_page(file.read_text(encoding="utf-8"), project.page_name(file))
    }
