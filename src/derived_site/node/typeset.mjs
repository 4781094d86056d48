// Typesets TeX as CHTML with assistive MathML: one JSON request a line in, one JSON answer a line out.
// A worker that stays up costs about 6 ms a formula; starting one costs most of a second.
import { createInterface } from "node:readline";
import { mathjax } from "@mathjax/src/js/mathjax.js";
import { TeX } from "@mathjax/src/js/input/tex.js";
import { CHTML } from "@mathjax/src/js/output/chtml.js";
import { liteAdaptor } from "@mathjax/src/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "@mathjax/src/js/handlers/html.js";
import { AssistiveMmlHandler } from "@mathjax/src/js/a11y/assistive-mml.js";
import { MathJaxNewcmFont } from "@mathjax/mathjax-newcm-font/js/chtml.js";
import "@mathjax/src/js/util/asyncLoad/esm.js";
import "@mathjax/src/js/input/tex/base/BaseConfiguration.js";
import "@mathjax/src/js/input/tex/ams/AmsConfiguration.js";
import "@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js";
import "@mathjax/src/js/input/tex/cancel/CancelConfiguration.js";
import "@mathjax/src/js/input/tex/color/ColorConfiguration.js";
import "@mathjax/src/js/input/tex/configmacros/ConfigMacrosConfiguration.js";
import "@mathjax/src/js/input/tex/mathtools/MathtoolsConfiguration.js";

const adaptor = liteAdaptor();
AssistiveMmlHandler(RegisterHTMLHandler(adaptor));
const macros = JSON.parse(process.argv[2] ?? "{}");

function engine() {
  const input = new TeX({
    packages: ["base", "ams", "boldsymbol", "cancel", "color", "configmacros", "mathtools"],
    macros,
    // MathJax's own way is to typeset the message in red; a build must stop instead.
    formatError: (_jax, error) => { throw error; },
  });
  const output = new CHTML({ fontData: MathJaxNewcmFont, fontURL: "FONTS", adaptiveCSS: true });
  const page = mathjax.document("", { InputJax: input, OutputJax: output });
  return { output, page };
}

const { output, page } = engine();
// Said on every formula and meaning nothing to a page that holds only this kind.
const NOISE = new RegExp([
  ' class="MathJax"', ' jax="CHTML"', ' overflow="overflow"', ' style="position: relative;"',
  ' unselectable="on"', ' xmlns="[^"]*"', ' stretchy="false"', ' data-mjx-[a-z-]+="[^"]*"',
  // No rule of MathJax's style sheet selects by these.
  ' noic="true"', ' texclass="[A-Z]+"', ' data-break-align="[a-z]+"',
].join("|"), "g");

// Formulas, and brackets in longer ones, that hold no more signs than this stay on one line.
const SHORT = 12;
// No line of a formula holds fewer signs than this.
const FEW = 3;

/** A formula's markup without the line breaks that part a bracket from what it opens or one factor from the next,
 *  split a short bracket or formula, or leave a sign or two alone on a line. */
function whole(html) {
  const parts = html.split(/(<mjx-break size="\d"> <\/mjx-break>|<mjx-c [^>]*>[^<]+)/);
  const open = [];
  const kept = new Set();
  const before = new Map();
  let signs = 0;
  let last = "";
  for (let i = 1; i < parts.length; i += 2) {
    if (parts[i].startsWith("<mjx-break")) {
      if (/[([{]/.test(last) || parts[i].includes('size="0"')) kept.add(i);
      before.set(i, signs);
      for (const bracket of open) bracket.breaks.push(i);
      continue;
    }
    last = parts[i].slice(parts[i].indexOf(">") + 1);
    signs += 1;
    if (/[([{]/.test(last) && parts[i - 2]?.startsWith("<mjx-break")) kept.add(i - 2);
    for (const bracket of open) bracket.signs += 1;
    if (/[([{]/.test(last)) open.push({ signs: 0, breaks: [] });
    if (/[)\]}]/.test(last)) {
      const closed = open.pop();
      // The closing bracket has been counted as well.
      if (closed && closed.signs <= SHORT + 1) closed.breaks.forEach((at) => kept.add(at));
    }
  }
  for (const [at, count] of before) {
    if (signs <= SHORT || count < FEW || signs - count < FEW) kept.add(at);
  }
  for (const i of kept) {
    const [, size] = parts[i].match(/size="(\d)"/);
    parts[i] = "";
    // A place to break is also the space before what follows it.
    if (size !== "0") parts[i + 1] = parts[i + 1].replace(/<mjx-\w+(?=[ >])/, `$& space="${size}"`);
  }
  return parts.join("");
}

/** A formula's markup with what says nothing left out, and the rest in fewer bytes. */
function lean(html) {
  return whole(html).replace(/ data-latex="[^"]*"/g, "").replace(NOISE, "")
    .replaceAll('<mjx-assistive-mml display="inline">', "<mjx-assistive-mml>")
    .replaceAll('class="mjx-c', 'class="c')
    .replace(/ style="([^"]*)"/g, (_, style) => ` style="${style
      .replace(/\s*([:;])\s*/g, "$1").replace(/;$/, "").replace(/(?<![\d.])0\./g, ".")}"`);
}

/** The style sheet's rules, one string each, without those that load fonts. */
function rules() {
  const text = adaptor.textContent(output.styleSheet(page));
  const found = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "{") depth += 1;
    if (text[i] === "}") {
      depth -= 1;
      if (depth === 0) {
        found.push(text.slice(start, i + 1).replace(/\s+/g, " ").replace(/ ?([{}:;,]) ?/g, "$1")
          .replace(/;}/g, "}").trim());
        start = i + 1;
      }
    }
  }
  return found.filter((rule) => !rule.startsWith("@font-face"))
    // `lean` shortens these classes, of single glyphs and of those that are put together from pieces.
    .map((rule) => rule.replaceAll('[jax="CHTML"]', "").replaceAll(".mjx-c", ".c"));
}

async function answer({ tex, display }) {
  try {
    output.clearCache();
    const node = await page.convertPromise(tex, {
      display, em: 16, ex: 8, containerWidth: 100000,
    });
    return { html: lean(adaptor.outerHTML(node)), rules: rules() };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
