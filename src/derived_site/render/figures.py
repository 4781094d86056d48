"""Figures: drawn at build time by the very code that the page shows, as SVG for both schemes.

A fence with `figure="name" alt="…"` leaves a Matplotlib figure in `fig`. Its colors are replaced by
the page's own custom properties, so that one picture serves the light and the dark scheme, and its
text stays text. It may also leave an SVG's source, which then names those properties itself.
Results are cached by the code and by what it imports.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import subprocess
import warnings
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from derived_site import project
from derived_site.programs import execute, needs
from derived_site.programs.state import kept

SHRINK = project.NODE / "shrink-svg.mjs"

# Stand-ins that no reader sees: each becomes a custom property of the page.
INK, MUTED, GRID, PAPER = "#010101", "#020202", "#030303", "#fdfdfd"
SERIES = ("#0a0101", "#0b0101", "#0c0101", "#0d0101", "#0e0101", "#0f0101")
_PROPERTIES = {
    INK: "--fig-ink",
    MUTED: "--fig-muted",
    GRID: "--fig-grid",
    PAPER: "--fig-paper",
    **{color: f"--fig-{i}" for i, color in enumerate(SERIES, 1)},
}


def style(salt: str) -> Any:
    """Matplotlib's settings for a figure of the site."""
    from cycler import cycler

    return {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "font.family": "sans-serif",
        "font.size": 10,
        "mathtext.fontset": "dejavusans",
        "figure.figsize": (6.6, 3.4),
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlesize": 10.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=SERIES),
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "text.color": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "lines.linewidth": 2,
        "legend.frameon": False,
        "legend.labelcolor": INK,
        "hatch.color": MUTED,
        "patch.edgecolor": "none",
        "image.cmap": "gray",
    }


def draw(code: str, name: str, alt: str, caption: str, where: str) -> str:
    """The figure that `code`, a program on its own, leaves in `fig`, as HTML."""
    if not alt.strip():
        raise project.SiteError(
            f'{where}: the figure {name!r} needs alt="…": what it shows, in words'
        )
    key = hashlib.sha256(f"{_salt()}\0{name}\0{needs.stamp(code)}".encode()).hexdigest()[:24]
    stored = project.cache_dir("figures") / f"{key}.svg"
    if not stored.is_file():
        with execute.ALONE:
            drawn = _render(code, name, where)
        partial = stored.with_suffix(f".{hashlib.sha256(where.encode()).hexdigest()[:6]}.part")
        partial.write_text(_recolor(_shrink(drawn, name)), encoding="utf-8")
        partial.replace(stored)
    svg = stored.read_text(encoding="utf-8")
    label = html.escape(alt, quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    below = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    # Its width as drawn: a phone shows it no smaller than it can be read.
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', svg)
    drawn = f' style="--drawn:{float(box[1]):.0f}px"' if box else ""
    return f'<figure class="figure" id="fig-{name}"{drawn}>{svg}{below}</figure>'


@cache
def _salt() -> str:
    """Changes whenever the same figure could come out differently."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__), SHRINK))
    return f"{metadata.version('matplotlib')}\0{sources}"


def _render(code: str, name: str, where: str) -> str:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    program = execute.Program(where)
    with kept(), matplotlib.rc_context(style(name)), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            program.run(code, where)
        except AssertionError as error:
            raise project.SiteError(
                f"{where}: the figure {name!r} cannot be drawn: {error}"
            ) from error
        figure = program.namespace.get("fig")
        if isinstance(figure, str) and figure.startswith("<svg "):
            return _unnamed(figure)
        if not isinstance(figure, matplotlib.figure.Figure):
            raise project.SiteError(
                f"{where}: the figure {name!r} leaves no Matplotlib figure in `fig`"
            )
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        pyplot.close("all")
    return out.getvalue()


def _unnamed(svg: str) -> str:
    """An SVG without the name that it gives itself: the page has a better one, in `alt`."""
    opening, rest = svg.split(">", 1)
    opening = re.sub(r' (?:role|aria-label)="[^"]*"', "", opening)
    return f"{opening}>{re.sub('<title>.*?</title>', '', rest, count=1)}"


def _shrink(svg: str, name: str) -> str:
    # The page's own font, not the list that Matplotlib found on the building machine.
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    # Its rule for every element would be one for the whole page.
    svg = re.sub(r"<style[^>]*>\*\{[^}]*\}</style>", "", svg)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    done = subprocess.run(
        [project.node(), str(SHRINK), f"fig-{name}"],
        input=svg,
        capture_output=True,
        encoding="utf-8",
        cwd=project.root(),
    )
    if done.returncode:
        raise project.SiteError(f"svgo failed on the figure {name!r}: {done.stderr.strip()}")
    return done.stdout


def _recolor(svg: str) -> str:
    svg = svg[svg.index("<svg ") :].strip()
    svg = re.sub(r'<svg ([^>]*?)width="[^"]*"', r"<svg \1", svg, count=1)
    svg = re.sub(r'<svg ([^>]*?)height="[^"]*"', r"<svg \1", svg, count=1)
    for color, name in _PROPERTIES.items():
        svg = svg.replace(color, f"var({name})")
    return svg
