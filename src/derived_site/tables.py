"""What pages show that is generated: course map, page heads, equation index, reading list, errata.

Each is a fence with a name of its own, such as an empty `equation-index` fence, so that MkDocs and
Zensical make it in the same way and a plain preview shows where it will stand.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from pymdownx.superfences import SuperFencesException

from . import (
    course,
    downloads,
    equations,
    fences,
    glossary,
    links,
    papers,
    progress,
    project,
    typeset,
)

_MIND = re.compile(r'^[ \t]*(?:!!!|\?\?\?\+?) +mind +"(?P<title>[^"]+)"', re.MULTILINE)
# A number such as 1e-9, which no line may break.
_POWER = re.compile(r"\b[\d.]+e-\d+")
_MODULES = re.compile(r"Modules? \d+(?:(?:–|, | and )\d+)*")


def directive(
    source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **_: Any
) -> str:
    """The entry point that superfences calls for each of these fences."""
    context = getattr(md, "derived_context", None)
    where = context.name if context else "a docstring"
    try:
        return _DIRECTIVES[language](source, where)
    except project.SiteError as error:
        # superfences swallows every error but its own.
        raise SuperFencesException(str(error)) from error


def _link(page: str, text: str, anchor: str = "") -> str:
    return f'<a href="{links.to_page(page, anchor)}">{text}</a>'


def _page_head(_source: str, where: str) -> str:
    page = course.pages().get(where)
    if page is None:
        raise project.SiteError(f"{where}: a page-head fence on a page that course.yml lacks")
    if not (page.time and page.outcomes):
        raise project.SiteError(f"course.yml: {where} needs `time` and `outcomes`")
    known = course.pages()
    needs = [
        _link(n, html.escape(known[n].title)) if known[n].written else html.escape(known[n].title)
        for n in page.needs
    ]
    if not needs:
        needs = [html.escape(page.module.needs)]
    outcomes = "".join(f"<li>{html.escape(o)}</li>" for o in page.outcomes)
    take = ", ".join(downloads.anchors(where))
    take = f"<div><dt>Download</dt><dd>{take}</dd></div>" if take else ""
    return (
        '<div class="page-head"><p class="page-head__place">'
        f"Module {page.module.number} · {html.escape(page.module.title)}"
        f" · Section {page.section}</p>"
        f"<dl><div><dt>Before this</dt><dd>{', '.join(needs)}</dd></div>"
        f"<div><dt>Time</dt><dd>{html.escape(page.time)}</dd></div>{take}</dl>"
        f"<p>You will be able to</p><ul>{outcomes}</ul></div>"
    )


def _course_map(_source: str, _where: str) -> str:
    """The plan by weeks with its prerequisites, then each module with its pages."""
    modules = course.modules()
    parts = []
    for module in modules:
        rows = []
        for page in module.pages:
            title = html.escape(page.title)
            state = progress.attributes(page) if page.written else ' class="planned"'
            text = _link(page.file, title) if page.written else f"<span>{title}</span>"
            rows.append(f'<li{state}><span class="map__section">{page.section}</span> {text}</li>')
        kind = " map__module--elective" if module.elective else ""
        label = "Elective · " if module.elective else ""
        written = [page for page in module.pages if page.written]
        counts = f'<p class="map__counts">{progress.counts(written)}</p>' if written else ""
        needs = _MODULES.sub(_module_links, html.escape(module.needs))
        parts.append(
            f'<section class="map__module{kind}" data-counted'
            f' aria-labelledby="module-{module.number}">'
            f'<div class="map__what"><p class="map__weeks">{label}{_weeks(module)}</p>'
            f'<h3 id="module-{module.number}"><span>{module.number}</span>'
            f" {html.escape(module.title)}</h3>"
            f"<p>{html.escape(module.summary)}</p>"
            f'<p class="map__needs"><strong>Before it:</strong> {needs}</p>{counts}</div>'
            f"<ol>{''.join(rows)}</ol></section>"
        )
    pages = course.pages().values()
    ready = sum(page.written for page in pages)
    core = max(_span(m)[1] for m in modules if not m.elective)
    return (
        f'<div class="map"><p class="map__legend">{len(modules)} modules, {len(pages)} pages,'
        f" {core} weeks for the core path; electives follow it. {ready} pages are written. The"
        " others are named in gray: they are planned, and their numbers will stay.</p>"
        f"{_plan(modules)}{''.join(parts)}</div>"
    )


def _span(module: course.Module) -> tuple[int, int]:
    first, _, last = module.weeks.partition("–")
    return int(first), int(last or first)


def _weeks(module: course.Module) -> str:
    return f"Week{'s' if '–' in module.weeks else ''} {html.escape(module.weeks)}"


def _module_links(match: re.Match[str]) -> str:
    return re.sub(r"\d+", r'<a href="#module-\g<0>">\g<0></a>', match[0])


def _needed(module: course.Module) -> list[int]:
    """The modules that it builds on, by number."""
    if not (match := _MODULES.search(module.needs)):
        return []
    numbers = [int(n) for n in re.findall(r"\d+", match[0])]
    return list(range(numbers[0], numbers[-1] + 1)) if "–" in match[0] else numbers


def _plan(modules: tuple[course.Module, ...]) -> str:
    """A bar for each module over the weeks, and a line from each to those that build on it."""
    row = {m.number: place for place, m in enumerate(modules)}
    end = {m.number: _span(m)[1] for m in modules}
    labels, lines, bars = [], [], []
    for y, module in enumerate(modules):
        first, last = _span(module)
        lines += [
            f"M{end[n] - 0.5} {row[n] + 0.72:g}V{y + 0.5}H{first - 1}" for n in _needed(module)
        ]
        kind = ' class="elective"' if module.elective else ""
        bars.append(
            f'<rect{kind} x="{first - 1}" y="{y + 0.28:g}" width="{last - first + 1}"'
            ' height=".44"/>'
        )
        labels.append(
            f'<li><a href="#module-{module.number}"><span>{module.number}</span>'
            f" {html.escape(module.title)}</a></li>"
        )
    weeks = max(end.values())
    ticks = "".join(f"<span>{w}</span>" for w in range(10, weeks + 1, 10))
    grid = "".join(f"M{w} 0V{len(modules)}" for w in range(0, weeks + 1, 10))
    return (
        f'<div class="map__plan"><ol>{"".join(labels)}</ol>'
        '<div class="map__chart" aria-hidden="true">'
        f'<svg viewBox="0 0 {weeks} {len(modules)}" preserveAspectRatio="none">'
        f'<path class="grid" d="{grid}"/><path d="{"".join(lines)}"/>{"".join(bars)}</svg>'
        f'<p style="--n:{weeks // 10}">{ticks}</p></div></div>'
    )


def _equation_index(_source: str, where: str) -> str:
    known = course.pages()
    rows = []
    for e in sorted(equations.registry().values(), key=_by_number):
        code = ", ".join(
            f'<a href="{links.to_code(n, where)}"><code>{_breakable(n)}</code></a>' for n in e.code
        )
        checks = html.escape(" · ".join(c.strip() for c in e.checks if c.strip()))
        checks = _POWER.sub(r"<span>\g<0></span>", checks)
        formula = typeset.typeset(e.tex, display=False, where=e.where)
        rows.append(
            f"<tr><td>{_link(e.page, e.number, e.anchor)}</td>"
            f'<td><code>{e.anchor}</code><br><span class="index__page">'
            f"{html.escape(known[e.page].title)}</span></td>"
            f'<td class="index__formula"><div>{formula}</div></td>'
            f"<td>{code or '–'}</td><td>{checks or '–'}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{h}</th>' for h in ("No.", "Name", "Equation", "Code", "Check")
    )
    return (
        '<div class="wide-table"><table class="index"><thead><tr>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _breakable(name: str) -> str:
    """A dotted name below the package, which may break after each dot."""
    return html.escape(name.removeprefix("derived.")).replace(".", ".<wbr>")


def _by_number(equation: equations.Equation) -> tuple[int, ...]:
    return tuple(int(part) for part in equation.number.split("."))


def _reading_list(_source: str, _where: str) -> str:
    used: dict[str, list[str]] = {}
    for file in project.page_files():
        name = project.page_name(file)
        for key in papers.keys_of(file.read_text(encoding="utf-8")):
            used.setdefault(key, []).append(_link(name, html.escape(course.title(name))))
    rows = []
    for p in sorted(papers.library().values(), key=lambda p: (p.year, p.authors)):
        authors = ", ".join(p.authors) if len(p.authors) <= 6 else f"{p.authors[0]} et al."
        authors = re.sub(r"(\w[\w' -]*), ([^,]+)", r"\2 \1", authors)
        where_used = ", ".join(used.get(p.key, [])) or "Further reading"
        rows.append(
            f'<tr id="{p.key}"><td>{p.year}</td><td><a href="{html.escape(p.url)}">'
            f'{html.escape(p.title)}</a><br><span class="paper__who">{html.escape(authors)}'
            f"{' · ' + html.escape(p.venue) if p.venue else ''}</span></td>"
            f"<td>{html.escape(p.why)}</td><td>{html.escape(p.read)}</td><td>{where_used}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{h}</th>' for h in ("Year", "Work", "Why", "What to read", "Used in")
    )
    return (
        '<div class="wide-table"><table class="reading"><thead><tr>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _papers(source: str, where: str) -> str:
    return papers.entries(source.split(), where)


def _glossary(_source: str, _where: str) -> str:
    return glossary.table()


def minds(text: str, page: str) -> list[tuple[str, str]]:
    """Title and anchor of each "mind" box of a page; one without code that runs is an error."""
    lines = text.splitlines()
    found = []
    for match in _MIND.finditer(text):
        first = text.count("\n", 0, match.start())
        indent = len(lines[first]) - len(lines[first].lstrip())
        last = first + 1
        while last < len(lines) and (
            not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > indent
        ):
            last += 1
        inside = [f for f in fences.parse(text, page) if first < f.line <= last and f.runs]
        if not inside:
            raise project.SiteError(
                f'{page}:{first + 1}: the box "{match["title"]}" shows no run that proves it'
            )
        found.append((match["title"], mind_anchor(match["title"])))
    return found


def mind_anchor(title: str) -> str:
    """The anchor of a "mind" box, made from its title."""
    return "mind-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _errata(_source: str, _where: str) -> str:
    known = course.pages()
    rows = []
    for file in project.page_files():
        name = project.page_name(file)
        for title, anchor in minds(file.read_text(encoding="utf-8"), name):
            page = known.get(name)
            where = f"{page.section} {page.title}" if page else course.title(name)
            rows.append(
                f"<tr><td>{html.escape(title)}</td><td>{_link(name, html.escape(where), anchor)}"
                "</td></tr>"
            )
    head = '<th scope="col">What to mind</th><th scope="col">The run that shows it</th>'
    return (
        f'<div class="wide-table"><table class="errata"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


_DIRECTIVES: dict[str, Callable[[str, str], str]] = {
    "page-head": _page_head,
    "course-map": _course_map,
    "equation-index": _equation_index,
    "reading-list": _reading_list,
    "papers": _papers,
    "glossary": _glossary,
    "errata": _errata,
    "downloads": downloads.line,
    "offline-archive": downloads.archive,
    "progress": progress.table,
    "offline": progress.offline,
}
