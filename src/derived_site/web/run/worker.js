// The web worker that holds Python. Everything that it loads comes from ../python/, of the site's own
// origin; `files.json` there says how large each file is and which version of it belongs to the page.
import harness from "./harness.py";

const folder = new URL("../python/", import.meta.url);
const send = (kind, content, transfer = []) => postMessage({ kind, ...content }, transfer);
const plainFetch = globalThis.fetch;
let ready;

/** Count the bytes of the files that Pyodide asks for, and unpack the one that is packed. */
async function watchFetch(compiled) {
  const { files } = await (await plainFetch(new URL("files.json", folder), { cache: "no-cache" })).json();
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  let loaded = 0;
  const count = (size) => send("progress", { loaded: loaded += size, total });
  globalThis.fetch = async (request, options) => {
    const address = new URL(request.url ?? request, folder);
    const name = address.href.startsWith(folder.href) && address.href.slice(folder.href.length);
    const file = files[name] ?? files[`${name}.gzip`];
    // Pyodide's default is a server elsewhere. Nothing is asked of another.
    if (!file) throw new Error(`${address} is no part of this site's Python`);
    const packed = !files[name];
    if (packed && compiled) {
      count(file.size);
      return new Response();
    }
    // The version in the address: a cache never mixes two versions of the site.
    const answer = await plainFetch(`${address}${packed ? ".gzip" : ""}?${file.version}`, options);
    if (!answer.ok) throw new Error(`${name}: the server answers ${answer.status}`);
    const counted = answer.body.pipeThrough(new TransformStream({
      transform(chunk, next) { count(chunk.length); next.enqueue(chunk); },
    }));
    if (!packed) return new Response(counted, { headers: answer.headers });
    const type = { headers: { "Content-Type": "application/wasm" } };
    return new Response(counted.pipeThrough(new DecompressionStream("gzip")), type);
  };
  return { files, count };
}

/** Compile Python once a page: a worker that follows a stopped one gets the compiled module. */
function keepCompiled(compiled) {
  const stream = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (response, imports) => {
    WebAssembly.instantiateStreaming = stream;
    const module = compiled ?? await WebAssembly.compileStreaming(response);
    if (!compiled) send("compiled", { module });
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}

async function load(compiled) {
  const { files, count } = await watchFetch(compiled);
  keepCompiled(compiled);
  const version = (name) => `${new URL(name, folder)}?${files[name].version}`;
  const { loadPyodide } = await import(version("pyodide.mjs"));
  count(files["pyodide.mjs"].size);
  // This one is imported, not fetched: ask for it by its version, and count it when it is here.
  const script = import(version("pyodide.asm.mjs"));
  script.then(() => count(files["pyodide.asm.mjs"].size));
  const lock = await (await fetch(new URL("pyodide-lock.json", folder))).text();
  const python = await loadPyodide({
    indexURL: folder.href,
    packageBaseUrl: folder.href,
    lockFileContents: lock,
    createPyodideModule: (await script).default,
    packages: ["derived"],
    stdout: (text) => send("out", { text: `${text}\n` }),
    stderr: (text) => send("err", { text: `${text}\n` }),
  });
  const names = python.toPy({ __name__: "harness" });
  python.runPython(harness, { globals: names, filename: "harness.py" });
  // From here on, fetch is the reader's own again. A worker that closed itself would never answer.
  globalThis.fetch = plainFetch;
  globalThis.close = () => { throw new Error("the page closes its worker"); };
  return { python, run: names.get("run") };
}

async function handle({ compiled, program }) {
  const { python, run } = await (ready ??= load(compiled));
  send("start");
  const result = run(JSON.stringify(program), (kind, content) => {
    send(kind, kind === "hidden" ? { count: content } : { text: content });
  });
  const [report, figures] = result.toJs();
  result.destroy();
  send("result", {
    report: JSON.parse(report),
    figures: figures.map(([type, data]) => ({ type, data })),
    memory: python._module.HEAPU8.length,
  });
}

onmessage = ({ data }) => handle(data).catch((error) => send("lost", { message: String(error) }));
