"""A page as a sequence of cells: its text and its blocks of code, in the order of the page.

What folds, boxes and tabs hold is taken out of its indentation; where a block of code interrupts a
fold, the fold closes before it and goes on after it, since a cell is either text or code.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from derived_site.export.readable import Reader, blank_runs
from derived_site.page import blocks, fences
from derived_site.page.blocks import Block
from derived_site.page.model import Page
from derived_site.page.scan import STEP, Slashes
from derived_site.programs import labs

_DROPPED = re.compile(r"^[ \t]*(?:\{:.*\}|</?div[^>]*>)[ \t]*$")
_TITLE = re.compile(r'^<p class="admonition-title">(.*)</p>$')
# Parts of an exercise that only mark an answer.
_HIDDEN = frozenset({"test", "wrong"})


@dataclass
class Cell:
    """Text, or code with what it prints."""

    text: str
    block: Block | None = None
    folded: bool = False


@dataclass
class _Box:
    """A fold, a box or a tab, while its lines are read."""

    indent: int
    kind: str
    title: str
    named: bool = field(default=False)  # whether its title has been shown

    def wrap(self, text: str, markup: bool) -> str:
        again = self.named
        self.named = True
        if not markup or self.kind.startswith("="):
            return text if again else f"**{self.title}**\n\n{text}"
        if self.kind.startswith("?"):
            more = ", continued" if again else ""
            summary = _inline(self.title) + more
            return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
        head = "" if again else f"**{self.title}**\n\n"
        return f'<div class="alert alert-warning">\n\n{head}{text}\n\n</div>'


def _inline(text: str) -> str:
    """Emphasis and code as HTML: inside a summary's tag they are no Markdown."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"(?<![\w*\\])\*(\w[^*$]*)\*", r"<em>\1</em>", text)


def _shown(fence: fences.Fence) -> list[str]:
    """A fence as Markdown; its ticks are longer than any inside it."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", fence.raw)), default=0))
    lang = "" if fence.lang == "text" else fence.lang
    title = [f"*{fence.options['title']}:*", ""] if "title" in fence.options else []
    return [*title, f"{ticks}{lang}", *fence.raw.split("\n"), ticks]


def of_page(page: Page, markup: bool) -> list[Cell]:
    """The cells of a page. With `markup`, folds and anchors are HTML, as in a notebook."""
    return _Walk(page, markup).run()


class _Walk:
    def __init__(self, read: Page, markup: bool) -> None:
        self.lines = read.lines
        self.start = read.body
        self.comments = read.scanned.comments
        self.markup = markup
        self.reader = Reader.of(read, markup)
        self.fences = {f.line - 1: f for f in read.fences}
        self.blocks = {b.fence.line - 1: b for b in labs.blocks(read)}
        self.displays = {d.first: d for d in read.displays}
        self.openings = {box.line: box for box in read.boxes}
        self.slashes = {s.line: s for s in read.slashes}
        self.options = {
            line: (chr(ord("A") + number), option)
            for choice in read.choices
            for number, option in enumerate(choice.options)
            for line in range(option.line, option.end)
        }
        self.closings = {s.end_line for s in read.slashes}
        self.cells: list[Cell] = []
        self.held: list[str] = []
        self.boxes: list[_Box] = []
        self.reasons: list[str] = []  # for the choices of the question that was read last

    def run(self) -> list[Cell]:
        """Walk through the page's lines, below its front matter."""
        at = self.start
        while at < len(self.lines):
            line = self.lines[at]
            if line.strip():
                self._leave(len(line) - len(line.lstrip()))
            if at in self.fences:
                self._fence(at)
                at = self.fences[at].end_line
            elif at in self.displays:
                self.held += ["", *self.reader.display(self.displays[at]).split("\n"), ""]
                at = self.displays[at].last + 1
            elif box := self.openings.get(at + 1):
                self._flush()
                title = self.reader.text(box.title or box.name.capitalize())
                if box.name == "mind":
                    title = f"Mind: {title}"
                self.boxes.append(_Box(len(box.prefix) + STEP, box.kind, title))
                at += 1
            elif slashes := self.slashes.get(at + 1):
                self._slashes(slashes)
                at = slashes.first - 1
            elif at + 1 in self.closings:
                self._close()
                at += 1
            elif at + 1 in self.comments:
                at += 1
            else:
                self._line(at)
                at += 1
        self._leave(0)
        self._flush()
        return self.cells

    def _line(self, at: int) -> None:
        line = self.lines[at]
        indent = self.boxes[-1].indent if self.boxes else 0
        line = line[indent:] if not line[:indent].strip() else line.lstrip()
        if _DROPPED.match(line):
            return
        letter, option = self.options.get(at + 1, ("", None))
        if option is None or not line.strip():
            self.held.append(_TITLE.sub(r"**\1**", line))
        elif at + 1 == option.line:
            self.reasons.append(f"{letter}. {'Right.' if option.right else 'No.'}")
            self.held += ["", f"{letter}. {option.text}"]
        elif at + 1 >= option.reason:
            self.reasons[-1] += f" {line.strip()}"

    def _leave(self, indent: int) -> None:
        while self.boxes and indent < self.boxes[-1].indent:
            self._flush()
            self.boxes.pop()

    def _slashes(self, block: Slashes) -> None:
        """A block between slashes begins."""
        if block.name == "html":
            page = self.reader.link("the page", self.reader.page)
            self.held += ["", f"*Here {page} has an interactive; its still form follows.*", ""]
        else:
            self.held += ["", f"**{block.title}**", ""]

    def _close(self) -> None:
        """A block between slashes ends; behind choices stand the reasons."""
        if self.reasons:
            self._flush()
            fold = _Box(0, "???", "Answers")
            reasons = self.reader.text("\n\n".join(self.reasons))
            self._add(fold.wrap(reasons, self.markup))
        self.reasons.clear()

    def _fence(self, at: int) -> None:
        fence = self.fences[at]
        if at in self.blocks and not _HIDDEN & set(fence.options):
            self._code(self.blocks[at])
        elif fence.lang == "page-head":
            self.held += ["", self.reader.head(), ""]
        elif fence.lang == "papers":
            self.held += ["", self.reader.papers(fence.raw), ""]
        elif fence.lang == "answer":
            self.held += ["", f"{fence.options.get('label', '')} = ?", ""]
        elif "norun" in fence.options:
            self.held += ["", *_shown(fence), "", f"(Not run here: {fence.options['norun']})", ""]
        elif fence.lang in fences.TEXTS:
            self.held += ["", *_shown(fence), ""]

    def _code(self, block: Block) -> None:
        options = block.fence.options
        if anchors := options.get("check"):
            self.held += ["", f"*Check of {self.reader.numbers(anchors)}:*"]
        elif title := options.get("title"):
            self.held += ["", f"*{title}:*"]
        self._flush()
        for box in self.boxes:
            if not box.named:
                box.named = True
                self._add(f"**{box.title}**")
        folded = any(box.kind.startswith("?") for box in self.boxes)
        self.cells.append(Cell(blocks.code_of(block.fence).strip("\n"), block, folded))
        if caption := options.get("caption"):
            self.held += [f"*{caption}*", ""]

    def _flush(self) -> None:
        text = "\n".join(blank_runs(self.held)).strip("\n")
        self.held.clear()
        if not text:
            return
        text = self.reader.text(text)
        for box in reversed(self.boxes):
            text = box.wrap(text, self.markup)
        self._add(text)

    def _add(self, text: str) -> None:
        if self.cells and self.cells[-1].block is None:
            self.cells[-1].text += f"\n\n{text}"
        else:
            self.cells.append(Cell(text))
