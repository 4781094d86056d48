"""What pages show that is generated: course map, page heads, equation index, reading list, errata.

Each is a fence with a name of its own, such as an empty `equation-index` fence, so that MkDocs and
Zensical make it in the same way and a plain preview shows where it will stand. A function below
called `show_page_head` makes what a `page-head` fence shows, of what stands in the fence and the
page's name: to add a directive is to write its function. The names are known from this file
(`derived_site.page.fences.directives`).
"""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path

from derived_site import project
from derived_site.course import course, equations, glossary, links, papers
from derived_site.export import downloads
from derived_site.page.model import Page
from derived_site.render import course_map, progress, typeset

# A number such as 1e-9, which no line may break.
_POWER = re.compile(r"\b[\d.]+e-\d+")


def show(name: str, source: str, where: str) -> str:
    """What a directive's fence shows on a page."""
    made: str = globals()[f"show_{name.replace('-', '_')}"](source, where)
    return made


def _link(page: str, text: str, anchor: str = "") -> str:
    return f'<a href="{links.to_page(page, anchor)}">{text}</a>'


def show_page_head(_source: str, where: str) -> str:
    """A page's module and section, what it takes and what it gives."""
    page = course.pages().get(where)
    if page is None:
        raise project.SiteError(f"{where}: a page-head fence on a page that course.yml lacks")
    front = page.front
    known = course.pages()
    needs = [
        _link(n, html.escape(known[n].title)) if known[n].written else html.escape(known[n].title)
        for n in front.needs
    ]
    if not needs:
        needs = [html.escape(page.module.needs)]
    outcomes = "".join(f"<li>{html.escape(o)}</li>" for o in front.outcomes)
    take = ", ".join(downloads.anchors(where))
    take = f"<div><dt>Download</dt><dd>{take}</dd></div>" if take else ""
    return (
        '<div class="page-head"><p class="page-head__place">'
        f"Module {page.module.number} · {html.escape(page.module.title)}"
        f" · Section {page.section}</p>"
        f"<dl><div><dt>Before this</dt><dd>{', '.join(needs)}</dd></div>"
        f"<div><dt>Time</dt><dd>{html.escape(front.time)}</dd></div>{take}</dl>"
        f"<p>You will be able to</p><ul>{outcomes}</ul></div>"
    )


def show_equation_index(_source: str, where: str) -> str:
    """A table for each page that has equations, below the page's name."""
    known = course.pages()
    ordered = sorted(equations.registry().values(), key=_by_number)
    parts = []
    for name, here in itertools.groupby(ordered, key=lambda e: e.page):
        rows = [_index_row(e, where) for e in here]
        page = known[name]
        parts.append(
            f'<h2 id="{page.section}">{page.section} {_link(name, html.escape(page.title))}</h2>'
            # In a chunk (chunks.py), with the room that a row of the index takes on the whole.
            f'<div class="chunk" style="--wide:{5 * len(rows)};--narrow:{10 * len(rows)}">'
            f"{_table('index', ('No.', 'Name', 'Equation', 'Code', 'Check'), rows)}</div>"
        )
    return "".join(parts)


def _index_row(e: equations.Equation, where: str) -> str:
    code = ", ".join(
        f'<a href="{links.to_code(n, where)}"><code>{_breakable(n)}</code></a>' for n in e.code
    )
    checks = html.escape(" · ".join(c.strip() for c in e.checks if c.strip()))
    checks = _POWER.sub(r"<span>\g<0></span>", checks)
    formula = typeset.typeset(e.tex, display=False, where=e.where)
    return (
        f"<tr><td>{_link(e.page, e.number, e.anchor)}</td><td><code>{e.anchor}</code></td>"
        f'<td class="index__formula"><div>{formula}</div></td>'
        f"<td>{code or '–'}</td><td>{checks or '–'}</td></tr>"
    )


def _table(kind: str, head: tuple[str, ...], rows: list[str]) -> str:
    """A table that may scroll sideways in a frame of its own."""
    columns = "".join(f'<th scope="col">{h}</th>' for h in head)
    return (
        f'<div class="wide-table"><table class="{kind}"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _breakable(name: str) -> str:
    """A dotted name below the package, which may break after each dot."""
    return html.escape(name.removeprefix("derived.")).replace(".", ".<wbr>")


def _by_number(equation: equations.Equation) -> tuple[int, ...]:
    return tuple(int(part) for part in equation.number.split("."))


def _in_order() -> list[Path]:
    """Every page in the course's order, a module's own page first; behind them the others."""
    order: dict[str, int] = {}
    for name in course.pages():
        order.setdefault(f"{name.rpartition('/')[0]}/index.md", len(order))
        order[name] = len(order)
    return sorted(project.page_files(), key=lambda f: order.get(project.page_name(f), len(order)))


def show_reading_list(_source: str, _where: str) -> str:
    """Every paper, with the pages that cite it."""
    used: dict[str, list[str]] = {}
    for file in _in_order():
        name = project.page_name(file)
        for key in Page.read(file).citations:
            used.setdefault(key, []).append(_link(name, html.escape(course.title(name))))
    rows = []
    for p in sorted(papers.library().values(), key=lambda p: (p.year, p.authors)):
        if len(p.authors) <= 6:
            authors = ", ".join(" ".join(reversed(a.split(", ", 1))) for a in p.authors)
        else:
            authors = f"{papers.surname(p.authors[0])} et al."
        where_used = ", ".join(used.get(p.key, [])) or "Further reading"
        rows.append(
            f'<tr id="{p.key}"><td>{p.year}</td><td><a href="{html.escape(p.url)}">'
            f'{html.escape(p.title)}</a><br><span class="paper__who">{html.escape(authors)}'
            f"{' · ' + html.escape(p.venue) if p.venue else ''}</span></td>"
            f"<td>{html.escape(p.why)}</td><td>{html.escape(p.read)}</td><td>{where_used}</td></tr>"
        )
    return _table("reading", ("Year", "Work", "Why", "What to read", "Used in"), rows)


def show_papers(source: str, where: str) -> str:
    """The papers of a page, whose keys stand in the fence."""
    return papers.entries(source.split(), where)


def show_glossary(_source: str, _where: str) -> str:
    """Every term with its meaning."""
    return glossary.table()


def show_errata(_source: str, _where: str) -> str:
    """What is often said wrongly, with the run that shows it."""
    known = course.pages()
    rows = []
    for file in _in_order():
        name = project.page_name(file)
        for mind in Page.read(file).minds:
            page = known.get(name)
            where = f"{page.section} {page.title}" if page else course.title(name)
            link = _link(name, html.escape(where), mind.anchor)
            rows.append(f"<tr><td>{html.escape(mind.title)}</td><td>{link}</td></tr>")
    return _table("errata", ("What to mind", "The run that shows it"), rows)


def show_course_map(_source: str, _where: str) -> str:
    """The plan by weeks, then each module with its pages."""
    return course_map.course_map()


def show_offline_archive(_source: str, _where: str) -> str:
    """A link to the whole site, where the build has put it."""
    return downloads.archive()


def show_progress(_source: str, _where: str) -> str:
    """Each written page with what there is to read and solve."""
    return progress.table()


def show_offline(_source: str, _where: str) -> str:
    """The controls that save the whole course."""
    return progress.offline()
