"""`make nav`: write the menu into mkdocs.yml, from course.yml and the pages that exist.

Labs stand in the order of their numbers, the library's pages in that of the table on their index.
"""

from __future__ import annotations

import posixpath
import re
import sys

import yaml

from derived_site import project
from derived_site.course import course
from derived_site.page.model import Page

Entry = str | dict[str, "str | list[Entry]"]

_ABOVE = "# Written by `make nav` from course.yml and the pages that exist.\n"
_NAV = re.compile(rf"(?:^{re.escape(_ABOVE)})?^nav:.*\n(?:[ \t-].*\n|\n(?=[ \t-]))*", re.MULTILINE)
_LAB = re.compile(r"Lab (?P<number>\d+)\b")


def entries() -> list[Entry]:
    """The menu. Raises SiteError for a page that has no place in it."""
    rest = {project.page_name(file) for file in project.page_files()}

    def take(names: list[str]) -> list[Entry]:
        taken: list[Entry] = [name for name in names if name in rest]
        rest.difference_update(names)
        return taken

    found: list[Entry] = _around("first", rest)
    for module in course.modules():
        written = take([page.file for page in module.pages])
        if pages := take([module.index]) + written:
            found.append({module.menu: pages})
    if labs := take(_labs(rest)):
        found.append({"Labs": labs})
    if library := take(_library(rest)):
        found.append({"Library": library})
    if appendix := _around("appendix", rest):
        found.append({"Appendix": appendix})
    if rest:
        raise project.SiteError(
            f"no place in the menu for {', '.join(sorted(rest))}; name a page in course.yml, in"
            " its module or under `menu`, and a library page in the table of reference/index.md"
        )
    return found


def _around(part: str, rest: set[str]) -> list[Entry]:
    """A part of the menu that course.yml gives as it is."""
    found: list[Entry] = []
    for entry in course.menu(part):
        name = entry if isinstance(entry, str) else next(iter(entry.values()))
        if name not in rest:
            raise project.SiteError(f"course.yml: menu: {name} is no page, or stands there twice")
        rest.remove(name)
        found.append(entry if isinstance(entry, str) else dict(entry))
    return found


def _labs(names: set[str]) -> list[str]:
    """The labs in order."""
    found = []
    for name in sorted(n for n in names if n.startswith("labs/")):
        numbered = _LAB.match(course.title(name))
        if not numbered:
            raise project.SiteError(f"{name}: a lab's title begins with its number, such as Lab 3:")
        found.append((int(numbered["number"]), name))
    return [name for _, name in sorted(found)]


def _library(names: set[str]) -> list[str]:
    """The pages of the library that its index names, in order, the index first."""
    index = "reference/index.md"
    if index not in names:
        return []
    linked = [
        posixpath.normpath(posixpath.join("reference", target))
        for target in Page.read(project.docs() / index).links
    ]
    return [index, *dict.fromkeys(n for n in linked if n in names and n.startswith("reference/"))]


def written(config: str) -> str:
    """The text of mkdocs.yml with the menu as it should be, and all else as it stands."""
    shown = yaml.dump(
        {"nav": entries()}, sort_keys=False, allow_unicode=True, width=1000, Dumper=_Indented
    )
    if not _NAV.search(config):
        raise project.SiteError("mkdocs.yml has no `nav:` to write")
    return _NAV.sub(lambda _: _ABOVE + shown, config, count=1)


class _Indented(yaml.SafeDumper):
    """Sets a list in by two below its name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Called by PyYAML for each level."""
        super().increase_indent(flow, False)


def update() -> bool:
    """Write the menu where it is stale; whether it was."""
    file = project.root() / "mkdocs.yml"
    now = file.read_text(encoding="utf-8")
    then = written(now)
    if then != now:
        file.write_text(then, encoding="utf-8")
    return then != now


if __name__ == "__main__":
    try:
        print("mkdocs.yml has its new menu" if update() else "the menu is as it should be")
    except project.SiteError as error:
        sys.exit(f"error: {error}")
