"""Every fence of every page is a test; so is the README's."""

from derived_site.pytest_pages import pages

pytest_collect_file = pages().pytest()
