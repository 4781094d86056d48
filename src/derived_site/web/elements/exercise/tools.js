// What a code exercise needs only once the reader works on it.
export { createEditor, HINT } from "../../run/editor.js";
export { createOutput, element } from "../../run/output.js";
export { runner } from "../../run/runner.js";
export { styled } from "../../run/style.js";
