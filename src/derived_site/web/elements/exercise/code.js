// Code exercises: an editor in place of the starter, and the check run on what stands in it.
import { hush, say } from "./result.js";

let coming;

/** Editor and runner, with their style: nobody pays for them who only reads. */
function tools() {
  return coming ??= import("./tools.js").then(async (found) => {
    await found.styled();
    return found;
  });
}

/** The program that marks an answer: the same function of the library as in the tests. Its verdict
    is the program's value, which nothing that an answer prints can get into. */
const marking = (parts) => `import json
from derived.exercises import mark
marked = mark(**json.loads(${JSON.stringify(JSON.stringify(parts))}))
type("Verdict", (), {"__repr__": lambda _: json.dumps(marked._asdict())})()
`;

export function prepareCode(exercise, settle) {
  const frame = exercise.querySelector(".exercise__code");
  const shown = frame.querySelector(".highlight");
  const starter = shown.querySelector("code").textContent.replace(/\n+$/, "\n");
  const { setup, test } = JSON.parse(exercise.querySelector("template").dataset.marks);
  const bar = exercise.querySelector(".exercise__bar");
  const [edit, run, check] = ["edit", "run", "check"].map((n) => bar.querySelector(`[data-do=${n}]`));
  const result = bar.nextElementSibling;
  const draft = `derived:answer:${location.pathname}#${exercise.id}`;
  let editor = null;
  let running = null;

  const text = () => editor?.text ?? starter;
  const keep = (answer) => {
    try {
      if (answer === starter) localStorage.removeItem(draft);
      else localStorage.setItem(draft, answer);
    } catch { /* No room, or not allowed: then it is not kept. */ }
  };
  const kept = () => { try { return localStorage.getItem(draft); } catch { return null; } };

  async function open(focus = true) {
    if (editor) return;
    const { createEditor, element, HINT } = await tools();
    if (editor) return;
    const hint = element("p", { className: "run__hint", id: `${exercise.id}-keys` }, HINT);
    const parent = element("div", { className: "run__code" });
    shown.hidden = true;
    frame.append(element("div", { className: "run" }, parent, hint));
    editor = createEditor({
      parent,
      text: kept() ?? starter,
      label: "Your answer",
      describedBy: hint.id,
      onChange(answer) {
        hush(result);
        keep(answer);
      },
      onRun: () => judge(),
    });
    edit.textContent = "Start over";
    if (focus) editor.focus();
  }

  function startOver() {
    editor.text = starter;
    editor.mark(null);
    keep(starter);
    hush(result);
    editor.focus();
  }

  /** Run a program; while it runs, its button stops it. Returns null if it came to no end. */
  async function execute(code, options) {
    running = new AbortController();
    run.textContent = "Stop";
    // Not `disabled`, which would take the focus from it.
    check.ariaDisabled = "true";
    editor?.mark(null);
    say(result, "note", "Loading …");
    const { runner } = await tools();
    say(result, "note", runner.loaded ? "Running …" : `Loading Python: ${runner.size}, once.`);
    const done = await runner.run(code, {
      ...options,
      signal: running.signal,
      onProgress: ({ loaded, total }) => {
        const share = Math.floor((100 * loaded) / total);
        result.firstChild.textContent = `Loading Python: ${runner.size}, once. ${share} %`;
      },
      onStart: () => { result.firstChild.textContent = "Running …"; },
    });
    running = null;
    run.textContent = "Run";
    check.ariaDisabled = null;
    if (done.status === "stopped") say(result, "note", "Stopped.");
    else if (done.status === "lost") say(result, "wrong", done.error?.message ?? "Python is gone; try again.");
    else return done;
    return null;
  }

  /** What came besides the verdict: text and pictures, never markup. */
  async function printed(text, rest = {}) {
    const { createOutput, element } = await tools();
    const place = element("div", { className: "run__output" });
    result.append(element("div", { className: "run" }, place));
    const output = createOutput(place, "What your code printed");
    if (text) output.add(text, "out");
    output.finish({ value: null, error: null, figures: [], hidden: 0, ...rest });
  }

  async function judge() {
    if (running) return;
    const parts = { answer: text(), check: test, setup, starter };
    const done = await execute(marking(parts));
    if (!done) return;
    if (done.error) {
      say(result, "wrong", "The check could not run.");
      printed("", done);
      return;
    }
    const mark = JSON.parse(done.value);
    const left = settle(mark.passed);
    const praise = left ? `Right. Still open: the number${left > 1 ? "s" : ""} asked for.` : "Right.";
    say(result, mark.passed ? "right" : "wrong", mark.passed ? praise : mark.message);
    if (mark.printed) printed(mark.printed);
    if (mark.line) editor?.mark(mark.line, mark.message);
  }

  async function tryOut() {
    let out = "";
    const done = await execute(text(), { before: setup, onOutput(piece) { out += piece; } });
    if (!done) return;
    const { error, value, figures } = done;
    if (error) {
      say(result, "wrong", `${error.name}: ${error.message}${error.line ? ` – in line ${error.line}` : ""}`);
      if (error.line && error.part === "code") editor?.mark(error.line, error.message);
    } else {
      const silent = !out && value === null && !figures.length;
      say(result, "note", silent ? "It ran, and printed nothing." : "It ran.");
    }
    if (out || value !== null || figures.length) printed(out, { ...done, error: null });
  }

  edit.addEventListener("click", () => (editor ? startOver() : open()));
  run.addEventListener("click", () => (running ? running.abort() : tryOut()));
  check.addEventListener("click", judge);
  for (const button of [edit, run, check]) button.disabled = false;
  // A click into the code is a wish to write there; a selection is not.
  if (kept() !== null) open(false);
  shown.addEventListener("click", (event) => {
    if (!event.target.closest("button") && getSelection().isCollapsed) open();
  });
}
