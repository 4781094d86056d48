// What the copy button yields: a block, and just what it needs of the blocks before it. The page
// names those statements by block and lines, since their text stands in the page already.
// src/derived_site/programs/slicing.py chooses them and puts the same text together; a test compares.

const isImport = (text) => /^(import|from) /.test(text);
const isDefinition = (text) => /^(def |class |@)/.test(text);
const linesOf = (block) => block.querySelector("code").textContent.split("\n");
const trimmed = (text) => text.replace(/^\n+|\n+$/g, "");

/** A block's own text, as the page has it; of a console session, what one would type. */
export const ownOf = (block) => block.dataset.own ?? trimmed(linesOf(block).join("\n"));

/** What a block needs of those before it; `edited` may give the text that now stands for one. */
export function needsOf(block, edited = () => null) {
  if (block.dataset.before !== undefined) return block.dataset.before;
  const imports = [], rest = [], whole = new Set();
  for (const reference of (block.dataset.needs ?? "").split(" ").filter(Boolean)) {
    const [number, first, last] = reference.split(/[:-]/).map(Number);
    const source = document.querySelector(`.highlight[data-block="${number}"]`);
    const text = edited(source);
    if (text === null) {
      const lines = linesOf(source).slice(first, last + 1).join("\n");
      if (isImport(lines)) imports.push(lines);
      else rest.push(isDefinition(lines) ? `\n${lines}\n` : lines);
    } else if (!whole.has(number)) {
      whole.add(number);
      rest.push(`\n${text}\n`);
    }
  }
  return program(imports.join("\n"), rest.join("\n"));
}

/** Parts of a program, with a blank line between them. */
export function program(...parts) {
  const text = parts.map(trimmed).filter(Boolean).join("\n\n");
  return text && `${text}\n`;
}

/** Give each block that needs earlier statements the text that Material's button copies. */
export function prepareCopies(root) {
  for (const block of root.querySelectorAll(".highlight[data-needs]:not([data-copy])")) {
    block.dataset.copy = program(needsOf(block), ownOf(block));
  }
}
