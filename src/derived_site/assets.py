"""Fonts, styles and scripts from npm, made ready under `docs/assets/build`.

Run `python -m derived_site.assets` after `npm ci`; it does nothing when all is in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from . import project, typeset

WEB = Path(__file__).parent / "web"
NODE = Path(__file__).parent / "node"
TEXT_FONTS = {
    # file in @fontsource: (family, weight, style)
    "source-serif-4/files/source-serif-4-latin-400-normal": ("Source Serif 4", 400, "normal"),
    "source-serif-4/files/source-serif-4-latin-400-italic": ("Source Serif 4", 400, "italic"),
    "source-serif-4/files/source-serif-4-latin-600-normal": ("Source Serif 4", 600, "normal"),
    "ibm-plex-mono/files/ibm-plex-mono-latin-400-normal": ("IBM Plex Mono", 400, "normal"),
}
# Glyphs that nearly every formula is made of. MathJax's main font holds 1,280 and weighs 94 kB;
# these fit in a third of that, and a page that needs another glyph loads the remainder.
_COMMON = (
    (0x20, 0x7E), (0xAC, 0xAC), (0xB1, 0xB1), (0xB7, 0xB7), (0xD7, 0xD7), (0x302, 0x307),
    (0x391, 0x3C9), (0x2016, 0x2016), (0x2026, 0x2026), (0x2032, 0x2034), (0x2061, 0x2063),
    (0x2113, 0x2113), (0x2190, 0x2195), (0x21A6, 0x21A6), (0x21D0, 0x21D4), (0x2200, 0x220B),
    (0x220F, 0x2213), (0x2217, 0x221A), (0x221D, 0x221E), (0x2225, 0x222B), (0x2248, 0x2248),
    (0x2260, 0x2265), (0x226A, 0x226B), (0x2282, 0x2287), (0x2295, 0x2299), (0x22A4, 0x22A5),
    (0x22C5, 0x22C6), (0x22EE, 0x22F1), (0x2308, 0x230B), (0x27E8, 0x27E9), (0x2A7D, 0x2A7E),
    (0x1D434, 0x1D467), (0x1D6E2, 0x1D71B),
)  # fmt: skip
_BOLD = ((0x1D400, 0x1D433), (0x1D6A8, 0x1D6E1))


def build() -> Path:
    """Make everything, unless the sources are those of the last run."""
    out = project.docs() / "assets" / "build"
    stamp = out / ".stamp"
    wanted = _stamp()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return out
    modules = project.root() / "node_modules"
    if not modules.is_dir():
        raise project.SiteError("node_modules is missing; run `make setup`")
    shutil.rmtree(out, ignore_errors=True)
    (out / "fonts").mkdir(parents=True)
    faces = [*_text_faces(modules, out), *_math_faces(modules, out)]
    (out / "fonts.css").write_text("\n".join(faces) + "\n", encoding="utf-8")
    _bundle(out)
    _licences(modules, out)
    stamp.write_text(wanted, encoding="utf-8")
    return out


def _stamp() -> str:
    digest = hashlib.sha256((project.root() / "package-lock.json").read_bytes())
    for path in sorted([*WEB.rglob("*"), *NODE.rglob("*"), Path(__file__)]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _text_faces(modules: Path, out: Path) -> Iterable[str]:
    for source, (family, weight, style) in TEXT_FONTS.items():
        name = f"{Path(source).name}.woff2"
        shutil.copyfile(modules / "@fontsource" / f"{source}.woff2", out / "fonts" / name)
        # `optional` never moves text that is already on the screen.
        yield (
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
            f'font-display:optional;src:url("fonts/{name}") format("woff2")}}'
        )


def _math_faces(modules: Path, out: Path) -> Iterable[str]:
    folder = modules / "@mathjax" / "mathjax-newcm-font" / "chtml" / "woff2"
    families = json.loads(
        subprocess.run(
            [typeset.node(), str(NODE / "font-faces.mjs")],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=project.root(),
        ).stdout
    )
    for family, file in families.items():
        if family == "MJX-NCM-N":
            yield from _split(folder / file, family, out)
            continue
        # MathJax names a few faces for which its font ships no file.
        if not (folder / file).is_file():
            continue
        shutil.copyfile(folder / file, out / "fonts" / file)
        # Typeset formulas carry their widths, so a late font cannot move them either.
        yield _face(family, file)


def _split(path: Path, family: str, out: Path) -> Iterable[str]:
    with TTFont(path) as whole:
        present = set(whole.getBestCmap())
    common = {c for first, last in _COMMON for c in range(first, last + 1)} & present
    bold = {c for first, last in _BOLD for c in range(first, last + 1)} & present
    parts = {"common": common, "bold": bold, "rest": present - common - bold}
    for part, wanted in parts.items():
        # MathJax has its own metrics and does its own layout; the browser only draws the glyphs.
        options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
        options.drop_tables += ["MATH", "GDEF", "GPOS", "GSUB", "ltag"]
        name = f"{path.stem}-{part}.woff2"
        with subset.load_font(str(path), options) as font:
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=wanted)
            cutter.subset(font)
            subset.save_font(font, str(out / "fonts" / name), options)
        yield _face(family, name, _ranges(wanted))


def _face(family: str, file: str, ranges: str = "") -> str:
    limits = f";unicode-range:{ranges}" if ranges else ""
    return (
        f"@font-face{{font-family:{family};font-display:swap;"
        f'src:url("fonts/{file}") format("woff2"){limits}}}'
    )


def _ranges(codes: set[int]) -> str:
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def _bundle(out: Path) -> None:
    """Bundle the style sheet and the scripts; each interactive is loaded only where it stands."""
    scripts = [WEB / "site.js", *sorted((WEB / "interactives").glob("*.js"))]
    style = WEB / "css" / "site.css"
    done = subprocess.run(
        [
            typeset.node(),
            str(NODE / "bundle.mjs"),
            str(out),
            str(WEB),
            *map(str, scripts),
            str(style),
        ],
        capture_output=True,
        text=True,
        cwd=project.root(),
    )
    if done.returncode:
        raise project.SiteError(f"esbuild failed:\n{done.stderr.strip()}")
    css = out / "site.css"
    faces = (out / "fonts.css").read_text(encoding="utf-8")
    css.write_text(faces + css.read_text(encoding="utf-8"), encoding="utf-8")
    (out / "fonts.css").unlink()


def _licences(modules: Path, out: Path) -> None:
    """The licence of everything that is copied or bundled, beside it."""
    used = ["@fontsource/source-serif-4", "@fontsource/ibm-plex-mono", "@mathjax/src",
            "@mathjax/mathjax-newcm-font", "d3-array", "d3-axis", "d3-color", "d3-format",
            "d3-interpolate", "d3-path", "d3-scale", "d3-selection", "d3-shape", "d3-time",
            "d3-time-format", "internmap"]  # fmt: skip
    folder = out / "licences"
    folder.mkdir()
    for name in used:
        for path in sorted((modules / name).glob("[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*")):
            shutil.copyfile(path, folder / f"{name.replace('/', '-').lstrip('@')}.txt")


if __name__ == "__main__":
    try:
        print(f"assets in {build().relative_to(project.root())}")
    except project.SiteError as error:
        sys.exit(f"error: {error}")
