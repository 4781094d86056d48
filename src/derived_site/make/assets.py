"""Fonts, styles and scripts from npm, made ready under `docs/assets/build`.

Run `python -m derived_site.make.assets` after `npm ci`; it does nothing when all is in place.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from derived_site import project
from derived_site.export import downloads
from derived_site.make import browser_python, service_worker
from derived_site.page import inline
from derived_site.render import interactives, typeset

TEXT_FONTS = {
    # file in @fontsource: (family, weight, style)
    "source-serif-4/files/source-serif-4-latin-400-normal": ("Source Serif 4", 400, "normal"),
    "source-serif-4/files/source-serif-4-latin-400-italic": ("Source Serif 4", 400, "italic"),
    "source-serif-4/files/source-serif-4-latin-600-normal": ("Source Serif 4", 600, "normal"),
    "ibm-plex-mono/files/ibm-plex-mono-latin-400-normal": ("IBM Plex Mono", 400, "normal"),
}
# What the site's language writes; a rarer letter comes from the reader's own fonts.
TEXT = [*range(0x20, 0x7F), *map(ord, " §©°±²³·¶×äöüßéèçñåøÄÖÜÉ–—‘’“”…→←≈≠≤≥−Łłš")]
TEXT_FEATURES = ["kern", "liga", "mark", "ccmp", "locl"]
# What any formula may use beside what the pages use today.
_ALWAYS = frozenset(range(0x30, 0x3A)) | frozenset(map(ord, "()[]{}|+=,.;:!/<>−×·∞"))
_GLYPHS = re.compile(r"<mjx-(?:c|utext|ext|beg|end|mid)\b[^>]*>([^<]+)<")


def build() -> Path:
    """Make everything, unless the sources are those of the last run."""
    out = project.docs() / "assets" / "build"
    stamp = out / ".stamp"
    used = _characters()
    wanted = _stamp(used)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        browser_python.build(out / "python")
        service_worker.build(out)
        return out
    modules = project.root() / "node_modules"
    if not modules.is_dir():
        raise project.SiteError("node_modules is missing; run `make setup`")
    shutil.rmtree(out, ignore_errors=True)
    (out / "fonts").mkdir(parents=True)
    faces = [*_text_faces(modules, out), *_math_faces(modules, out, used)]
    (out / "fonts.css").write_text("\n".join(faces) + "\n", encoding="utf-8")
    bundle(out)
    _licences(modules, out)
    browser_python.build(out / "python")
    service_worker.build(out)
    stamp.write_text(wanted, encoding="utf-8")
    return out


def _characters() -> set[int]:
    """Every character that a formula of the pages or of a docstring draws.

    MathJax's fonts hold thousands of glyphs and weigh up to 94 kB each; a page needs a few dozen of
    them. One that is missed here is drawn all the same: its font's remainder is loaded.
    """
    found = set(_ALWAYS)
    sources = [*project.page_files(), *(project.root() / "src" / "derived").rglob("*.py")]
    sources += (project.docs() / "labs").glob("*.py")
    for path in sources:
        for tex, display in inline.formulas(project.read_text(path)):
            try:
                drawn = typeset.typeset(tex, display=display, where=path.name)
            except project.SiteError:
                continue  # the page's own build reports it, with its place
            drawn = drawn[: drawn.find("<mjx-assistive-mml")]
            found |= {ord(c) for m in _GLYPHS.finditer(drawn) for c in html.unescape(m[1])}
    return found


def _stamp(used: set[int]) -> str:
    digest = hashlib.sha256((project.root() / "package-lock.json").read_bytes())
    digest.update(repr(sorted(used)).encode())
    own = [Path(m) for m in (__file__, browser_python.__file__, interactives.__file__)]
    for path in sorted([*project.WEB.rglob("*"), *project.NODE.rglob("*"), *own]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _text_faces(modules: Path, out: Path) -> Iterable[str]:
    for source, (family, weight, style) in TEXT_FONTS.items():
        name = f"{Path(source).name}.woff2"
        whole = modules / "@fontsource" / f"{source}.woff2"
        _subset(whole, set(TEXT), out / "fonts" / name, TEXT_FEATURES)
        # `optional` never moves text that is already on the screen.
        yield (
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
            f'font-display:optional;src:url("fonts/{name}") format("woff2");'
            f"unicode-range:{_ranges(set(TEXT))}}}"
        )


def _math_faces(modules: Path, out: Path, used: set[int]) -> Iterable[str]:
    folder = modules / "@mathjax" / "mathjax-newcm-font" / "chtml" / "woff2"
    families = json.loads(
        subprocess.run(
            [project.node(), str(project.NODE / "font-faces.mjs")],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=project.root(),
        ).stdout
    )
    for family, file in families.items():
        # MathJax names a few faces for which its font ships no file.
        if not (folder / file).is_file():
            continue
        yield from _split(folder / file, family, out, used)


def _split(path: Path, family: str, out: Path, used: set[int]) -> Iterable[str]:
    with TTFont(path) as whole:
        present = set(whole.getBestCmap())
    common = present & used
    # Where the remainder is asked for: everywhere else. Fewer, longer ranges than its own glyphs'.
    elsewhere = set(range(0x20, 0x1D800)) | present
    for part, wanted, place in (
        ("used", common, common),
        ("rest", present - common, elsewhere - used),
    ):
        if wanted:
            name = f"{path.stem}-{part}.woff2"
            _subset(path, wanted, out / "fonts" / name, [])
            # Typeset formulas carry their widths, so a late font cannot move them.
            yield _face(family, name, _ranges(place))


def _subset(path: Path, wanted: set[int], target: Path, features: list[str]) -> None:
    options = subset.Options(flavor="woff2", layout_features=features, hinting=False)
    # MathJax has its own metrics and does its own layout; the browser only draws the glyphs.
    options.drop_tables += ["MATH", "ltag"]
    with subset.load_font(str(path), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def _face(family: str, file: str, ranges: str) -> str:
    return (
        f"@font-face{{font-family:{family};font-display:swap;"
        f'src:url("fonts/{file}") format("woff2");unicode-range:{ranges}}}'
    )


def _ranges(codes: set[int]) -> str:
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def bundle(out: Path) -> None:
    """Bundle styles and scripts; an interactive and its style are loaded only where it stands."""
    found = interactives.known()
    web, elements = project.WEB, project.WEB / "elements"
    run = [web / "run" / f"{name}.js" for name in ("index", "runner", "worker")]
    plan = {
        "outdir": str(out),
        "scripts": _entries(web / "site.js", *sorted(elements.glob("*.js")), *run)
        | {f"interactives/{one.name}": str(one.script) for one in found},
        "styles": {"site": str(web / "css" / "site.css")}
        | _entries(*sorted(elements.glob("*.css")), web / "run" / "run.css")
        | {f"interactives/{one.name}": str(one.style) for one in found if one.style},
        "values": {"PYTHON_SIZE": json.dumps(browser_python.size())},
        "interactives": {
            one.name: {
                "script": str(one.script),
                "style": f"interactives/{one.name}.css" if one.style else None,
            }
            for one in found
        },
    }
    done = subprocess.run(
        [project.node(), str(project.NODE / "bundle.mjs"), json.dumps(plan)],
        capture_output=True,
        text=True,
        cwd=project.root(),
    )
    if done.returncode:
        raise project.SiteError(f"esbuild failed:\n{done.stderr.strip()}")
    css = out / "site.css"
    faces = (out / "fonts.css").read_text(encoding="utf-8")
    formulas = "".join(typeset.common_rules())
    own = interactives.styled(css.read_text(encoding="utf-8"))
    css.write_text(f"{faces}{formulas}\n{own}", encoding="utf-8")
    (out / "fonts.css").unlink()


def _entries(*files: Path) -> dict[str, str]:
    """Files of the site to bundle, each behind its place in the result."""
    return {path.relative_to(project.WEB).with_suffix("").as_posix(): str(path) for path in files}


def _licences(modules: Path, out: Path) -> None:
    """The licence of everything that is copied or bundled, beside it."""
    used = ["@fontsource/source-serif-4", "@fontsource/ibm-plex-mono", "@mathjax/src",
            "@mathjax/mathjax-newcm-font", "d3-array", "d3-axis", "d3-color", "d3-format",
            "d3-interpolate", "d3-path", "d3-scale", "d3-selection", "d3-shape", "d3-time",
            "d3-time-format", "internmap", "@codemirror/autocomplete", "@codemirror/commands",
            "@codemirror/lang-python", "@codemirror/language", "@codemirror/state",
            "@codemirror/streamparser", "@codemirror/view", "@lezer/common", "@lezer/highlight",
            "@lezer/lr", "@lezer/python", "@marijn/find-cluster-break", "crelt", "style-mod",
            "w3c-keyname"]  # fmt: skip
    folder = out / "licences"
    folder.mkdir()
    for name in used:
        for path in sorted((modules / name).glob("[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*")):
            shutil.copyfile(path, folder / f"{name.replace('/', '-').lstrip('@')}.txt")
    # npm's pyodide comes without its licence; NumPy's are inside its wheel.
    for path in (project.root() / "vendor" / "numpy" / "licences").iterdir():
        shutil.copyfile(path, folder / path.name)


if __name__ == "__main__":
    try:
        made = build()
        downloads.build()
        print(f"assets in {made.relative_to(project.root())}")
    except project.SiteError as error:
        sys.exit(f"error: {error}")
