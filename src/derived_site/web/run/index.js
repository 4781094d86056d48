// A block of the page that can be run and edited. site.js loads this on the first press of Run, or
// when the reader has edited a block of this page before.
import { needsOf, ownOf, program } from "../copy.js";
import { createEditor, HINT } from "./editor.js";
import { keep, keyOf, recall } from "./edits.js";
import { PACKAGES } from "./names.js";
import { createOutput, element } from "./output.js";
import { runner } from "./runner.js";
import { styled } from "./style.js";

const cells = new Map();
let last = 0;

/** Run a block; one that cannot run here says why. */
export async function open(block) {
  await styled();
  if (block.dataset.run) explain(block);
  else (cells.get(block) ?? new Cell(block)).run();
}

/** Show the edits of an earlier visit, and let go of the blocks of a page that was left. */
export async function restore() {
  for (const [block, cell] of cells) {
    if (block.isConnected) continue;
    cell.leave();
    cells.delete(block);
  }
  const edited = [...document.querySelectorAll('.highlight[data-run=""]')]
    .map((block) => [block, recall(keyOf(ownOf(block)))])
    .filter(([block, text]) => text !== null && !cells.has(block));
  if (edited.length) await styled();
  for (const [block, text] of edited) new Cell(block, text);
}

function explain(block) {
  const shown = block.querySelector(".run__why");
  if (shown) return shown.remove();
  const names = block.dataset.run.split(" ").map((name) => PACKAGES[name] ?? name).join(" and ");
  const drawn = block.dataset.run === "matplotlib" && block.closest(".figure-code");
  const why = element("p", { className: "run__why" },
    `This block needs ${names}, which does not run here.`
    + (drawn ? " The picture above is what it draws." : "")
    + " The copy button yields it with all that it needs of this page, for your own Python.");
  why.setAttribute("role", "status");
  block.append(why);
}

const button = (text, onclick, more) => element("button", { type: "button", onclick, ...more }, text);

class Cell {
  #block; #original; #key; #editor; #output; #parts; #abort; #timer;

  constructor(block, text) {
    this.#block = block;
    this.#original = ownOf(block);
    this.#key = keyOf(this.#original);
    const number = ++last;
    const name = block.querySelector(".filename")?.textContent ?? "Code of this block";
    this.#parts = {
      run: button("Run", () => this.run(), { className: "run__go" }),
      stop: button("Stop", () => this.#abort?.abort(), { hidden: true }),
      reset: button("Reset", () => this.#reset()),
      copy: button("Copy", () => this.#copy()),
      status: element("span", { className: "run__status" }),
      progress: element("progress", { hidden: true, ariaLabel: "Python is loading" }),
      hint: element("p", { className: "run__hint", id: `run-hint-${number}` },
        ...(block.dataset.note ? [element("span", { className: "run__note" }, block.dataset.note), " "] : []),
        element("span", { className: "run__keys" }, HINT)),
    };
    const { run, stop, reset, copy, status, progress, hint } = this.#parts;
    status.setAttribute("role", "status");
    const code = element("div", { className: "run__code" });
    const result = element("div", { className: "run__output" });
    const bar = element("div", { className: "run__bar" }, run, stop, reset, copy, progress, status);
    const box = element("div", { className: "run" }, code, hint, bar, result);
    block.append(box);
    block.classList.add("is-live");
    this.#editor = createEditor({
      parent: code, text: text ?? this.#original, label: name, describedBy: hint.id,
      onChange: () => this.#changed(), onRun: () => this.run(),
    });
    this.#output = createOutput(result, "What your run printed");
    cells.set(block, this);
  }

  /** The reader's text, where it differs from the page's. */
  get edit() {
    return this.#editor.text === this.#original ? null : this.#editor.text;
  }

  async run() {
    if (this.#abort) return;
    const { run, stop, progress } = this.#parts;
    const abort = this.#abort = new AbortController();
    // The button that was pressed may have gone with the block's still form.
    if (!document.activeElement?.closest(".run")) run.focus({ preventScroll: true });
    run.ariaDisabled = "true";
    stop.hidden = false;
    this.#output.clear();
    this.#editor.mark(null);
    this.#say(runner.loaded ? "Running …" : `Python is loading: ${runner.size}, once.`);
    const result = await runner.run(this.#editor.text, {
      before: this.#before(),
      console: this.#block.classList.contains("language-pycon"),
      signal: abort.signal,
      onOutput: (text, stream) => this.#output.add(text, stream),
      onHidden: (count) => this.#output.more(count),
      onProgress: ({ loaded, total }) => {
        Object.assign(progress, { hidden: false, max: total, value: loaded });
      },
      onStart: () => {
        progress.hidden = true;
        document.documentElement.dataset.python = "";
        this.#say("Running …");
      },
    });
    this.#abort = null;
    progress.hidden = true;
    if (document.activeElement === stop) run.focus({ preventScroll: true });
    stop.hidden = true;
    run.ariaDisabled = null;
    this.#output.finish(result);
    if (result.error?.part === "code") this.#editor.mark(result.error.line, result.error.message);
    this.#say(summary(result, this.#needed));
  }

  /** How many earlier blocks this one needs. */
  get #needed() {
    return new Set(this.#block.dataset.needs?.split(" ").map((part) => part.split(":")[0])).size;
  }

  leave() {
    this.#abort?.abort();
    this.save();
    this.#editor.destroy();
  }

  // The rule of the copy button. A block that the reader has edited comes whole: which of its lines
  // are needed was settled for the page's text.
  #before() {
    return needsOf(this.#block, (source) => cells.get(source)?.edit ?? null);
  }

  #changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), 300);
  }

  save() {
    clearTimeout(this.#timer);
    keep(this.#key, this.edit);
  }

  #reset() {
    this.#abort?.abort();
    this.#editor.text = this.#original;
    this.#output.clear();
    this.save();
    this.#parts.run.focus();
    this.#say("The page’s text is back.");
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(program(this.#before(), this.#editor.text));
      this.#say("Copied, with what it needs.");
    } catch {
      this.#say("The browser does not let this page copy.");
    }
  }

  #say(text) { this.#parts.status.textContent = text; }
}

function summary({ status, error, seconds }, needed) {
  if (status === "stopped") return "Stopped.";
  if (status === "lost") return "Python stopped.";
  if (!error) {
    const first = needed ? `, after what it needs of ${needed} earlier block${needed > 1 ? "s" : ""}` : "";
    return `Done in ${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s${first}.`;
  }
  const missing = PACKAGES[String(error.missing).split(".")[0]];
  if (missing) return `${missing} does not run here.`;
  const place = { before: " in an earlier block", code: error.line ? ` in line ${error.line}` : "" };
  return `${error.name}${place[error.part] ?? ""}.`;
}

addEventListener("pagehide", () => cells.forEach((cell) => cell.save()));
