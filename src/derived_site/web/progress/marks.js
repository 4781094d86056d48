// Part of site.js on every page: the mark at read pages and solved exercises, and the button at the
// end of a page. Counting is loaded only where the page shows counts.
import { change, isKept, load, today } from "./store.js";

// Seen from site.js, into which this is bundled.
const root = new URL("../../", import.meta.url);

// The menu's links to pages, not those into the page, and the rows of the course map. In the drawer
// the page that is open has a label in place of its link.
const PLACES = ".md-nav--primary a.md-nav__link:not([href*='#']), [data-page] a,"
  + " .md-nav--primary label.md-nav__link[for='__toc']";

/** A page's address below the site's root, the same in the archive; null for another site's. */
function nameOf(address) {
  const { origin, pathname } = new URL(address, root);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return null;
  return pathname.slice(root.pathname.length).replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "/");
}

function show(place, done, word) {
  const mark = place.querySelector(".done-mark");
  if (done && !mark) {
    const text = ` (${word})`;
    place.append(Object.assign(document.createElement("span"), { className: "done-mark", textContent: text }));
  } else if (!done) mark?.remove();
}

export function prepareMarks() {
  const record = load();
  const here = nameOf(location);
  for (const link of document.querySelectorAll(PLACES)) {
    const text = link.querySelector(".md-ellipsis") ?? link;
    show(text, record.read[link.href ? nameOf(link.href) : here], "read");
  }
  for (const exercise of document.querySelectorAll("page-exercise")) {
    // In the title's own text, which names the exercise to a screen reader as well.
    show(exercise.querySelector(".exercise__title > [id]"), record.solved[here]?.[exercise.id], "solved");
  }
  const button = document.querySelector(".page-done button");
  if (button) {
    button.disabled = false;
    button.ariaPressed = String(Boolean(record.read[here]));
    button.nextElementSibling.textContent = isKept() ? ""
      : "This browser keeps nothing for this site: your marks last until you close or reload the page.";
  }
  if (document.querySelector("[data-page]")) {
    import("./counts.js").then(({ showCounts }) => showCounts(load()));
  }
}

document.addEventListener("derived:progress", prepareMarks);
document.addEventListener("click", ({ target }) => {
  if (!target.closest?.(".page-done button")) return;
  const here = nameOf(location);
  change(({ read }) => {
    if (read[here]) delete read[here];
    else read[here] = today();
  });
});
document.addEventListener("derived:solved", ({ detail: { page, exercise, undone } }) => {
  change(({ solved }) => {
    const ids = solved[nameOf(page)] ??= {};
    if (undone) delete ids[exercise];
    else ids[exercise] ??= today();
  });
});
