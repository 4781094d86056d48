"""Papers: BibTeX files by module, cited by key, each with why it matters and what to read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry

from derived_site import project
from derived_site.course import links

PAGE = "reading-list.md"


@dataclass(frozen=True)
class Paper:
    """One entry of a file in `docs/papers`."""

    key: str
    authors: tuple[str, ...]
    title: str
    year: int
    venue: str
    url: str
    why: str
    read: str
    kind: str

    @property
    def short(self) -> str:
        """Authors and year as a citation shows them: `Glorot & Bengio 2010`."""
        names = [surname(a) for a in self.authors]
        if len(names) > 3:
            who = f"{names[0]} et al."
        else:
            who = " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return f"{who} {self.year}"


def surname(author: str) -> str:
    """The family name of an author, named as BibTeX does: `Ba, Jimmy` or `Jimmy Ba`."""
    return author.split(",")[0].strip() if "," in author else author.split()[-1]


@cache
def _load(stamps: tuple[tuple[Path, int], ...]) -> dict[str, Paper]:
    found: dict[str, Paper] = {}
    for path, stamp in stamps:
        for paper in _read(path, stamp):
            if paper.key in found:
                raise project.SiteError(f"{_name(path)}: {paper.key} is in another file, too")
            found[paper.key] = paper
    return found


@cache
def _read(path: Path, _stamp: int) -> tuple[Paper, ...]:
    library = parse_string(
        path.read_text(encoding="utf-8"), append_middleware=[LatexDecodingMiddleware()]
    )
    if library.failed_blocks:
        line = library.failed_blocks[0].start_line
        raise project.SiteError(f"{_name(path)}:{(line or 0) + 1}: this entry cannot be read")
    return tuple(_paper(entry, _name(path)) for entry in library.entries)


def _name(path: Path) -> str:
    return path.relative_to(project.docs()).as_posix()


def _paper(entry: Entry, where: str) -> Paper:
    fields = {f.key.lower(): str(f.value) for f in entry.fields}
    missing = [k for k in ("author", "title", "year", "url", "why", "read") if not fields.get(k)]
    if missing:
        raise project.SiteError(f"{where}: {entry.key} lacks {', '.join(missing)}")
    venue = next(
        (
            fields[k]
            for k in ("journal", "booktitle", "publisher", "school", "howpublished")
            if k in fields
        ),
        "",
    )
    return Paper(
        key=entry.key,
        authors=tuple(re.split(r"\s+and\s+", " ".join(fields["author"].split()))),
        title=" ".join(fields["title"].replace("{", "").replace("}", "").split()),
        year=int(fields["year"]),
        venue=" ".join(venue.split()),
        # To LaTeX a tilde is a space that does not break.
        url=fields["url"].replace("\xa0", "~"),
        why=" ".join(fields["why"].split()),
        read=" ".join(fields["read"].split()),
        kind=entry.entry_type,
    )


def library() -> dict[str, Paper]:
    """Every paper by its key; a file is read again when it changes."""
    return _load(project.stamps(project.docs() / "papers", "*.bib"))


def get(key: str, where: str) -> Paper:
    """The paper with this key. Raises SiteError when there is none."""
    if key not in library():
        raise project.SiteError(f"{where}: cites {key!r}, which is not in docs/papers")
    return library()[key]


def citation(keys: str, where: str) -> str:
    """`@a; @b` as it reads in the text: a link to each entry of the reading list."""
    found = [get(k.strip().lstrip("@"), where) for k in keys.split(";")]
    parts = [
        f'<a class="cite" href="{links.to_page(PAGE, p.key)}" title="{html.escape(p.title)}">'
        f"{html.escape(p.short)}</a>"
        for p in found
    ]
    return f"({'; '.join(parts)})"


def entries(keys: list[str], where: str) -> str:
    """The list at the end of a page: each paper with why it matters and what to read."""
    if not keys:
        raise project.SiteError(
            f"{where}: a papers fence is empty; name what to read, one key a line from docs/papers"
        )
    items = []
    for key in keys:
        p = get(key, where)
        items.append(
            f'<li><a class="paper__key" href="{links.to_page(PAGE, p.key)}">'
            f'{html.escape(p.short)}</a> <a class="paper__title" href="{html.escape(p.url)}">'
            f"{html.escape(p.title)}</a><p>{html.escape(p.why)} <strong>Read:</strong>"
            f" {html.escape(p.read)}</p></li>"
        )
    return f'<ul class="papers">{"".join(items)}</ul>'
