// Linked tabs: every set follows the tab that a reader chooses, here and on the pages opened next.
// Material's own would measure each set when a page opens, and so lay out all of a long page.
document.addEventListener("change", ({ target }) => {
  const set = target.parentElement;
  if (!set?.matches(".tabbed-set")) return;
  const name = set.querySelector(`label[for="${target.id}"]`).textContent;
  const { top } = set.getBoundingClientRect();
  for (const label of document.querySelectorAll(".tabbed-labels > label")) {
    if (label.textContent === name) label.control.checked = true;
  }
  // What stands above may have changed its height: the reader's tabs stay where they are.
  scrollBy({ top: set.getBoundingClientRect().top - top, behavior: "instant" });
  try {
    // The newest first; main.html applies them before a page is drawn.
    __md_set("__tabs", [...new Set([name, ...(__md_get("__tabs") ?? [])])]);
  } catch { /* storage is forbidden: the choice lasts until the page is left */ }
});
