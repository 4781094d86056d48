"""Links that know the course: to equations, to the library's functions, to papers.

While a page is converted they carry a scheme of their own; the page's last step turns each into a
relative address. A docstring is converted inside a page, by a converter that does not know where,
so its links wait for the page's last step too.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from derived_site import project
from derived_site.page.model import Page

SCHEME = "derived-site:"
_HREF = re.compile(rf'href="{SCHEME}([^"#]*)(#[^"]*)?"')
_DIRECTIVE = re.compile(r"^::: +([\w.]+)", re.MULTILINE)


@dataclass(frozen=True)
class PageContext:
    """The page being converted."""

    name: str
    directory_urls: bool = True


def current(md: Any) -> PageContext | None:
    """The page that a Markdown converter works on; None inside a docstring.

    MkDocs and Zensical tell their own converters, each in its way.
    """
    if override := getattr(md, "derived_page", None):
        return PageContext(override)
    if "mkdocstrings_ids" in md.treeprocessors:
        # The converter of a docstring, which has that of the page's links all the same.
        return None
    for processor in md.treeprocessors:
        file = getattr(processor, "file", None)
        if file is not None and hasattr(file, "src_uri"):
            return PageContext(file.src_uri, bool(getattr(file, "use_directory_urls", True)))
    for processor in md.preprocessors:
        page = getattr(processor, "page", None)
        if page is not None and hasattr(page, "path"):
            inner = "mkdocstrings" in type(md).__module__
            return None if inner else PageContext(str(page.path).replace("\\", "/"))
    return None


def url(page: str, directory_urls: bool = True) -> str:
    """The address of a page, or of another file, below the site's root."""
    stem = project.stem(page)
    if stem == page:
        return page
    if not directory_urls:
        return f"{stem}.html"
    if posixpath.basename(stem) == "index":
        return stem.removesuffix("index")
    return f"{stem}/"


def relative(target: str, source: PageContext) -> str:
    """The address of one page as seen from another."""
    start = url(source.name, source.directory_urls)
    folder = start if start.endswith("/") else posixpath.dirname(start)
    path = posixpath.relpath("/" + url(target, source.directory_urls), "/" + folder)
    return path + "/" if url(target, source.directory_urls).endswith("/") and path != "." else path


def to_page(page: str, anchor: str = "") -> str:
    """An address to be resolved by `settle`."""
    return f"{SCHEME}{page}{'#' + anchor if anchor else ''}"


def to_program(lab: str) -> str:
    """The address of a lab's own file, to be resolved by `settle`."""
    return f"{SCHEME}./{lab}"


def settle(html: str, source: PageContext) -> str:
    """Turn every waiting link into a relative address."""

    def address(match: re.Match[str]) -> str:
        page, anchor = match[1], match[2] or ""
        if page == source.name and anchor:
            return f'href="{anchor}"'
        if not (project.docs() / page).is_file():
            raise project.SiteError(f"{source.name}: links to {page}, which does not exist")
        return f'href="{relative(page, source)}{anchor}"'

    return _HREF.sub(address, html)


@cache
def _modules(_stamp: tuple[tuple[str, float], ...]) -> dict[str, str]:
    return {
        module: project.page_name(file)
        for file in project.page_files()
        if file.is_relative_to(project.docs() / "reference")
        for run in Page.read(file).runs
        for module in _DIRECTIVE.findall(run.text)
    }


def to_code(name: str, where: str) -> str:
    """An address in the API reference for a dotted name."""
    files = [f for f in project.page_files() if f.is_relative_to(project.docs() / "reference")]
    known = _modules(tuple((str(f), f.stat().st_mtime) for f in files))
    for cut in range(name.count(".") + 1, 0, -1):
        module = ".".join(name.split(".")[:cut])
        if module in known:
            return to_page(known[module], name)
    raise project.SiteError(f"{where}: {name} is on no page of the API reference")
