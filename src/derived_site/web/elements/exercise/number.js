import { hush, say } from "./result.js";

/** A number as readers type it: 0.16, 4/25, −3, 1e-3, 4,810, 0,16, 86 %. NaN if it is none. */
export function numberOf(text) {
  let plain = text.trim().replace(/[−–]/g, "-").replace(/\s+/g, "");
  const percent = plain.endsWith("%");
  if (percent) plain = plain.slice(0, -1);
  const parts = plain.split("/").map((part) => {
    // 4,810 has a comma between thousands, 0,16 a decimal one.
    const dotted = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(part)
      ? part.replaceAll(",", "") : part.replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(dotted) ? Number(dotted) : NaN;
  });
  if (parts.length > 2) return NaN;
  const value = parts[0] / (parts[1] ?? 1);
  return Number.isFinite(value) ? value / (percent ? 100 : 1) : NaN;
}

/** What a number is worth: right, known (a wrong value with a reason), sign, close or wrong. */
export function judge(value, right, tol, known = []) {
  const near = (a, b) => Math.abs(a - b) <= Math.max(tol, 1e-9 * Math.abs(b)) * (1 + 1e-9);
  if (Number.isNaN(value)) return { verdict: "none" };
  if (near(value, right)) return { verdict: "right" };
  const place = known.findIndex((other) => near(value, other));
  if (place >= 0) return { verdict: "known", place };
  if (near(-value, right)) return { verdict: "sign" };
  const close = tol > 0 && Math.abs(value - right) <= 0.05 * Math.abs(right);
  return { verdict: close ? "close" : "wrong" };
}

const SAID = {
  none: "Type a number, such as 0.25, 1/4 or 2.5e-3.",
  right: "Right.",
  sign: "The size is right, the sign is not.",
  close: "Close, but not close enough: round at the very end, or give one more digit.",
  wrong: "Not yet.",
};

/** Puts a form in the place kept for it, and returns it; `settle` hears whether an answer is right. */
export function prepareNumber(place, settle) {
  const form = document.createElement("form");
  const input = Object.assign(document.createElement("input"), {
    type: "text", inputMode: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false, size: 9,
  });
  const { value, tol } = Object.assign(form.dataset, place.dataset);
  form.className = place.className;
  form.append(...place.childNodes);
  form.querySelector(".exercise__field").replaceWith(input);
  place.replaceWith(form);
  const result = form.querySelector(".exercise__result");
  const known = [...form.querySelectorAll("p[hidden]")];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = known.map((note) => Number(note.dataset.value));
    const { verdict, place } = judge(numberOf(input.value), Number(value), Number(tol), wrong);
    const right = verdict === "right";
    // The page's own words, with their formulas.
    const why = verdict === "known" ? known[place].cloneNode(true).childNodes : [SAID[verdict]];
    say(result, right ? "right" : verdict === "none" ? "note" : "wrong", ...why);
    input.ariaInvalid = right ? null : "true";
    settle(right);
  });
  input.addEventListener("input", () => {
    hush(result);
    input.ariaInvalid = null;
  });
  form.querySelector("button").disabled = false;
  return form;
}
