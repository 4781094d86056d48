"""Code fences as pages show them: highlighted, with their outputs, copied as programs."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any, Protocol

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pymdownx.superfences import SuperFencesException

from derived_site import project
from derived_site.page import blocks as page_blocks
from derived_site.page import fences
from derived_site.page.blocks import Block
from derived_site.page.fences import Fence
from derived_site.page.model import Page
from derived_site.programs import marking, needs, slicing
from derived_site.render import directives, figures
from derived_site.render import exercises as render_exercises
from derived_site.render.seen import Seen


class PageCode:
    """The blocks of the page being converted, and what the copy button yields for each."""

    def __init__(self, page: Page, blocks: Sequence[Block] | None = None) -> None:
        self.page = page.name
        # Those of a lab come with what they have printed.
        self._blocks = list(page.blocks if blocks is None else blocks)
        self.seen = Seen(page)
        self._places = {block.fence.line: place for place, block in enumerate(self._blocks)}
        # Outputs that stand inside a folded block, and not where the page's source has them.
        self.folded: set[int] = set()
        self._checks: Counter[str] = Counter()
        self.figures: set[str] = set()
        self._tests = deque(e for e in page.exercises if e.roles["test"])
        self._answers = deque(a for e in page.exercises for a in e.answers)

    def test(self) -> str:
        """What marks the next exercise that has a test."""
        exercise = self._tests.popleft()
        return render_exercises.test(exercise, marking.setup(exercise, self._blocks))

    def answer(self) -> str:
        """The field for the next number that the page asks for."""
        return render_exercises.answer(self._answers.popleft())

    def block(self, fence: Fence) -> tuple[int, Block]:
        """The block that a fence is, and its place among the page's blocks."""
        place = self._places[fence.line]
        return place, self._blocks[place]

    def check_anchor(self, equation: str) -> str:
        """An id for an equation's check; a second check of the same equation gets its own."""
        self._checks[equation] += 1
        number = self._checks[equation]
        return f"check-{equation}" + (f"-{number}" if number > 1 else "")

    def standalone(self, place: int) -> str:
        """The program that the copy button yields for a block."""
        return standalone(self._blocks, place)

    def marks(self, place: int) -> str:
        """Attributes that tell the buttons what to copy and what to run for a block."""
        block = self._blocks[place]
        # Empty where nothing is lacking: then it runs in the reader's browser.
        lacking = " ".join(needs.lacking(self.standalone(place)))
        # A starter has the buttons of its exercise.
        run = "" if "starter" in block.fence.options else f' data-run="{lacking}"'
        if note := block.fence.options.get("browser"):
            run += f' data-note="{html.escape(note, quote=True)}"'
        pieces = slicing.needed(_earlier(self._blocks, place), *_own(block))
        sources = [block, *(self._blocks[p.block] for p in pieces)]
        if any(b.fence.lang in fences.CONSOLE for b in sources):
            # A session's code is not what stands on the page, prompts and all.
            return run + "".join(
                f' data-{name}="{html.escape(text, quote=True)}"'
                for name, text in (
                    ("copy", self.standalone(place)),
                    ("before", preamble(self._blocks, place)),
                    ("own", page_blocks.code_of(block.fence)),
                )
            )
        places = " ".join(
            f"{p.block}:{first - (skip := _skipped(self._blocks[p.block]))}-{last - skip}"
            for p in pieces
            for first, last in [p.lines]
        )
        return f'{run} data-block="{place}"' + (f' data-needs="{places}"' if places else "")


def preamble(blocks: list[Block], place: int) -> str:
    """What a block needs of the blocks before it."""
    return slicing.preamble(_earlier(blocks, place), *_own(blocks[place]))


def standalone(blocks: list[Block], place: int) -> str:
    """A block and just what it needs of the blocks before it."""
    return slicing.standalone(_earlier(blocks, place), *_own(blocks[place]))


def _earlier(blocks: list[Block], place: int) -> list[str]:
    # A block that shows a failure ends in it: nothing can depend on it.
    return [
        "" if "raises" in b.fence.options else page_blocks.code_of(b.fence) for b in blocks[:place]
    ]


def _own(block: Block) -> tuple[str, str]:
    return page_blocks.code_of(block.fence), block.where


def _skipped(block: Block) -> int:
    """Blank lines at a block's head, which the page does not show."""
    return len(block.fence.body) - len(block.fence.body.lstrip("\n"))


class Formatter(Protocol):
    """What superfences calls for a fence."""

    def __call__(
        self,
        source: str,
        language: str,
        class_name: str,
        options: dict[str, Any],
        md: Any,
        **_: Any,
    ) -> str:
        """The fence as HTML."""


def fence_of_page(
    function: Callable[[PageCode | None, Fence | None, str, str, dict[str, Any]], str],
) -> Formatter:
    """An entry point for superfences, ticked off against the fences that the page's model has.

    `function` gets the page and the fence, both None inside a docstring.
    """

    @wraps(function)
    def call(
        source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **_: Any
    ) -> str:
        page: PageCode | None = getattr(md, "derived_code", None)
        try:
            if page is None:
                return function(None, None, source, language, options)
            fence, mark = page.seen.fence(source)
            # Behind it: whether an element is a block is judged by its beginning.
            return function(page, fence, source, language, options) + mark if fence else mark
        except Exception as error:
            # superfences swallows every error but its own, and shows the fence as text.
            said = str(error) if isinstance(error, project.SiteError) else repr(error)
            raise SuperFencesException(said) from error

    return call


def validate(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: Any, md: Any
) -> bool:
    """Accept a fence's options for the formatters below; the model has refused unknown ones."""
    options.update({**inputs, **(attrs or {})})
    return True


@fence_of_page
def format_fence(
    page: PageCode | None, fence: Fence | None, source: str, language: str, options: dict[str, Any]
) -> str:
    """Any fence, by its language: the one entry point that mkdocs.yml names."""
    if language in fences.directives():
        return directives.show(language, source, page.page if page else "a docstring")
    if language == "output":
        # What a block prints, as the tests have compared it.
        return "" if page and fence and fence.line in page.folded else _output(source, options)
    if language == "answer":
        return page.answer() if page else _highlighted(source, "text", {})
    return _code(page, fence, source, language, options)


def _code(
    page: PageCode | None, fence: Fence | None, source: str, language: str, options: dict[str, Any]
) -> str:
    if fences.HIDDEN & set(options):
        return page.test() if page and "test" in options else ""
    if "norun" in options:
        body = _highlighted(source, language, options)
        return f'{body}<p class="norun">Not run here: {html.escape(options["norun"])}</p>'
    if page is None or fence is None or language not in fences.RUNNABLE:
        return _highlighted(source, language, options)
    place, block = page.block(fence)
    shown = _highlighted(block.fence.body, language, options, page.marks(place))
    # Material names the copy button's target after the nearest id: without one of its own, two
    # blocks in one anchored box would share a name, and both buttons copy the first.
    shown = shown.replace("<pre>", f'<pre id="block-{place}">', 1)
    if name := options.get("figure"):
        if name in page.figures:
            raise project.SiteError(f"{block.where}: a figure {name!r} stands on this page already")
        page.figures.add(name)
        figure = figures.draw(
            page.standalone(place),
            name,
            options.get("alt", ""),
            options.get("caption", ""),
            block.where,
        )
        return (
            f'{figure}<details class="figure-code"><summary>Code of this figure</summary>'
            f"{shown}{_folded_output(page, block)}</details>"
        )
    if anchors := options.get("check"):
        first, *others = (page.check_anchor(anchor) for anchor in anchors.split())
        # One check may serve several equations, and each links to it.
        places = "".join(f'<span id="{other}"></span>' for other in others)
        result = html.escape(block.shown.body.strip()) if block.shown else "it raises on failure"
        return (
            f'<details class="check" id="{first}"><summary><span>Check</span> '
            f"<samp>{result}</samp></summary>{places}{shown}{_folded_output(page, block)}</details>"
        )
    return render_exercises.starter(shown) if "starter" in options else shown


def cell(page: PageCode, source: str) -> str:
    """A cell of a lab, or a fence in its text, with what the cell has printed."""
    fence, mark = page.seen.fence(source)
    if fence is None:
        return mark
    shown = _code(page, fence, source, fence.lang, fence.options)
    printed = page.block(fence)[1].shown if fence.runs else None
    if printed and printed.line not in page.folded:
        shown += _output(printed.raw, {})
    return shown + mark


def _folded_output(page: PageCode, block: Block) -> str:
    if block.shown is None:
        return ""
    page.folded.add(block.shown.line)
    return _output(block.shown.raw, block.shown.options)


def _output(source: str, options: dict[str, Any]) -> str:
    note = ""
    if tol := options.get("tol"):
        note = f' <span class="output__tol">within {float(tol) * 100:g}&nbsp;%</span>'
    body = html.escape(source.strip("\n"))
    return (
        f'<div class="output" role="group" aria-label="Output" data-search-exclude>'
        f'<span class="output__label">Output{note}</span><pre><samp>{body}</samp></pre></div>'
    )


@cache
def _formatter(hl_lines: str, linenums: str) -> HtmlFormatter[str]:
    return HtmlFormatter(
        cssclass="highlight",
        wrapcode=True,
        hl_lines=_line_set(hl_lines),
        linenos="inline" if linenums else False,
        linenostart=int(linenums or 1),
    )


def _line_set(text: str) -> list[int]:
    lines: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        lines += range(int(first), int(last or first) + 1)
    return lines


def _highlighted(source: str, language: str, options: dict[str, Any], marks: str = "") -> str:
    formatter = _formatter(str(options.get("hl_lines", "")), str(options.get("linenums", "")))
    lexer = get_lexer_by_name(_LEXERS.get(language, language), stripnl=False)
    body = highlight(source.strip("\n") + "\n", lexer, formatter)
    # Numbers are drawn by the style sheet, so that selecting the code leaves them out.
    body = re.sub(
        r'<span class="linenos">\s*(\d+)\s*</span>',
        r'<span class="linenos" data-n="\1"></span>',
        body,
    )
    # Names, operators and white space have the color of plain code; their marks are half of all.
    body = re.sub(r'<span class="(?:n|o|p|w)">([^<]*)</span>', r"\1", body)
    title = options.get("title")
    caption = f'<span class="filename">{html.escape(title)}</span>' if title else ""
    opening = f'<div class="language-{language} highlight" data-search-exclude{marks}>{caption}'
    return body.replace('<div class="highlight">', opening, 1)


_LEXERS = {"py": "python", "python3": "python", "": "text", "math": "tex", "output": "text"}
