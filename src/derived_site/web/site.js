import { interactives } from "interactives"; // from their manifests, by node/bundle.mjs
import { prepareCopies } from "./copy.js";
import { prepareOffline } from "./offline/register.js";
import { prepareMarks } from "./progress/marks.js";
import { PACKAGES } from "./run/names.js";
import "./tabs.js";
import { hide as hideTip } from "./tooltips.js";

// Runs on every page: loads an element's script and style only where it stands, and helps wide content along.
const elements = {
  "page-exercise": [() => import("./elements/page-exercise.js"), "elements/page-exercise.css"],
  "reader-progress": [() => import("./elements/reader-progress.js"), "elements/reader-progress.css"],
  "offline-course": [() => import("./elements/offline-course.js"), "elements/offline-course.css"],
  ...interactives,
};

// An element's style comes with its script, before the element is defined.
function styled(file) {
  return new Promise((resolve) => {
    if (!file) return resolve();
    const { href } = new URL(file, import.meta.url);
    if (document.querySelector(`link[href="${href}"]`)) return resolve();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

const SCROLLING = ".highlight pre > code, .eq__body, .wide-table, .output pre, .figure,"
  + " .index__formula > div, .md-typeset__scrollwrap, .md-typeset__table";

// Nobody pays for an interactive that they do not scroll to.
const nearby = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearby.unobserve(target);
    const [load, style] = elements[target.localName];
    styled(style).then(load);
  }
}, { rootMargin: "800px" });

// A box that scrolls sideways must be reachable by keyboard, and only that one. Its first size comes
// when it is first laid out: to ask for it sooner would lay out the whole page.
const sized = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});

// What Run does is loaded when it is first pressed, or to show what a reader has edited before.
const running = () => import("./run/index.js");
let used = false;

function prepareRuns() {
  for (const block of document.querySelectorAll(".highlight[data-run]")) {
    if (block.querySelector(".run-button")) continue;
    const last = block.dataset.run.split(" ").at(-1);
    const lacks = PACKAGES[last] ?? last;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "run-button",
      textContent: lacks ? `Needs ${lacks}` : "Run",
      title: lacks ? "Why this block does not run here"
        : `Run and edit this block here. The first run loads Python: ${PYTHON_SIZE}`,
    });
    if (!lacks) button.dataset.size = PYTHON_SIZE;
    button.onclick = () => { used = true; running().then(({ open }) => open(block)); };
    block.querySelector("pre").append(button);
  }
  try {
    const mine = `derived:edit:${location.pathname}:`;
    if (used || Object.keys(localStorage).some((key) => key.startsWith(mine))) {
      running().then(({ restore }) => restore());
    }
  } catch { /* storage is forbidden: there are no edits */ }
}

// A block's bar of buttons comes when the block is first seen: Material calls each a landmark.
const bars = new MutationObserver(() => {
  for (const bar of document.querySelectorAll(".md-code__nav:not([role])")) bar.role = "none";
});

function prepare() {
  hideTip();
  bars.disconnect();
  bars.observe(document.querySelector(".md-content"), { childList: true, subtree: true });
  prepareCopies(document);
  prepareRuns();
  prepareMarks();
  for (const name of Object.keys(elements)) {
    for (const element of document.querySelectorAll(name)) nearby.observe(element);
  }
  // Material leaves these without names.
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const nav of document.querySelectorAll(".md-nav[aria-labelledby]")) {
    // A section with a page of its own keeps its name in that page's link, beside the label.
    const label = document.getElementById(nav.getAttribute("aria-labelledby"));
    if (!label || label.textContent.trim()) continue;
    nav.removeAttribute("aria-labelledby");
    nav.ariaLabel = label.parentElement.textContent.trim();
  }
  for (const box of document.querySelectorAll(SCROLLING)) sized.observe(box);
}

prepareOffline();
// Material's instant navigation swaps the page without loading it anew. What a reader does meanwhile is
// not kept waiting until both have done their work.
if (globalThis.document$) globalThis.document$.subscribe(() => setTimeout(prepare));
else prepare();
