// In place of the service worker when it must go: it deletes what was kept and unregisters itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const prefix = `derived:${new URL(registration.scope).pathname}:`;
    for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
    await registration.unregister();
  })());
});
