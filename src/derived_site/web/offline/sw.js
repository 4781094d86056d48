// The service worker: pages that were visited can be read without a network. While there is one it
// changes nothing: a page and what belongs to it come from the network, as without this file.
// src/derived_site/make/service_worker.py puts the version in and writes the result to the site's root.
const VERSION = "@version@";
// Other sites may live on the same origin, so a cache bears the path of its own.
const PREFIX = `derived:${new URL(registration.scope).pathname}:`;
const CACHE = PREFIX + VERSION;
const FALLBACK = new URL("offline.html", registration.scope).href;
const SAVED = new URL("saved-course", registration.scope).href;
// How long a page may take before the kept copy is shown in its place.
const PATIENCE = 4000;
// Files whose name changes with their content, so a kept copy is as good as a fresh one.
const HASHED = /\.[0-9a-f]{8}\.min\.(js|css)$|[-/][A-Z0-9]{8}\.js$/;

// Tabs that show a kept page, which goes with the kept files.
const keptTabs = new Set();

const isPage = ({ mode, destination }, url) =>
  mode === "navigate" || (!destination && /(\/|\.html)$/.test(url.pathname));

/** The address under which an answer is kept: a page's state in its query is not the server's. */
function keyOf(url, page) {
  if (!page) return url.href;
  return url.origin + url.pathname.replace(/\/index\.html$/, "/");
}

async function keep(cache, key, response) {
  if (response.status === 404 || response.status === 410) await cache.delete(key);
  // What came by a redirect cannot answer a navigation.
  if (response.status !== 200 || response.redirected || response.type !== "basic") return;
  const old = await cache.match(key);
  const tag = (r) => r.headers.get("etag") ?? r.headers.get("last-modified");
  if (!old || !tag(old) || tag(old) !== tag(response)) await cache.put(key, response);
}

/** Pages, styles and scripts belong together, so the browser's own cache is asked to make sure. */
function ask(request, together) {
  if (!together || request.cache !== "default") return fetch(request);
  const { url, redirect, referrer, signal } = request;
  return fetch(url, { cache: "no-cache", credentials: "same-origin", redirect, referrer, signal });
}

async function answer(event, url) {
  const { request } = event;
  const page = isPage(request, url);
  const key = keyOf(url, page);
  const client = event.resultingClientId || event.clientId;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  if (kept && !page && (HASHED.test(url.pathname) || keptTabs.has(client))) return kept;
  const fresh = ask(request, page || /\.(js|css)$/.test(url.pathname));
  event.waitUntil(fresh.then((response) => keep(cache, key, response.clone())).catch(() => {}));
  const useKept = () => {
    if (page) keptTabs.add(client);
    return kept;
  };
  try {
    const first = page && kept
      ? await Promise.race([fresh, new Promise((done) => { setTimeout(done, PATIENCE); })])
      : await fresh;
    if (kept && (!first || first.status >= 500)) return useKept();
    if (page) keptTabs.delete(client);
    return first;
  } catch (error) {
    if (kept) return useKept();
    if (request.mode !== "navigate") throw error;
    const fallback = await cache.match(FALLBACK);
    if (!fallback) throw error;
    return new Response(fallback.body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(new Request(FALLBACK, { cache: "reload" }))));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    let saved;
    for (const name of await caches.keys()) {
      if (!name.startsWith(PREFIX) || name === CACHE) continue;
      saved ??= await (await caches.open(name)).match(SAVED);
      await caches.delete(name);
    }
    await clients.claim();
    // Whoever had saved the whole course gets it again, in its new version.
    if (saved) for (const tab of await clients.matchAll()) return tab.postMessage("renew");
  })());
});

addEventListener("fetch", (event) => {
  const { method, cache, headers } = event.request;
  const url = new URL(event.request.url);
  url.hash = "";
  // "reload" and "no-store" ask for the network by name.
  if (method !== "GET" || headers.has("range") || /reload|no-store|only/.test(cache)) return;
  if (!url.href.startsWith(registration.scope)) return;
  event.respondWith(answer(event, url).catch(() => fetch(event.request)));
});

// The first page came before this worker: it says what it consists of. All of that has just been
// loaded, so it comes from the browser's own cache.
addEventListener("message", (event) => {
  if (!Array.isArray(event.data)) return;
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    const tasks = event.data.map(async (address, first) => {
      const url = new URL(address);
      url.hash = "";
      if (!url.href.startsWith(registration.scope)) return;
      const key = keyOf(url, first === 0);
      if (!await cache.match(key)) await keep(cache, key, await fetch(key, { cache: "force-cache" }));
    });
    await Promise.allSettled(tasks);
  })());
});
