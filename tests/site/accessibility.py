"""What axe finds wrong with a page, or with a part of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from derived_site import project

# The schemes of a reader's system, and Material's names for them.
SCHEMES = {"light": "default", "dark": "slate"}
COLOR = ("color-contrast", "link-in-text-block")
# Colors change at once, or axe would meet some on their way.
STILL = "*, ::before, ::after { transition: none !important; }"
_AXE = project.root() / "node_modules" / "axe-core" / "axe.min.js"
# Axe walks through every element for each rule, and most of a page's are glyphs of formulas, which
# are hidden from assistive technology and have their text's color, what formulas say, and the words
# of code. So those of one color in one kind of box stand for all, the others are left as bare text;
# and where a part is asked for, sections that hold none of it go.
_RUN = """async ([part, options]) => {
  for (const section of part ? document.querySelectorAll(".chunk") : [])
    if (!section.querySelector(part) && !section.closest(part)) section.remove();
  const seen = new Set();
  const again = (element, box) => {
    const { color, backgroundColor } = getComputedStyle(element);
    const kind = `${element.localName} ${color} ${backgroundColor} ${box?.className}`;
    return seen.has(kind) || !seen.add(kind);
  };
  const repeated = [...document.querySelectorAll("mjx-container > mjx-math")].filter(
    (glyphs) => again(glyphs, glyphs.parentElement.parentElement.closest("[class]")));
  const words = [...document.querySelectorAll("pre code span[class]:not([id])")].filter(
    (word) => !word.childElementCount && again(word, word.closest(".highlight")));
  for (const glyphs of repeated) {
    const spoken = glyphs.parentElement.querySelector("math");
    if (spoken) spoken.textContent = spoken.textContent;
    glyphs.remove();
  }
  for (const word of words) word.replaceWith(word.textContent);
  return (await axe.run(part || document, { ...options, resultTypes: ["violations"] })).violations;
}"""
# Whether a text stands out depends on its color, size and weight, on what lies behind it, and for a
# link on the text around. Of texts that are alike in all of these, in both schemes, one stands for
# all, and the others go.
_NOTE_KINDS = """() => {
  const layers = new Map([[null, ""]]);
  const behind = (element) => {
    if (!layers.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const clear = own === "rgba(0, 0, 0, 0) none 1";
      layers.set(element, behind(element.parentElement) + (clear ? "" : `|${own}`));
    }
    return layers.get(element);
  };
  globalThis.kinds ??= new Map();
  for (const element of document.querySelectorAll("body *")) {
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const form = element.matches("input, select, textarea, button");
    if (!form && (!says || !element.checkVisibility())) continue;
    const style = getComputedStyle(element);
    const kind = [element.localName, style.color, style.fontSize, style.fontWeight,
      style.textDecorationLine, style.textShadow, getComputedStyle(element.parentElement).color,
      behind(element), form && kinds.size].join();
    kinds.set(element, (kinds.get(element) ?? "") + kind);
  }
}"""
_KEEP_ONE_OF_A_KIND = """() => {
  const seen = new Set(), kept = new Set();
  for (const [element, kind] of kinds) {
    if (seen.has(kind)) continue;
    seen.add(kind);
    for (let one = element; one; one = one.parentElement) kept.add(one);
  }
  const others = [...document.querySelectorAll("body *")].filter(
    (element) => !kept.has(element) && kept.has(element.parentElement));
  for (const element of others) if (element.textContent.trim()) element.remove();
}"""


def turn(page: Page, scheme: Any) -> None:
    """Change to a scheme, as a reader's system does at dusk."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "name => document.body.getAttribute('data-md-color-scheme') === name", arg=SCHEMES[scheme]
    )


def violations_in_both(page: Page, part: str = "", schemes: str = "light dark") -> list[str]:
    """Each fault in a line, in one scheme and in the other, which differs in colors alone.

    `part` is a selector. The page is not whole afterwards: most formulas and texts are missing.
    """
    if page.evaluate("getComputedStyle(document.body).transitionProperty") != "none":
        page.add_style_tag(content=STILL)
    first, second = schemes.split()
    turn(page, first)
    found = violations(page, part, colors=False)
    page.evaluate(_NOTE_KINDS)
    turn(page, second)
    page.evaluate(_NOTE_KINDS)
    # A part is small, and what stands for all might be elsewhere.
    if not part:
        page.evaluate(_KEEP_ONE_OF_A_KIND)
    found += [f"{second}: {fault}" for fault in violations(page, part, colors=True)]
    turn(page, first)
    return found + [f"{first}: {fault}" for fault in violations(page, part, colors=True)]


def violations(page: Page, part: str, *, colors: bool) -> list[str]:
    """Each fault in a line, of colors or of everything else.

    The page is not whole afterwards: formulas and sections are missing.
    """
    if not page.evaluate("'axe' in globalThis"):
        page.add_script_tag(path=_AXE.as_posix())
    rules = {rule: {"enabled": False} for rule in COLOR}
    options = {"runOnly": {"type": "rule", "values": COLOR}} if colors else {"rules": rules}
    found: list[dict[str, Any]] = page.evaluate(_RUN, [part, options])
    return [
        f"{v['id']}: {v['help']} – {n['html'][:200]} {n.get('failureSummary', '')[:300]}"
        for v in found
        for n in v["nodes"][:5]
    ]
