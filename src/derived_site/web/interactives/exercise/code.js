// Code exercises: an editor in place of the starter, and the check run on what stands in it.
import { createEditor } from "../../run/editor.js";
import { showFigures } from "../../run/output.js";
import { runner } from "../../run/runner.js";
import { styled } from "../../run/style.js";
import { element, hush, say } from "./result.js";

/** The program that marks an answer: the same function of the library as in the tests. */
const marking = (parts) => `import json
from derived.exercises import mark
print(json.dumps(mark(**json.loads(${JSON.stringify(JSON.stringify(parts))}))._asdict()))
`;

export function prepareCode(exercise, settle) {
  const frame = exercise.querySelector(".exercise__code");
  const shown = frame.querySelector(".highlight");
  const starter = shown.querySelector("code").textContent.replace(/\n+$/, "\n");
  const { setup, test } = JSON.parse(exercise.querySelector("script").textContent);
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

  async function open() {
    if (editor) return;
    await styled();
    if (editor) return;
    shown.hidden = true;
    editor = createEditor({
      parent: frame,
      text: kept() ?? starter,
      label: "Your answer",
      onChange(answer) {
        hush(result);
        keep(answer);
      },
      onRun: () => judge(),
    });
    edit.textContent = "Start over";
    editor.focus();
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
    check.disabled = true;
    editor?.mark(null);
    say(result, "note", runner.loaded ? "Running …" : `Loading Python, ${runner.size} …`);
    const done = await runner.run(code, {
      ...options,
      signal: running.signal,
      onProgress: ({ loaded, total }) => {
        result.firstChild.textContent = `Loading Python, ${runner.size}: ${Math.round((100 * loaded) / total)} %`;
      },
      onStart: () => { result.firstChild.textContent = "Running …"; },
    });
    running = null;
    run.textContent = "Run";
    check.disabled = false;
    if (done.status === "stopped") say(result, "note", "Stopped.");
    else if (done.status === "lost") say(result, "wrong", done.error?.message ?? "Python is gone; try again.");
    else return done;
    return null;
  }

  function printed(output) {
    if (!output.trim()) return;
    const box = element("div", "", "output");
    const pre = document.createElement("pre");
    pre.append(element("samp", output.replace(/\n+$/, "")));
    box.append(element("span", "Output", "output__label"), pre);
    result.append(box);
  }

  async function judge() {
    let told = "";
    const parts = { answer: text(), check: test, setup, starter };
    const done = await execute(marking(parts), { onOutput(piece) { told += piece; } });
    if (!done) return;
    if (done.error) {
      say(result, "wrong", "The check could not run.");
      printed(done.error.text);
      return;
    }
    const mark = JSON.parse(told.trim().split("\n").at(-1));
    say(result, mark.passed ? "right" : "wrong", mark.passed ? "Right." : mark.message);
    printed(mark.printed);
    if (mark.line) editor?.mark(mark.line, mark.message);
    settle(mark.passed);
  }

  async function tryOut() {
    let out = "";
    const done = await execute(text(), { before: setup, onOutput(piece) { out += piece; } });
    if (!done) return;
    const { error, value } = done;
    if (error) {
      say(result, "wrong", `${error.name}: ${error.message}${error.line ? ` – in line ${error.line}` : ""}`);
      if (error.line && error.part === "code") editor?.mark(error.line, error.message);
    } else say(result, "note", out || done.figures.length ? "Done." : `Done; nothing was printed.`);
    printed(out || (value && value !== "None" ? value : ""));
    if (done.figures.length) showFigures(result, done.figures);
  }

  edit.addEventListener("click", () => (editor ? startOver() : open()));
  run.addEventListener("click", () => (running ? running.abort() : tryOut()));
  check.addEventListener("click", judge);
  // A click into the code is a wish to write there; a selection is not.
  shown.addEventListener("click", (event) => {
    if (!event.target.closest("button") && getSelection().isCollapsed) open();
  });
}
