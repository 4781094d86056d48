"""The course map: the plan by weeks with its prerequisites, then each module with its pages."""

from __future__ import annotations

import html
import re

from derived_site.course import course, links
from derived_site.render import progress

_MODULES = re.compile(r"Modules? \d+(?:(?:–|, | and )\d+)*")


def course_map() -> str:
    """The plan by weeks with its prerequisites, then each module with its pages."""
    modules = course.modules()
    parts = []
    for module in modules:
        rows = []
        for page in module.pages:
            title = html.escape(page.title)
            state = progress.attributes(page) if page.written else ' class="planned"'
            text = (
                f'<a href="{links.to_page(page.file)}">{title}</a>'
                if page.written
                else f"<span>{title}</span>"
            )
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
        f" {core} weeks for the core path; electives follow it. {ready}\u00a0pages are written. The"
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
