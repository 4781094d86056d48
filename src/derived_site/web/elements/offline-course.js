// Saves every page, with all that belongs to it, for reading without a network. The list and the
// files' sizes come from src/derived_site/make/service_worker.py; the pages' sizes are asked of the server.
const root = new URL("../../../", import.meta.url);
const AT_ONCE = 4;
const TYPICAL_PAGE = 60_000; // compressed, where a server does not say

const at = (path) => new URL(path, root).href;
const inMegabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const readList = async () => (await fetch(at("assets/build/offline.json"), { cache: "no-store" })).json();
const openCache = (version) => caches.open(`derived:${root.pathname}:${version}`);

/** Run a task for each item, a few at a time. */
async function each(items, task) {
  const waiting = [...items];
  const work = async () => { while (waiting.length) await task(waiting.shift()); };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function sizeOfPages(pages, signal) {
  let sum = 0;
  await each(pages, async (page) => {
    const { headers } = await fetch(at(page), { method: "HEAD", signal });
    sum += Number(headers.get("content-length")) || TYPICAL_PAGE;
  });
  return sum;
}

/** What a page asks for: styles, scripts, pictures, and the worker that searches. */
function partsOf(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = [...page.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=icon], link[rel=manifest], script[src], img[src]")]
    .map((element) => element.getAttribute("href") ?? element.getAttribute("src"));
  try { found.push(JSON.parse(page.getElementById("__config").textContent).search); } catch { /* no search */ }
  return found.filter(Boolean).map((path) => new URL(path, address))
    .filter(({ href, protocol }) => protocol.startsWith("http") && href.startsWith(root.href)).map(({ href }) => href);
}

/** Fetch and keep the course; tells how far it is, and returns how many files could not be had. */
async function save(list, withPython, signal, tell = () => {}) {
  const cache = await openCache(list.version);
  const files = [...list.files, ...(withPython ? list.python : [])].map(([path]) => at(path));
  const parts = new Set([...list.optional.map(at), ...files]);
  const optional = new Set(list.optional.map(at));
  let [done, missing] = [0, 0];
  const take = async (address) => {
    const response = await fetch(address, { cache: "no-store", signal });
    if (response.ok) await cache.put(address, response.clone());
    else if (!optional.has(address)) missing += 1;
    tell((done += 1), list.pages.length + parts.size);
    return response;
  };
  await each(list.pages, async (page) => {
    const response = await take(at(page));
    if (response.ok) for (const part of partsOf(await response.text(), at(page))) parts.add(part);
  });
  await each(parts, take);
  const record = { date: new Date().toLocaleDateString("sv"), python: withPython };
  await cache.put(at("saved-course"), new Response(JSON.stringify(record)));
  return missing;
}

/** Called after a new version of the site has taken the place of one that was saved whole. */
export async function renew() {
  if (navigator.connection?.saveData) return;
  await save(await readList(), false, undefined).catch(() => {});
}

class OfflineCourse extends HTMLElement {
  connectedCallback() {
    if (this.piece) return;
    this.piece = (name) => this.querySelector(`[data-part="${name}"]`);
    const on = (name, act) => this.piece(name).addEventListener("click", () => act().catch((error) => {
      this.ask(false);
      if (error.name === "AbortError") this.say("Stopped. What was saved so far stays readable.");
      else if (error.name === "QuotaExceededError") this.say("This browser has no room left for the course. Pages that you visit are kept as far as there is room.");
      else this.say("The course could not be saved. Is there a network?");
    }));
    on("ask", () => this.prepare());
    on("save", () => this.save());
    on("remove", () => this.remove());
    this.piece("cancel").addEventListener("click", () => {
      this.abort?.abort();
      if (!this.saving) {
        this.ask(false);
        this.say("");
      }
    });
    this.show();
  }

  say(text) { this.piece("said").textContent = text; }

  ask(open, saving = false) {
    this.saving = saving;
    const hadFocus = this.contains(document.activeElement);
    this.piece("ask").hidden = open;
    this.piece("sure").hidden = !open;
    this.piece("save").hidden = saving;
    this.piece("python").closest("label").hidden = saving || !this.list?.python.length;
    this.piece("bar").hidden = !saving;
    if (hadFocus) this.piece(saving ? "cancel" : open ? "save" : "ask").focus();
  }

  async show() {
    // On a first visit the worker starts after the page, so it may not be there yet.
    const late = new Promise((done) => { setTimeout(done, 8000); });
    const found = await Promise.race([navigator.serviceWorker?.ready, navigator.serviceWorker && late]);
    if (!found) {
      this.say("Not possible here: this browser forbids it, as in some private windows, or this is not the published site.");
      return;
    }
    this.piece("ask").disabled = false;
    const saved = await caches.match(at("saved-course"));
    this.piece("remove").hidden = !saved;
    if (saved) this.say(`The course was saved on ${(await saved.json()).date}. Save it again for its newest state.`);
  }

  async prepare() {
    this.abort = new AbortController();
    this.say("Asking for the size …");
    this.list = await readList();
    const sum = (files) => files.reduce((all, [, size]) => all + size, 0);
    const size = sum(this.list.files) + await sizeOfPages(this.list.pages, this.abort.signal);
    this.piece("python").parentElement.querySelector("span").textContent = inMegabytes(sum(this.list.python));
    const { quota, usage } = await navigator.storage?.estimate?.() ?? {};
    // Kept files are not compressed: a page takes several times what it weighs on the way.
    const tight = quota && 5 * size > quota - usage ? " There may be too little room in this browser." : "";
    this.ask(true);
    this.say(`${this.list.pages.length} pages, about ${inMegabytes(size)} to load.${tight}`);
  }

  async save() {
    this.abort = new AbortController();
    this.ask(true, true);
    this.say("Saving …");
    const bar = this.piece("bar");
    const python = this.piece("python").checked;
    const missing = await save(this.list, python, this.abort.signal, (done, all) => {
      Object.assign(bar, { value: done, max: all });
    });
    this.ask(false);
    this.piece("remove").hidden = false;
    this.say(missing ? `Saved, but for ${missing} files that the server did not give.`
      : "Saved: every page can be read without a network.");
  }

  async remove() {
    for (const name of await caches.keys()) {
      if (name.startsWith(`derived:${root.pathname}:`)) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          if (request.url !== at("offline.html")) await cache.delete(request);
        }
      }
    }
    this.piece("remove").hidden = true;
    this.piece("ask").focus();
    this.say("Removed. Pages that you visit from now on are kept again.");
  }
}

customElements.define("offline-course", OfflineCourse);
