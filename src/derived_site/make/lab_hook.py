"""The hook that joins mkdocs-jupyter to the site; mkdocs.yml names it.

Before mkdocs-jupyter renders a lab, it is handed a notebook with the outputs that were kept when
the lab was last run, if there are any for its code as it stands. Behind it, what it has rendered is
finished as a page of the site: by MkDocs' own step for pages, which also checks links and collects
headings.
"""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from derived_site import project
from derived_site.export import downloads
from derived_site.export.packages import FOLDER
from derived_site.programs import labs


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Hand over the notebooks that are kept, and offer each lab's own file beside its page."""
    for lab in labs.files():
        name = project.page_name(lab)
        page = files.get_file_from_path(name)
        if page is None:
            continue
        if executed := labs.executed(name):
            page.abs_src_path = str(executed)
        else:
            # What it imports has changed, if it has not itself.
            page.is_modified = lambda: True  # type: ignore[method-assign]
        program = File.generated(config, f"{FOLDER}/{name}.txt", abs_src_path=str(lab))
        program.dest_uri = name
        files.append(program)
        for ending in ("ipynb", "py"):
            path = downloads.address(name, ending)
            if files.get_file_from_path(path) is None:  # written when the page is converted
                made = str(project.docs() / path)
                files.append(File.generated(config, path, abs_src_path=made))
    return files


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """While mkdocs-jupyter renders a lab, its settings are ours."""
    name = page.file.src_uri
    if project.is_lab(name):
        render = page.render

        def rendered(*given: Any) -> None:
            with labs.running(name):
                render(*given)

        page.render = rendered  # type: ignore[method-assign, assignment]
    return page


@event_priority(100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Finish what mkdocs-jupyter has rendered, before another plugin looks at it."""
    name = page.file.src_uri
    if not project.is_lab(name):
        return html
    page.markdown = labs.keep(name, html)
    Page.render(page, config, files)
    assert page.content is not None
    return page.content
