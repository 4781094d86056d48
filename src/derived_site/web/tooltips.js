// What a term of the glossary means and which paper is cited, over the text: where the pointer rests,
// where the keyboard is, and at a tap. There is one tooltip, made when it is first wanted: Material's
// own would be made ready for every element as a page starts.
const HOSTS = "article :is(abbr, .cite)[title]";
const MARGIN = 8; // px to the window's edge, and to the text

let host = null, tip, waiting;

function later(act, ms) {
  clearTimeout(waiting);
  waiting = setTimeout(act, ms);
}

function show(element) {
  if (host) hide();
  host = element;
  tip ??= Object.assign(document.createElement("div"), {
    className: "tip", id: "tip", role: "tooltip", popover: "manual",
  });
  tip.textContent = host.title;
  // Else the browser shows it a second time.
  host.removeAttribute("title");
  host.setAttribute("aria-describedby", tip.id);
  document.querySelector("main").append(tip);
  tip.showPopover?.();
  place();
}

function place() {
  const { left, width, top, bottom } = host.getClientRects()[0];
  const [room, below] = [innerWidth - tip.offsetWidth - MARGIN, bottom + MARGIN];
  const x = Math.max(MARGIN, Math.min(left + (width - tip.offsetWidth) / 2, room));
  const y = below + tip.offsetHeight < innerHeight ? below : top - tip.offsetHeight - MARGIN;
  tip.style.translate = `${x}px ${y}px`;
}

export function hide() {
  clearTimeout(waiting);
  if (!host) return;
  host.title = tip.textContent;
  host.removeAttribute("aria-describedby");
  host = null;
  tip.remove();
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  const next = target.closest(HOSTS);
  if (target === tip || host?.contains(target)) clearTimeout(waiting);
  else if (next) later(() => show(next), 150);
  // It stays for long enough to move the pointer onto it.
  else later(hide, 250);
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(HOSTS) && target.matches(":focus-visible")) show(target);
});
document.addEventListener("focusout", ({ target }) => { if (target === host) hide(); });
document.addEventListener("click", ({ target }) => {
  const next = target.closest("abbr[title]")?.closest(HOSTS);
  if (next) show(next);
  else if (target !== tip && !host?.contains(target)) hide();
});
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
addEventListener("scroll", () => {
  // The focus brings what it is on into view.
  if (host && host === document.activeElement) place();
  else hide();
}, { passive: true, capture: true });
