// Running Python: one worker a page, one program at a time, in order. Made for every part of the
// site that runs what a reader writes.
//
//   import { runner } from "../run/runner.js";
//   const result = await runner.run(code, {
//     before,     // text run first in the same fresh namespace; what it prints is dropped
//     after,      // text run afterwards in that namespace, such as a check
//     console,    // true: each expression's value is printed, as at the prompt
//     onOutput(text, stream),        // as it is printed; stream is "out" or "err"; plain text
//     onHidden(count),               // characters printed beyond those shown, so far
//     onProgress({ loaded, total }), // bytes, while Python loads
//     onStart(),  // Python is here and the program begins
//     signal,     // an AbortSignal that ends this run, waiting or running
//   });
//   runner.stop();   // ends what runs, at once: the worker is terminated
//   runner.loaded    // whether Python is in memory
//   runner.size      // what the first run downloads, such as "10.0 MB"
//
// `run` never rejects. Its result: {
//   status,   // "done", "error", "stopped", or "lost" when Python could not load or broke down
//   value,    // the repr of the last expression of `code`, or null
//   error,    // null, or { name, message, part, line, text, missing }: `part` is "before", "code" or
//             // "after", `line` counts from 1 in it (or null), `text` is the traceback, `missing` the
//             // module that could not be imported
//   figures,  // [{ type: "image/svg+xml" or "image/png", data: Uint8Array }]; see output.js
//   hidden,   // characters printed beyond those shown
//   seconds,
// }
// A program can send any message that the worker can: take nothing in a result for HTML.

const FIGURES = new Set(["image/svg+xml", "image/png"]);
// WebAssembly's memory never shrinks: after a program that took this much, Python starts anew.
const TOO_MUCH = 2 ** 30;

class Runner {
  loaded = false;
  size = PYTHON_SIZE;
  #worker = null;
  #compiled = null;
  #waiting = [];
  #current = null;

  run(code, options = {}) {
    return new Promise((resolve) => {
      const { before = "", after = "", console = false, signal } = options;
      const job = { program: { before, code, after, console }, options, resolve };
      if (signal?.aborted) return resolve(outcome("stopped"));
      signal?.addEventListener("abort", () => this.#end(job), { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  stop() {
    if (this.#current) this.#end(this.#current);
  }

  #next() {
    if (this.#current || !this.#waiting.length) return;
    this.#current = this.#waiting.shift();
    this.#worker ??= this.#start();
    this.#worker.postMessage({ program: this.#current.program, compiled: this.#compiled });
  }

  #start() {
    const worker = new Worker(new URL("../run/worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => worker === this.#worker && this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#hear({ kind: "lost", message: event.message });
    };
    return worker;
  }

  #hear(data) {
    if (data?.kind === "compiled") this.#compiled = data.module;
    const job = this.#current;
    if (!job) return;
    const { onOutput, onHidden, onProgress, onStart } = job.options;
    if (data.kind === "out" || data.kind === "err") onOutput?.(String(data.text), data.kind);
    else if (data.kind === "hidden") onHidden?.(Number(data.count));
    else if (data.kind === "progress") onProgress?.({ loaded: Number(data.loaded), total: Number(data.total) });
    else if (data.kind === "start") {
      this.loaded = true;
      onStart?.();
    } else if (data.kind === "lost") {
      const message = this.loaded
        ? "Python broke down: too much memory, or calls nested too deep. It starts anew with the next run."
        : `Python could not be loaded. ${data.message ?? ""}`;
      this.#drop();
      this.#finish(job, outcome("lost", { error: failure(message) }));
    } else if (data.kind === "result") {
      const figures = Array.from(data.figures ?? []).filter(({ type }) => FIGURES.has(type));
      if (data.memory > TOO_MUCH) this.#drop();
      this.#finish(job, outcome(data.report?.status, { ...data.report, figures }));
    }
  }

  #end(job) {
    if (job === this.#current) this.#drop();
    this.#waiting = this.#waiting.filter((other) => other !== job);
    this.#finish(job, outcome("stopped"));
  }

  #drop() {
    this.#worker?.terminate();
    this.#worker = null;
    this.loaded = false;
  }

  #finish(job, result) {
    if (job === this.#current) this.#current = null;
    job.resolve(result);
    this.#next();
  }
}

function outcome(status, more = {}) {
  return { value: null, error: null, figures: [], hidden: 0, seconds: 0, ...more, status };
}

function failure(message) {
  return { name: "Error", message, part: null, line: null, text: message, missing: null };
}

export const runner = new Runner();
