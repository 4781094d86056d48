"""How exercises look on a page: `/// exercise | …` and `/// choice | …`.

What works without a script is the statement, the folds with hints, solution and reasons. The
controls stand in the page from the start, so that nothing moves when the script comes, and are
hidden where scripts are off. Nothing that code prints becomes markup: the script sets text.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any, ClassVar
from xml.etree import ElementTree

from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_html_identifier

from derived_site.page.exercises import Answer, Exercise, slug, split_title
from derived_site.page.inline import PIECES
from derived_site.project import SiteError
from derived_site.render import typeset

_BOX = re.compile(r"^\[(?P<mark>[ xX])\]\s+")
_RESULT = '<div class="exercise__result" role="status"></div>'


class _Marked(Block):  # type: ignore[misc]
    """What both blocks have in common: a title, an id of their own, an element for the script."""

    ARGUMENT = True
    OPTIONS: ClassVar[dict[str, Any]] = {"name": ("", type_html_identifier)}

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        """Make the element; called by pymdown-extensions."""
        kind, title = split_title(self.argument)
        context = getattr(self.md, "derived_context", None)
        where = context.name if context else "a docstring"
        anchor = f"ex-{self.options['name']}" if self.options["name"] else slug(title)
        seen = self.tracker.setdefault("exercises", [])
        if anchor in {other for other, _ in seen}:
            raise SiteError(f'{where}: two exercises are called "{title}"; give one a `name`')
        seen.append((anchor, self.NAME))
        attributes = {"class": f"exercise exercise--{self.NAME}", "id": anchor, "role": "group"}
        box = ElementTree.SubElement(
            parent, "page-exercise", {**attributes, "aria-labelledby": f"{anchor}-title"}
        )
        head = ElementTree.SubElement(box, "p", {"class": "exercise__title"})
        if self.NAME == "exercise":
            count = sum(name == "exercise" for _, name in seen)
            number = ElementTree.SubElement(head, "span", {"class": "exercise__number"})
            number.text = str(count)
        if kind:
            ElementTree.SubElement(head, "span", {"class": "exercise__kind"}).text = kind
        name = ElementTree.SubElement(head, "span", {"id": f"{anchor}-title"})
        name.text = title[:1].upper() + title[1:]
        link = {"class": "headerlink", "href": f"#{anchor}", "aria-label": "Permanent link"}
        ElementTree.SubElement(head, "a", link).text = "¶"
        return box

    def on_markdown(self) -> str:
        """Its content is Markdown."""
        return "block"


class _Exercise(_Marked):
    """A task with hints and a solution; code and numbers in it are marked."""

    NAME = "exercise"


class _Choice(_Marked):
    """A question with choices, each with the reason why it is right or not."""

    NAME = "choice"

    def on_end(self, block: ElementTree.Element) -> None:
        """Turn the list into choices, and fold the reasons."""
        lists = block.findall("ul")
        where = f"the question {self.argument!r}"
        if len(lists) != 1:
            raise SiteError(f"{where} has {len(lists)} lists of choices, and needs one")
        parsed = [_choice(item, where) for item in lists[0]]
        right = sum(good for good, _, _ in parsed)
        if not right or len(parsed) < 2:
            raise SiteError(f"{where} needs two choices or more, and one marked [x]")
        block.set("data-right", " ".join(str(n) for n, (good, _, _) in enumerate(parsed) if good))
        kind = "radio" if right == 1 else "checkbox"
        place = list(block).index(lists[0])
        block.remove(lists[0])
        choices = ElementTree.Element("ol", {"class": "choices", "type": "A"})
        if right > 1:
            note = ElementTree.Element("p", {"class": "exercise__note"})
            note.text = "More than one is right."
            block.insert(place, note)
            place += 1
        for _, text, _ in parsed:
            label = ElementTree.SubElement(ElementTree.SubElement(choices, "li"), "label")
            control = {"type": kind, "name": block.get("id", "")}
            ElementTree.SubElement(label, "input", control)
            label.append(text)
        block.insert(place, choices)
        stash = self.md.htmlStash.store(_bar("Check my answer") + _RESULT)
        ElementTree.SubElement(block, "p").text = stash
        fold = ElementTree.SubElement(block, "details", {"class": "success"})
        ElementTree.SubElement(fold, "summary").text = "Answers"
        reasons = ElementTree.SubElement(fold, "ol", {"class": "reasons", "type": "A"})
        for good, _, reason in parsed:
            item = ElementTree.SubElement(reasons, "li")
            verdict = ElementTree.Element("strong")
            verdict.text = "Right." if good else "No."
            first = reason[0]
            verdict.tail, first.text = f" {first.text or ''}", ""
            first.insert(0, verdict)
            item.extend(reason)


def _choice(
    item: ElementTree.Element, where: str
) -> tuple[bool, ElementTree.Element, list[ElementTree.Element]]:
    """Whether it is right, what it says, and why."""
    head, *reason = list(item) or [item]
    if head.tag != "p" or not reason:
        raise SiteError(f"{where}: a choice has a paragraph, and below it the reason in another")
    box = _BOX.match(head.text or "")
    if not box:
        raise SiteError(f"{where}: a choice begins with [ ] or [x]")
    if reason[0].tag != "p":
        raise SiteError(f"{where}: a reason begins with a paragraph")
    text = ElementTree.Element("span")
    text.text = (head.text or "")[box.end() :]
    text.extend(list(head))
    return box["mark"] != " ", text, reason


class _Extension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Any, block_mgr: Any) -> None:  # noqa: N802
        block_mgr.register(_Exercise, self.getConfigs())
        block_mgr.register(_Choice, self.getConfigs())


def makeExtension(**kwargs: Any) -> BlocksExtension:  # noqa: N802
    """Entry point that Python-Markdown looks for."""
    return _Extension(**kwargs)


def _bar(*labels: str) -> str:
    # Disabled until the script is there: a press before that would be lost, or leave the page.
    buttons = "".join(
        f'<button type="button" disabled class="{"primary" if label.startswith("Check") else ""}"'
        f' data-do="{label.partition(" ")[0].lower()}">{label}</button>'
        for label in labels
    )
    return f'<div class="exercise__bar">{buttons}</div>'


def starter(shown: str) -> str:
    """The code that the reader starts from, with what works on it."""
    bar = _bar("Edit", "Run", "Check my answer")
    return f'<div class="exercise__code">{shown}</div>{bar}{_RESULT}'


def test(exercise: Exercise, before: str) -> str:
    """What the script needs to mark an answer: no reader sees it, and no highlighter colors it."""
    data = json.dumps({"setup": before, "test": exercise.code("test")}, ensure_ascii=False)
    # Not in a script element: Material's instant navigation runs whatever script a new page holds.
    return f'<template data-marks="{html.escape(data)}"></template>'


def answer(asked: Answer) -> str:
    """Room for a number, where the script puts a field once a reader comes near.

    A browser looks at every form of a page as soon as it is there, for what it may fill in, and
    lays out the chunk around it.
    """
    where = asked.fence.where
    known = "".join(
        f'<p hidden data-value="{value!r}">{inline(text, where)}</p>' for value, text in asked.known
    )
    unit = asked.fence.options.get("unit", "")
    numbers = f'data-value="{asked.value!r}" data-tol="{asked.tol!r}"'
    return (
        f'<div class="exercise__number-form" {numbers}>'
        f"<label><span>{inline(asked.label, where)} =</span>"
        '<span class="exercise__field"></span></label>'
        f"{f'<span>{inline(unit, where)}</span>' if unit else ''}"
        f'<button class="primary" disabled>Check</button>{_RESULT}{known}</div>'
    )


def inline(text: str, where: str) -> str:
    """A short text with `code` and $formulas$ as markup; all else is escaped."""
    parts, at = [], 0
    for match in PIECES.finditer(text):
        if match["code"]:
            made = f"<code>{html.escape(match['inside'])}</code>"
        elif match["inline"]:
            made = typeset.typeset(match["inline"], display=False, where=where)
        else:
            made = html.escape(match[0])
        parts += [html.escape(text[at : match.start()]), made]
        at = match.end()
    return "".join(parts) + html.escape(text[at:])
