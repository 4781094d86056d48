"""Instant navigation where the site stands at another address than its own."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from derived_site import project
from derived_site.course import links


def offer_instant_navigation(where: Page | BrowserContext, site_url: str) -> None:
    """Let Material take over links: it does so for the addresses of the sitemap."""
    urls = "".join(
        f"<url><loc>{site_url}/{links.url(project.page_name(file))}</loc></url>"
        for file in project.page_files()
    )
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    where.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=sitemap, content_type="application/xml"),
    )
