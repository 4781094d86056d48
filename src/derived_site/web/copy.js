// What the copy button yields: a block, and just what it needs of the blocks before it. The page
// names those statements by block and lines, since their text stands in the page already.
// src/derived_site/slicing.py chooses them and puts the same text together; a test compares.

const isImport = (text) => /^(import|from) /.test(text);
const isDefinition = (text) => /^(def |class |@)/.test(text);
const linesOf = (block) => block.querySelector("code").textContent.split("\n");

/** Give each block that needs earlier statements the text that Material's button copies. */
export function prepareCopies(root) {
  for (const block of root.querySelectorAll(".highlight[data-needs]:not([data-copy])")) {
    const texts = block.dataset.needs.split(" ").map((reference) => {
      const [number, first, last] = reference.split(/[:-]/).map(Number);
      const source = root.querySelector(`.highlight[data-block="${number}"]`);
      return linesOf(source).slice(first, last + 1).join("\n");
    });
    const imports = texts.filter(isImport).join("\n");
    const rest = texts.filter((text) => !isImport(text))
      .map((text) => (isDefinition(text) ? `\n${text}\n` : text)).join("\n")
      .replace(/^\n+|\n+$/g, "");
    const own = linesOf(block).join("\n").replace(/^\n+|\n+$/g, "");
    block.dataset.copy = `${[imports, rest, own].filter(Boolean).join("\n\n")}\n`;
  }
}
