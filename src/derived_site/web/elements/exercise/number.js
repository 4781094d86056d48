import { readNumber } from "./read-number.js";
import { hush, say } from "./result.js";

/**
 * What the readings of an answer are worth: none or several (it is asked back), right, known (a wrong
 * value with a reason), sign, close or wrong.
 */
export function judge([value, ...others], right, tol, known = []) {
  const near = (a, b) => Math.abs(a - b) <= Math.max(tol, 1e-9 * Math.abs(b)) * (1 + 1e-9);
  if (value === undefined) return { verdict: "none" };
  if (others.length) return { verdict: "several" };
  if (near(value, right)) return { verdict: "right" };
  const place = known.findIndex((other) => near(value, other));
  if (place >= 0) return { verdict: "known", place };
  if (near(-value, right)) return { verdict: "sign" };
  const close = tol > 0 && Math.abs(value - right) <= 0.05 * Math.abs(right);
  return { verdict: close ? "close" : "wrong" };
}

const SAID = {
  none: "Type a number, such as 0.25, 1/4, 1 1/2 or 2.5e-3.",
  right: "Right.",
  sign: "The size is right, the sign is not.",
  close: "Close, but not close enough: round at the very end, or give one more digit.",
  wrong: "Not yet.",
};

/** Asks which of several readings is meant, in a form that has one. */
function question(readings) {
  const named = readings.map((value) => String(Number(value.toPrecision(12))));
  return `Is that ${named.join(" or ")}? Type it in one of these forms.`;
}

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
    const readings = readNumber(input.value);
    const { verdict, place } = judge(readings, Number(value), Number(tol), wrong);
    const right = verdict === "right";
    const asked = verdict === "none" || verdict === "several";
    // The page's own words, with their formulas.
    const why = verdict === "known" ? known[place].cloneNode(true).childNodes
      : [verdict === "several" ? question(readings) : SAID[verdict]];
    say(result, right ? "right" : asked ? "note" : "wrong", ...why);
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
