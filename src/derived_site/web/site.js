// Runs on every page: loads an interactive only where one stands, and helps wide content along.
const interactives = {
  "activation-explorer": () => import("./interactives/activation-explorer.js"),
};

function prepare() {
  for (const [name, load] of Object.entries(interactives)) {
    if (!customElements.get(name) && document.querySelector(name)) load();
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
