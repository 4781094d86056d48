// The reader's record as a file, out and in, and its reset. The table above it is filled on every
// page that has one, by progress/counts.js.
import { DAMAGED, change, isKept, isSound, load, merge, reset, today } from "../progress/store.js";

const LARGEST = 2e6; // a whole course takes a few kB

function download(text, name) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** What is wrong with a file's text; empty when nothing is. */
function fault(text) {
  let record;
  try { record = JSON.parse(text); } catch (error) { return `it is not JSON (${error.message})`; }
  if (record?.version > 1) return "a later version of this site wrote it; reload this page first";
  if (record?.version !== 1) return "it has no “version”: 1, so it is not an export of this site";
  if (!isSound(record)) return "its “read” or “solved” is missing or has another form";
  const days = [record.read, ...Object.values(record.solved)].flatMap(Object.entries);
  const odd = days.find(([, day]) => !/^\d{4}-\d{2}-\d{2}$/.test(day));
  return odd ? `the day of “${odd[0]}” is ${JSON.stringify(odd[1])}, not like ${today()}` : "";
}

const solvedIn = ({ solved }) => Object.values(solved).reduce((n, ids) => n + Object.keys(ids).length, 0);
const sizeOf = (record) => `${Object.keys(record.read).length} pages read, ${solvedIn(record)} solved`;

function setAside() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(DAMAGED)); } catch { return []; }
}

class ReaderProgress extends HTMLElement {
  connectedCallback() {
    if (this.tell) return;
    const part = (name) => this.querySelector(`[data-part="${name}"]`);
    const on = (name, act) => part(name).addEventListener("click", act);
    this.tell = (text) => { part("said").textContent = text; };
    this.note = part("note");
    on("export", () => {
      download(JSON.stringify(load(), null, 1), `derived-progress-${today()}.json`);
      this.tell(`Exported: ${sizeOf(load())}.`);
    });
    on("import", () => part("file").click());
    part("file").addEventListener("change", ({ target }) => {
      const [file] = target.files;
      target.value = "";
      if (file) this.take(file);
    });
    const ask = (open) => {
      part("sure").hidden = !open;
      part(open ? "keep" : "reset").focus();
    };
    on("reset", () => ask(true));
    on("keep", () => ask(false));
    part("sure").addEventListener("keydown", ({ key }) => { if (key === "Escape") ask(false); });
    on("erase", () => {
      reset();
      ask(false);
      this.tell("Erased. You begin anew.");
    });
    on("damaged", () => {
      for (const key of setAside()) download(localStorage.getItem(key), `${key.replaceAll(":", "-")}.txt`);
    });
    for (const button of this.querySelectorAll("button")) button.disabled = false;
    this.refresh = () => {
      const notes = [];
      if (!isKept()) notes.push("This browser keeps nothing for this site, or has no room left: what you mark lasts until you close or reload the page. Export it before.");
      const aside = setAside().length;
      if (aside) notes.push("A record that could not be read was set aside, and a new one begun.");
      part("damaged").hidden = !aside;
      this.note.textContent = notes.join(" ");
    };
    document.addEventListener("derived:progress", this.refresh);
    load();
    this.refresh();
  }

  disconnectedCallback() {
    document.removeEventListener("derived:progress", this.refresh);
  }

  async take(file) {
    let text = "";
    let wrong = file.size > LARGEST ? "it is far larger than any export" : "";
    try { text = await file.text(); } catch { wrong ||= "it cannot be read"; }
    wrong ||= fault(text);
    if (wrong) return this.tell(`Nothing was imported from ${file.name}: ${wrong}. Your record is as it was.`);
    const before = sizeOf(load());
    change((record) => merge(record, JSON.parse(text)));
    this.tell(`Imported and merged. Before: ${before}; now: ${sizeOf(load())}.`);
  }
}

customElements.define("reader-progress", ReaderProgress);
