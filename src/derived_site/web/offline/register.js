// Part of site.js: starts the service worker once the page stands, so that a first visit pays
// nothing for it. A browser that forbids it, as in some private windows, reads on as before.
const root = new URL("../../", import.meta.url); // seen from site.js, into which this is bundled

function start(workers) {
  // `mkdocs serve` rebuilds pages under the reader's eyes: nothing may stand between.
  if ("livereload" in globalThis) {
    return workers.getRegistration(root).then((found) => found?.unregister());
  }
  workers.addEventListener("controllerchange", () => {
    const parts = performance.getEntriesByType("resource").map(({ name }) => name);
    workers.controller?.postMessage([location.href, ...parts]);
  });
  workers.addEventListener("message", ({ data }) => {
    if (data === "renew") import("../elements/offline-course.js").then(({ renew }) => renew());
  });
  const known = workers.controller;
  return workers.register(new URL("sw.js", root), { updateViaCache: "none" })
    // Browsers look for a new version in their own time: now is better.
    .then((registration) => known && registration.update());
}

export function prepareOffline() {
  addEventListener("load", () => {
    const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 500));
    idle(() => {
      // Asking for it can throw, in a frame without rights.
      try { start(navigator.serviceWorker)?.catch(() => {}); } catch { /* not here */ }
    });
  });
}
