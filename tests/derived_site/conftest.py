"""A small project of its own for each test of the site's machinery."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils import meta

from derived_site import project

COURSE = """
modules:
  - {title: Networks, folder: networks, number: 3, weeks: 1, needs: nothing, summary: s, pages: [
      {name: one, title: One}, {name: two, title: Two}]}
"""
# The head of a page of the course.
HEAD = "---\ntime: 1 hour\noutcomes: [see]\n---\n\n"
PAPER = """@article{kingma2014,
  author = {Kingma, Diederik P. and Ba, Jimmy}, title = {Adam}, year = {2014},
  url = {https://arxiv.org/abs/1412.6980}, why = {It is Adam.}, read = {Algorithm 1.}}
"""

Convert = Callable[..., str]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project with a course of two pages; the machinery works on it."""
    real = project.root()
    (tmp_path / "docs" / "networks").mkdir(parents=True)
    (tmp_path / "docs" / "reference").mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "src" / "derived").mkdir(parents=True)
    (tmp_path / "course.yml").write_text(COURSE, "utf-8")
    for folder, name, text in (
        ("papers", "networks.bib", PAPER),
        ("glossary", "networks.yml", "logit: A score.\n"),
    ):
        (tmp_path / "docs" / folder).mkdir()
        (tmp_path / "docs" / folder / name).write_text(text, "utf-8")
    (tmp_path / "docs" / "reading-list.md").write_text("# Reading list\n", "utf-8")
    (tmp_path / "docs" / "reference" / "ops.md").write_text(
        "# ops\n\n::: derived.ops.activations\n", "utf-8"
    )
    for name in ("node_modules", "package-lock.json"):
        os.symlink(real / name, tmp_path / name)
    monkeypatch.setenv("DERIVED_CACHE", os.environ.get("DERIVED_CACHE", str(real / ".cache")))
    monkeypatch.setenv("DERIVED_ROOT", str(tmp_path))
    project.root.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    project.root.cache_clear()


@pytest.fixture(scope="session")
def settings() -> tuple[list[str], dict[str, dict[str, object]]]:
    """The Markdown extensions of the real site, as mkdocs.yml configures them."""
    config = load_config(str(project.root() / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


@pytest.fixture
def convert(scratch: Path, settings: tuple[list[str], dict[str, dict[str, object]]]) -> Convert:
    """Convert the source of a page as the site does."""

    def run(text: str, page: str = "networks/one.md") -> str:
        (scratch / "docs" / page).write_text(text, "utf-8")
        md = Markdown(extensions=settings[0], extension_configs=settings[1])
        md.derived_page = page  # type: ignore[attr-defined]
        # MkDocs hands over a page without its front matter.
        return md.convert(meta.get_data(text)[0])

    return run
