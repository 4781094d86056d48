"""What a page cites."""

from __future__ import annotations

import re

from derived_site.page import fences

CITATION = re.compile(r"\[(@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\]")


def keys_of(text: str) -> list[str]:
    """The keys that a page cites, in its text or in a `papers` block."""
    cited = [k.strip().lstrip("@") for m in CITATION.finditer(text) for k in m[1].split(";")]
    for fence in fences.parse(text, ""):
        if fence.lang == "papers":
            cited += fence.raw.split()
    return list(dict.fromkeys(cited))
