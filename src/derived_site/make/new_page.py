"""`make new P=docs/convolution/components.md`: the skeleton of a page that course.yml plans.

It holds the front matter, the sections of a page in order, and the form of an equation, of two
exercises and of a self-check. What it leaves open for its author stands in comments, which no
reader sees, or stops the build with a message that says what to fill in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from derived_site import project
from derived_site.course import course
from derived_site.make import nav

_FORM = Path(__file__).parent / "new_page.md"


def skeleton(page: course.Page) -> str:
    """The text to begin a page of the course with."""
    before = [other for other in page.module.pages if other.place == page.place - 1]
    after = [other for other in page.module.pages if other.place == page.place + 1]
    values = {
        "needs": "".join(f"needs:\n  - {other.file}\n" for other in before),
        "title": page.title,
        "name": page.name,
        "next": after[0].title if after else "the next module",
    }
    text = _FORM.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def create(path: str) -> Path:
    """Write the skeleton of the page at a path and its place in the menu.

    Raises SiteError for a page that course.yml does not plan, and for one that exists.
    """
    name = path.replace("\\", "/").removeprefix("./").removeprefix("docs/")
    page = course.pages().get(name)
    if page is None:
        raise project.SiteError(
            f"{path}: no page of this name is planned in course.yml{course.close_to(name)}"
        )
    file = project.docs() / name
    if file.exists():
        raise project.SiteError(f"{path}: exists; edit it, or move it away first")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(skeleton(page), encoding="utf-8")
    nav.update()
    return file


if __name__ == "__main__":
    try:
        made = create(sys.argv[1] if len(sys.argv) > 1 else "")
        print(f"{made.relative_to(project.root())}: begin with `outcomes` in its head")
        print("its name stands in mkdocs.yml; CONTRIBUTING.md says how a page is written")
    except project.SiteError as error:
        sys.exit(f"error: {error}")
