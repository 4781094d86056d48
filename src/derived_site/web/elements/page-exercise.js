// An exercise that is marked in the page: numbers, choices and code. The markup stands in the page
// (src/derived_site/render/exercises.py); without this script statement, hints, solution and reasons
// can be read all the same. What code prints is set as text, never as markup.
import { prepareChoices } from "./exercise/choices.js";
import { prepareNumber } from "./exercise/number.js";
import { prepareOwnWord } from "./exercise/own-word.js";

/** Hint 2 opens after hint 1: a reader who is stuck should not see everything at once. */
function stage(hints) {
  hints.slice(1).forEach((hint, before) => {
    const summary = hint.querySelector("summary");
    const previous = hints[before];
    const locked = () => !previous.hasAttribute("data-seen");
    const show = () => {
      summary.toggleAttribute("data-locked", locked());
      if (locked()) summary.title = "Open the hint before this one first";
      else summary.removeAttribute("title");
      summary.ariaDisabled = locked() ? "true" : null;
    };
    previous.addEventListener("toggle", () => {
      if (previous.open) previous.setAttribute("data-seen", "");
      show();
    });
    if (previous.open) previous.setAttribute("data-seen", "");
    summary.addEventListener("click", (event) => { if (locked()) event.preventDefault(); });
    show();
  });
}

class PageExercise extends HTMLElement {
  connectedCallback() {
    if (this.parts) return;
    this.parts = new Map();
    stage([...this.querySelectorAll(":scope > details.hint")]);
    for (const place of this.querySelectorAll(".exercise__number-form")) {
      const form = prepareNumber(place, (right) => this.settle(form, right));
      this.parts.set(form, false);
    }
    const choices = this.querySelector(".choices");
    if (choices) {
      this.parts.set(choices, false);
      prepareChoices(this, (right) => this.settle(choices, right));
    }
    const code = this.querySelector(".exercise__code");
    if (code) {
      this.parts.set(code, false);
      import("./exercise/code.js").then(({ prepareCode }) => {
        prepareCode(this, (right) => this.settle(code, right));
      });
    }
    if (!this.parts.size) {
      this.refresh = prepareOwnWord(this, (solved) => this.tell(solved ? {} : { undone: true }));
      document.addEventListener("derived:progress", this.refresh);
    }
  }

  disconnectedCallback() {
    if (this.refresh) document.removeEventListener("derived:progress", this.refresh);
  }

  /** Once every part has been right, the exercise is solved. Returns how many parts are left. */
  settle(part, right) {
    if (right) this.parts.set(part, true);
    const left = [...this.parts.values()].filter((done) => !done).length;
    if (!left && !this.solved) {
      this.solved = true;
      this.tell({});
    }
    return left;
  }

  tell(more) {
    const detail = { page: location.pathname, exercise: this.id, ...more };
    this.dispatchEvent(new CustomEvent("derived:solved", { bubbles: true, detail }));
  }
}

customElements.define("page-exercise", PageExercise);
