import { prepareCopies } from "./copy.js";

// Runs on every page: loads an interactive only where one stands, and helps wide content along.
const interactives = {
  "activation-explorer": () => import("./interactives/activation-explorer.js"),
};

// Nobody pays for an interactive that they do not scroll to.
const nearby = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearby.unobserve(target);
    interactives[target.localName]();
  }
}, { rootMargin: "800px" });

function prepare() {
  prepareCopies(document);
  for (const [name, load] of Object.entries(interactives)) {
    for (const element of document.querySelectorAll(name)) nearby.observe(element);
  }
  // A box that scrolls sideways must be reachable by keyboard, and only that one.
  for (const box of document.querySelectorAll(".eq__body, .wide-table, .output pre, .figure")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

// Material's instant navigation swaps the page without loading it anew.
if (globalThis.document$) globalThis.document$.subscribe(prepare);
else prepare();
addEventListener("resize", prepare, { passive: true });
