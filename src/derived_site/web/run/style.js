// The style of editors and outputs comes with the first of them.
let coming;

export function styled() {
  return coming ??= new Promise((resolve) => {
    const href = new URL("../run/run.css", import.meta.url).href;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
