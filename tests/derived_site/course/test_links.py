"""Addresses of pages, of anchors and of the library."""

from pathlib import Path

import pytest

from derived_site import project
from derived_site.course import links


@pytest.mark.parametrize(
    ("page", "address"),
    [("index.md", ""), ("a/index.md", "a/"), ("a/b.md", "a/b/"), ("a/b.ipynb", "a/b.ipynb")],
)
def test_address_of_a_page(page: str, address: str) -> None:
    assert links.url(page) == address


@pytest.mark.parametrize(
    ("target", "source", "address"),
    [
        ("a/b.md", "a/c.md", "../b/"),
        ("a/b.md", "index.md", "a/b/"),
        ("index.md", "a/b.md", "../.."),
        ("x.ipynb", "a/b.md", "../../x.ipynb"),
    ],
)
def test_address_seen_from_another_page(target: str, source: str, address: str) -> None:
    assert links.relative(target, links.PageContext(source)) == address


def test_a_link_to_no_page_is_refused(scratch: Path) -> None:
    html = f'<a href="{links.to_page("networks/gone.md", "x")}">x</a>'
    with pytest.raises(project.SiteError, match=r"links to networks/gone\.md, which does"):
        links.settle(html, links.PageContext("networks/one.md"))


def test_the_library_is_found_by_its_reference_page(scratch: Path) -> None:
    found = links.to_code("derived.ops.activations.sigmoid", "here")
    assert found == links.to_page("reference/ops.md", "derived.ops.activations.sigmoid")
    with pytest.raises(project.SiteError, match="is on no page of the API reference"):
        links.to_code("derived.nn.Linear", "here")
