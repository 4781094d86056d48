// What a reader has read and solved, kept in this browser alone under one key. Storage may be
// forbidden, full or damaged: then the record lives in memory for the visit, and nothing is lost.
export const KEY = "derived:progress";
export const DAMAGED = `${KEY}:damaged:`;

const blank = () => ({ version: 1, read: {}, solved: {} });
const isTable = (value) => value?.constructor === Object;
// The day where the reader is, as 2026-11-21.
export const today = () => new Date().toLocaleDateString("sv");

let memory = null; // the record, while it cannot be kept
let locked = false; // the key holds something that must not be written over

export const isKept = () => !memory;

export const isSound = (record) => isTable(record) && record.version === 1 && isTable(record.read)
  && isTable(record.solved) && Object.values(record.solved).every(isTable);

/** Both records in one; of two days the earlier. */
export function merge(one, other) {
  const days = (a = {}, b = {}) => {
    const all = { ...a, ...b };
    for (const key of Object.keys(a)) if (a[key] < all[key]) all[key] = a[key];
    return all;
  };
  const solved = { ...one.solved };
  for (const page of Object.keys(other.solved)) solved[page] = days(solved[page], other.solved[page]);
  return { ...one, ...other, read: days(one.read, other.read), solved };
}

function stored() {
  const text = localStorage.getItem(KEY);
  if (text === null) return blank();
  let record;
  try { record = JSON.parse(text); } catch { /* damaged */ }
  if (isSound(record)) return record;
  locked = true;
  // A later version of the site may have written it: that is left alone.
  if (record?.version > 1) throw new Error("written by a later version");
  localStorage.setItem(DAMAGED + Date.now(), text);
  localStorage.removeItem(KEY);
  locked = false;
  return blank();
}

export function load() {
  if (memory) return memory;
  try { return stored(); } catch { return (memory = blank()); }
}

const announce = () => document.dispatchEvent(new Event("derived:progress"));

/** Change the record by a function of it that returns the new one, or changes it in place. */
export function change(edit) {
  let record = load();
  record = edit(record) ?? record;
  try {
    if (locked) throw new Error("not to be written over");
    // Another tab may have written meanwhile.
    localStorage.setItem(KEY, JSON.stringify(memory ? merge(stored(), record) : record));
    memory = null;
  } catch { memory = record; }
  announce();
}

/** Forget everything, what was set aside included. */
export function reset() {
  memory = null;
  locked = false;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) localStorage.removeItem(key);
  } catch { /* forbidden: there is nothing */ }
  announce();
}

addEventListener("storage", ({ key }) => { if (key === KEY || key === null) announce(); });
