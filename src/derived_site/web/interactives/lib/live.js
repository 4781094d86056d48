// What every interactive does around its own view: it folds its still form away, shows it on paper,
// and hands out a link to its state.

/** Put the live view in front of what stood in the element; the view's parts by their names. */
export function bringToLife(element, markup) {
  const still = document.createElement("details");
  still.className = "live__still";
  still.innerHTML = "<summary>Values and still picture</summary>";
  still.append(...element.childNodes);
  element.innerHTML = markup;
  element.append(still);
  const named = [...element.querySelectorAll("[data-part]")];
  return Object.fromEntries(named.map((part) => [part.dataset.part, part]));
}

/** Paper has the still form, whatever is folded on the screen; until the signal. */
export function printStill(element, signal) {
  const still = element.querySelector(":scope > details");
  let open = false;
  addEventListener("beforeprint", () => ([open, still.open] = [still.open, true]), { signal });
  addEventListener("afterprint", () => (still.open = open), { signal });
}

/** Copy the page's address with a state in it; what to tell the reader. */
export async function copyLink(element, address, values) {
  address.flush();
  const url = address.link(values);
  if (element.id) url.hash = element.id;
  try {
    await navigator.clipboard.writeText(url.href);
  } catch {
    return "The page’s address holds this state: copy it from there";
  }
  return "Link copied";
}
