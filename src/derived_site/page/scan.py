"""A page's source line by line: what each line belongs to.

Python-Markdown decides what readers see. This follows its rules closely enough to know every
fence, display, box and run of text with its line, and refuses by page and line what Python-Markdown
would show as something else than its author meant. `derived_site.render` compares the two on each
page that it converts, so they cannot drift apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derived_site.page.displays import Display, read_display
from derived_site.page.fences import Fence, read_fence
from derived_site.page.front import Front, read_front
from derived_site.project import SiteError

_FENCE = re.compile(r"^(?P<prefix>[ \t>]*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")
_ITEM = re.compile(r"^(?P<marker>(?:[-*+]|\d+\.)[ \t]+)(?P<rest>.*)$")
_NOTE = re.compile(r"^(?:\[\^[^\]]+\]:|:[ \t]{1,3})[ \t]*(?P<rest>.*)$")
_BOX = re.compile(
    r"^(?P<kind>!!!|\?\?\?\+?|===\+?!?)[ \t]*(?P<name>[\w-]*(?: [\w-]+)*)"
    r'[ \t]*(?:"(?P<title>.*)")?[ \t]*$'
)
_SLASHES = re.compile(
    r"^(?P<slashes>/{3,})[ \t]+(?P<name>[\w-]+)(?:[ \t]*\|[ \t]*(?P<title>.*?))?[ \t]*$"
)
_CLOSE = re.compile(r"^(?P<slashes>/{3,})[ \t]*$")
_OPTION = re.compile(r"^ {4}(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*$")
_HEADING = re.compile(
    r"^(?P<level>#{1,6})[ \t]+(?P<text>.+?)[ \t]*#*[ \t]*(?:\{:?(?P<attrs>[^}]*)\})?[ \t]*$"
)
_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
# How far what a box, a list or a footnote holds is indented.
STEP = 4


@dataclass(frozen=True)
class Heading:
    """A heading, with the line it stands on, counted from 1."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Box:
    """An admonition, a fold or a tab."""

    kind: str  # `!!!`, `???`, `???+` or `===`
    name: str
    title: str
    line: int  # from 1
    end_line: int  # its last line that is not blank
    prefix: str = ""


@dataclass(frozen=True)
class Slashes:
    """A block between slashes, such as an exercise."""

    name: str
    title: str
    options: dict[str, str] = field(hash=False)
    line: int
    end_line: int
    first: int  # of its content: behind the options


@dataclass(frozen=True)
class Run:
    """Lines of running text that Markdown reads together: a paragraph, an item, a title, a row."""

    line: int  # of its first line, from 1
    text: str
    kind: str = "text"  # `text`, `heading`, `title` or `row`


@dataclass(frozen=True)
class Scan:
    """Everything that stands on a page, in order."""

    front: Front
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    displays: tuple[Display, ...]
    boxes: tuple[Box, ...]
    slashes: tuple[Slashes, ...]
    runs: tuple[Run, ...]
    quoted: tuple[tuple[int, str], ...]  # fences shown as text: line and body
    comments: frozenset[int]  # the lines of its comments, from 1


def scan(lines: list[str], page: str) -> Scan:
    """What stands on a page. Raises SiteError, with page and line, for what cannot be meant."""
    return _Scanner(lines, page).run()


@dataclass
class _Open:
    """A box, a list item or a footnote whose content may follow."""

    indent: int  # of its content
    box: tuple[str, str, str, int, str] | None = None


class _Scanner:
    def __init__(self, lines: list[str], page: str) -> None:
        self.lines = lines
        self.page = page
        self.front = Front()
        self.headings: list[Heading] = []
        self.fences: list[Fence] = []
        self.displays: list[Display] = []
        self.boxes: list[Box] = []
        self.slashes: list[Slashes] = []
        self.runs: list[Run] = []
        self.quoted: list[tuple[int, str]] = []
        self.comments: set[int] = set()
        self.open: list[_Open] = []
        self.open_slashes: list[tuple[str, str, str, dict[str, str], int, int]] = []
        self.held: list[str] = []
        self.held_from = 0
        self.last = 0  # the latest line that is not blank, from 1
        self.blank = True
        self.in_code = False

    def run(self) -> Scan:
        at = self._front()
        while at < len(self.lines):
            at = self._line(at)
        self._flush()
        self._leave(0, hard=True)
        if self.open_slashes:
            slashes, name, *_, line, _ = self.open_slashes[-1]
            raise SiteError(f"{self.page}:{line}: this {name} is never closed with {slashes}")
        return Scan(
            self.front,
            tuple(self.headings),
            tuple(self.fences),
            tuple(self.displays),
            tuple(sorted(self.boxes, key=lambda b: b.line)),
            tuple(sorted(self.slashes, key=lambda s: s.line)),
            tuple(self.runs),
            tuple(self.quoted),
            frozenset(self.comments),
        )

    def _fail(self, at: int, message: str) -> SiteError:
        return SiteError(f"{self.page}:{at + 1}: {message}")

    def _front(self) -> int:
        """Read the front matter; the line behind it."""
        if self.lines and self.lines[0].startswith("\ufeff"):
            raise self._fail(0, "the file begins with a byte-order mark; save it without one")
        self.front = read_front(self.lines, self.page)
        return self.front.end

    def _line(self, at: int) -> int:
        """Read what begins at a line; the line behind it."""
        line = self.lines[at].expandtabs(STEP)
        if not line.strip(" >"):
            self._flush()
            self.blank = True
            return at + 1
        if not line.strip():
            return at + 1
        indent = len(line) - len(line.lstrip())
        text = line.strip()
        self._leave(indent)
        base = self.open[-1].indent if self.open else 0
        self.in_code = indent - base >= STEP and (self.blank or self.in_code)
        if self.in_code:
            self._flush()
            self.last = self._quoted(at)
            return self.last
        after = self._block(at, line, text, indent, base)
        self.blank = after is not None
        self.last = after if after is not None else at + 1
        return at + 1 if after is None else after

    def _block(self, at: int, line: str, text: str, indent: int, base: int) -> int | None:
        """The line behind the block that begins here, or None where running text goes on."""
        if text.startswith("<!--"):
            return self._comment(at)
        if opened := _FENCE.match(self.lines[at]):
            self._flush()
            fence = read_fence(self.lines, at, opened, self.page)
            self.fences.append(fence)
            return fence.end_line
        if text.lstrip("> ").startswith("$$"):
            self._flush()
            display = read_display(self.lines, at, self.page)
            self.displays.append(display)
            return display.last + 1
        if box := _BOX.match(text):
            self._flush()
            found = (box["kind"], box["name"], box["title"] or "", at + 1, line[:indent])
            self.open.append(_Open(indent + STEP, found))
            if box["title"]:
                self.runs.append(Run(at + 1, box["title"], "title"))
            return at + 1
        if text.startswith("///") and (after := self._slashes(at, text)) is not None:
            return after
        if indent == base and (heading := _HEADING.match(text)):
            self._flush()
            self.headings.append(Heading(len(heading["level"]), heading["text"], at + 1))
            self.runs.append(Run(at + 1, heading["text"], "heading"))
            return at + 1
        listed = self.blank or (self.open and self.open[-1].box is None)
        if listed and (item := _ITEM.match(text) or _NOTE.match(text)):
            self._flush()
            self._leave_items(indent)
            inner = self.open[-1].indent if self.open else 0
            self.open.append(_Open(inner + STEP))
            rest = item["rest"]
            if _FENCE.match(rest):
                raise self._fail(
                    at,
                    "a fence that begins on the line of a list's bullet is not run;"
                    " put it on a line of its own, indented by four",
                )
            if rest.startswith("$$"):
                raise self._fail(
                    at, "a displayed formula stands on lines of its own, indented by four"
                )
            self._hold(at, rest)
            return None
        self._hold(at, text)
        return None

    def _quoted(self, at: int) -> int:
        """A line of an indented block of text, or a whole fence that it shows."""
        if not (opened := _FENCE.match(self.lines[at])):
            return at + 1
        end = at + 1
        while end < len(self.lines) and self.lines[end].strip() != opened["ticks"]:
            end += 1
        if end == len(self.lines):
            return at + 1
        body = [line.removeprefix(opened["prefix"]) for line in self.lines[at + 1 : end]]
        self.quoted.append((at + 1, "\n".join(body)))
        return end + 1

    def _hold(self, at: int, text: str) -> None:
        if not self.held:
            self.held_from = at + 1
        self.held.append(text)

    def _flush(self) -> None:
        """What was held is a run of text, or the rows of a table."""
        if not self.held:
            return
        if any(_RULE.match(text) and "|" in text for text in self.held[1:2]):
            for number, text in enumerate(self.held):
                self.runs.append(Run(self.held_from + number, text, "row"))
        else:
            self.runs.append(Run(self.held_from, "\n".join(self.held)))
        self.held = []

    def _leave(self, indent: int, hard: bool = False) -> None:
        """Close what a line with this indentation no longer stands in."""
        while self.open and (hard or indent < self.open[-1].indent):
            top = self.open[-1]
            # A paragraph in a list item goes on, however it is indented.
            if top.box is None and not self.blank and not hard:
                return
            self._flush()
            self.open.pop()
            if top.box is not None:
                kind, name, title, line, prefix = top.box
                self.boxes.append(Box(kind, name, title, line, max(self.last, line), prefix))

    def _leave_items(self, indent: int) -> None:
        """A new item closes the one before it."""
        while self.open and self.open[-1].box is None and indent < self.open[-1].indent:
            self.open.pop()

    def _comment(self, at: int) -> int:
        """A comment of HTML, which neither readers nor tests see."""
        self._flush()
        end = at
        while end < len(self.lines) and "-->" not in self.lines[end]:
            end += 1
        if end == len(self.lines):
            raise self._fail(at, "this comment is never closed with -->")
        for number in range(at, end + 1):
            if _FENCE.match(self.lines[number]):
                raise self._fail(number, "a fence in a comment is not run; take it out")
        rest = self.lines[end].partition("-->")[2].strip()
        if rest:
            raise self._fail(end, f"text behind a comment, {rest!r}; put it on a line of its own")
        self.comments.update(range(at + 1, end + 2))
        return end + 1

    def _slashes(self, at: int, text: str) -> int | None:
        if opened := _SLASHES.match(text):
            self._flush()
            options: dict[str, str] = {}
            after = at + 1
            indent = len(self.lines[at]) - len(self.lines[at].lstrip())
            while after < len(self.lines) and (option := _OPTION.match(self.lines[after][indent:])):
                options[option["key"]] = option["value"]
                after += 1
            title = opened["title"] or ""
            entry = (opened["slashes"], opened["name"], title, options, at + 1, after + 1)
            self.open_slashes.append(entry)
            if title and opened["name"] != "html":
                self.runs.append(Run(at + 1, title, "title"))
            return after
        if not (closed := _CLOSE.match(text)):
            return None
        self._flush()
        if not self.open_slashes:
            raise self._fail(at, f"{text} closes nothing")
        slashes, name, title, options, line, first = self.open_slashes.pop()
        if slashes != closed["slashes"]:
            raise self._fail(at, f"closes a block that line {line} did not open")
        self.slashes.append(Slashes(name, title, options, line, at + 1, first))
        return at + 1
