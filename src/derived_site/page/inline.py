"""Running text: formulas, code, references and citations, found once for everyone who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derived_site.project import SiteError

# `$…$`: the dollars touch the formula, and no digit follows, so that prices are no formulas.
FORMULA = r"(?<!\\)(?<!\$)\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
REFERENCE = r"(?:\[([^\]\[]+)\])?\[((?:eq-[\w-]+|derived\.[\w.]+))\](?:\[\])?"
CITATION = r"\[(@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\]"
_PARTS = re.compile(
    r"(?P<bracket>\\[(\[])"
    r"|(?P<escape>\\[\\`*_{}\[\]()>#+.!|$-])"
    r"|(?P<html><!--.*?-->|</?[a-zA-Z][^<>]*>)"
    r"|(?P<quoted>\$\x00+\$)"
    r"|(?P<display>\$\$)"
    rf"|(?P<formula>{FORMULA})"
    r"|(?P<image>!\[(?P<alt>[^\]]*)\]\((?P<source>[^)]*)\))"
    r"|(?P<target>\]\((?P<address>[^)]*)\))"
    r"|(?P<reference>\[(?P<named>eq-[\w-]+|derived\.[\w.]+)\](?:\[\])?)"
    r"|(?P<cited>\[(?P<keys>@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\])"
    r"|(?P<dollar>\$(?!\d))",
    re.DOTALL,
)
# Code comes first, whatever stands in it: what it covers is hidden from the patterns above.
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# What a text in a notebook is made of: each of these is written out or kept as it is.
PIECES = re.compile(
    r"(?P<fence>^[ \t]*(?P<ticks>`{3,})[^\n]*\n.*?^[ \t]*(?P=ticks)[ \t]*$)"
    r"|(?P<code>(?<![`\\])(?P<quotes>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=quotes)(?!`))"
    r"|\$\$(?P<display>.+?)\$\$"
    r"|(?<![\\$])\$(?![\s$])(?P<inline>(?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
    r"|(?:\[(?P<words>[^\]\[]+)\])?\[(?P<target>eq-[\w-]+|derived\.[\w.]+)\](?:\[\])?"
    r"|\[(?P<cited>@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\]"
    r"|(?P<image>!?)\[(?P<text>(?:`[^`]*`|[^\]\[`])*)\]\((?P<address>[^)\s]+)(?:[ ]+\"[^\"]*\")?\)"
    r"(?:\{:[^}]*\})?",
    re.DOTALL | re.MULTILINE,
)
_PERCENT = re.compile(r"(?<!\\)(?:\\\\)*%")


@dataclass(frozen=True)
class Part:
    """A piece of running text that is more than words."""

    kind: str  # `formula`, `reference`, `citation` or `link`
    text: str
    line: int  # from 1


def check_tex(tex: str, page: str, line: int) -> None:
    """Refuse TeX that would not mean what it says. `line` is its first, from 1."""
    if found := _PERCENT.search(tex):
        at = line + tex.count("\n", 0, found.end())
        raise SiteError(
            f"{page}:{at}: to TeX % begins a comment, and the rest of the line is lost; write \\%"
        )
    if found := re.search(r"\[(?:eq-[\w-]+|derived\.[\w.]+)\]", tex):
        at = line + tex.count("\n", 0, found.start())
        raise SiteError(
            f"{page}:{at}: {found[0]} inside a formula is no link; refer to it in the text"
        )


def parts(text: str, page: str, line: int, *, row: bool = False) -> Iterator[Part]:
    """The formulas, references and citations of a run of text that begins at `line`, from 1.

    Raises SiteError where mathematics would be lost or changed without a word.
    """
    masked = _CODE.sub(lambda m: re.sub(r"[^\n]", "\x00", m[0]), text)
    for m in _PARTS.finditer(masked):
        at = line + text.count("\n", 0, m.start())
        where = f"{page}:{at}"
        found = m.groupdict()
        if found["formula"]:
            tex = m["formula"][1:-1]
            if row and "\\|" in tex:
                raise SiteError(
                    f"{where}: in a table \\| is a bar of the table's; in a formula write"
                    r" \mid, \vert or \Vert"
                )
            check_tex(tex, page, at)
            yield Part("formula", tex, at)
        elif found["bracket"]:
            raise SiteError(
                f"{where}: {m[0]} begins no formula here; write $…$ in a sentence, and $$ on lines"
                " of their own for a displayed one"
            )
        elif found["quoted"]:
            raise SiteError(
                f"{where}: {text[m.start() : m.end()]}: a formula stands between two $, without"
                " backticks"
            )
        elif found["display"]:
            raise SiteError(
                f"{where}: $$ opens a displayed formula, which begins a line of its own"
            )
        elif found["image"] or found["target"] or found["html"]:
            held = " ".join(found[k] or "" for k in ("alt", "source", "address", "html"))
            if "<!--" not in held and (tex := re.search(FORMULA, held)):
                raise SiteError(
                    f"{where}: the formula {tex[0]} stands in an alternative text, a title or an"
                    " address, where it cannot be typeset; say it in words"
                )
            if address := (found["address"] or "").split():
                yield Part("link", address[0], at)
        elif found["reference"]:
            yield Part("reference", m["named"], at)
        elif found["cited"]:
            for key in m["keys"].split(";"):
                yield Part("citation", key.strip().lstrip("@"), at)
        elif found["dollar"]:
            raise SiteError(
                f"{where}: this $ opens or closes no formula: a formula stands between two $ that"
                r" touch it, and a dollar sign is written \$"
            )


def formulas(text: str) -> Iterator[tuple[str, bool]]:
    """The formulas of any text, such as a docstring, each with whether it is displayed."""
    for m in PIECES.finditer(text):
        if m["display"] or m["inline"]:
            yield (m["display"] or m["inline"], bool(m["display"]))
