"""What pages say about the reader's progress before a script runs: what there is to read and solve.

The record itself never leaves the reader's browser (`web/progress`).
"""

from __future__ import annotations

import html

from derived_site import project
from derived_site.course import course, links
from derived_site.page.model import Page

_DISABLED = 'type="button" disabled'


def marked(file: str) -> dict[str, list[str]]:
    """The ids of a page's exercises and self-checks that are marked in the page."""
    page = Page.read(project.docs() / file)
    return {
        "exercises": [exercise.anchor for exercise in page.exercises],
        "checks": [choice.anchor for choice in page.choices],
    }


def attributes(page: course.Page) -> str:
    """What a row on the course map says of a written page, for the script that counts."""
    parts = [f'data-page="{links.url(page.file)}"']
    parts += [f'data-{kind}="{" ".join(ids)}"' for kind, ids in marked(page.file).items() if ids]
    return " " + " ".join(parts)


def counts(pages: list[course.Page]) -> str:
    """How much there is; the script puts in its place how much of it is done."""
    found = [marked(page.file) for page in pages]
    marking, checks = (sum(len(f[kind]) for f in found) for kind in ("exercises", "checks"))
    parts = [_number(len(pages), "page")]
    parts += [_number(marking, "exercise")] if marking else []
    parts += [_number(checks, "self-check")] if checks else []
    return f"<span data-counts>{', '.join(parts)}</span>"


def _number(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def page_end(name: str) -> str:
    """The button at the end of a page of the course."""
    if name not in course.pages():
        return ""
    record = links.to_page("progress.md") if (project.docs() / "progress.md").is_file() else ""
    more = f'<a href="{record}">Your progress</a>' if record else ""
    return (
        '<div class="page-done" data-search-exclude>'
        f'<button {_DISABLED} aria-pressed="false">I have read this page</button>'
        f'<span role="status"></span>{more}</div>'
    )


def table() -> str:
    """The page "Your progress": each written page, module by module, and what to do with it all."""
    parts = []
    for module in course.modules():
        pages = [page for page in module.pages if page.written]
        if not pages:
            continue
        rows = "".join(_row(page) for page in pages)
        head = "".join(
            f'<th scope="col">{h}</th>' for h in ("Page", "Read on", "Exercises", "Self-checks")
        )
        parts.append(
            f"<div data-counted><p><strong>Module {module.number}, {html.escape(module.title)}:"
            f'</strong> {counts(pages)}.</p><div class="wide-table"><table><thead><tr>{head}</tr>'
            f"</thead><tbody>{rows}</tbody></table></div></div>"
        )
    return "".join(parts) + _TOOLS


def _row(page: course.Page) -> str:
    cells = [f'<td data-cell="{k}">{len(v) or "–"}</td>' for k, v in marked(page.file).items()]
    return (
        f'<tr{attributes(page)}><th scope="row"><a href="{links.to_page(page.file)}">'
        f'{html.escape(page.title)}</a></th><td data-cell="read">–</td>{"".join(cells)}</tr>'
    )


_TOOLS = f"""<div><reader-progress class="interactive tools"><p data-part="note"></p>
<p class="tools__row"><button {_DISABLED} data-part="export">Export to a file</button>
<button {_DISABLED} data-part="import">Import a file</button>
<button {_DISABLED} data-part="reset">Reset …</button>
<button {_DISABLED} data-part="damaged" hidden>Download what was set aside</button></p>
<div data-part="sure" role="group" aria-label="Reset" hidden>
<p>Erase all marks in this browser? Only an exported file brings them back.</p>
<p class="tools__row"><button {_DISABLED} data-part="erase">Erase</button>
<button {_DISABLED} data-part="keep">Keep them</button></p></div>
<input type="file" accept=".json" data-part="file" aria-label="Exported file" hidden>
<p role="status" data-part="said"></p></reader-progress></div>"""


def offline() -> str:
    """The controls that save the whole course."""
    return f"""<div><offline-course class="interactive tools">
<p class="tools__row"><button {_DISABLED} data-part="ask">Save the whole course …</button>
<button type="button" data-part="remove" hidden>Remove what was saved</button></p>
<div data-part="sure" role="group" aria-label="Save the whole course" hidden>
<label><input type="checkbox" data-part="python"> Python too, for code: <span></span> more</label>
<p class="tools__row"><button type="button" data-part="save">Save now</button>
<button type="button" data-part="cancel">Cancel</button></p>
<progress data-part="bar" aria-label="Files saved" hidden></progress></div>
<p role="status" data-part="said"></p></offline-course></div>"""
