"""`make zensical`: build the same sources with Zensical, the successor of Material for MkDocs.

The configuration is mkdocs.yml as it stands. A fault that Zensical reports fails the run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from derived_site import project
from derived_site.course import links
from derived_site.export import downloads
from derived_site.programs import labs

# Zensical converts pages in threads of its own, whose stacks are too small to import PyTorch in.
_BUILD = "import runpy, torch; runpy.run_module('zensical', run_name='__main__')"


# A lab in the menu or in a link.
_LAB = re.compile(r"(?<![\w/])((?:\.\./)?labs/[\w-]+)\.py\b")


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml with its `!ENV` and `!!python/name:` tags left alone."""


def _plain(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> str:
    return suffix


Loader.add_multi_constructor("!", _plain)
Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", _plain)


def site_dir() -> Path:
    """Where the result stands."""
    return project.root() / "build" / "zensical"


def main() -> int:
    """Build, then hold the result against the sources: every page is there, with its formulas."""
    target, docs = site_dir(), project.root() / "build" / "zensical-docs"
    shutil.rmtree(target, ignore_errors=True)
    _sources(docs)
    source = _LAB.sub(r"\1.md", (project.root() / "mkdocs.yml").read_text(encoding="utf-8"))
    # Beside the original, so that relative paths in it keep their meaning.
    config = project.root() / ".zensical-build.yml"
    config.write_text(
        f"{source}\ndocs_dir: build/zensical-docs\nsite_dir: build/zensical\n", encoding="utf-8"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, "build", "--strict", "-f", str(config)],
            cwd=project.root(),
        )
    finally:
        config.unlink()
    if done.returncode:
        return done.returncode
    return report(target)


def _sources(docs: Path) -> None:
    """The pages as they stand, and each lab as a page: mkdocs-jupyter is MkDocs' alone."""
    shutil.rmtree(docs, ignore_errors=True)
    shutil.copytree(project.docs(), docs)
    for file in docs.rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        if (linked := _LAB.sub(r"\1.md", text)) != text:
            file.write_text(linked, encoding="utf-8")
    for lab in labs.files():
        name = project.page_name(lab)
        title, text = labs.markdown(name).strip("\n").split("\n", 1)
        page = f"{title}\n\n{downloads.line(name)}\n{text}"
        (docs / name).with_suffix(".md").write_text(page, encoding="utf-8")


def report(target: Path) -> int:
    """Which pages are missing or lack their formulas. Returns an exit status."""
    missing = []
    for file in project.page_files():
        url = links.url(project.page_name(file))
        page = target / url / "index.html" if url.endswith("/") or not url else target / url
        if not page.is_file():
            missing.append(f"{project.page_name(file)}: not built")
        elif "\n$$" in file.read_text(encoding="utf-8") and "mjx-container" not in page.read_text(
            encoding="utf-8"
        ):
            missing.append(f"{project.page_name(file)}: its formulas are missing")
    print("\n".join(missing) or f"zensical: all {len(project.page_files())} pages built")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
