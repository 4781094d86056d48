// A reader's edits, kept in their own browser. Where storage is full or forbidden they last as long
// as the page.
const PREFIX = "derived:edit:";

/** The key of a block: its page and a hash (FNV-1a) of the text that the page shows. */
export function keyOf(text) {
  let hash = 0x811c9dc5;
  for (const c of text) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
  return `${PREFIX}${location.pathname}:${hash.toString(36)}`;
}

export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
