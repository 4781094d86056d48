// Prints each font family that MathJax's CHTML can ask for, with its file.
import { mathjax } from "@mathjax/src/js/mathjax.js";
import { TeX } from "@mathjax/src/js/input/tex.js";
import { CHTML } from "@mathjax/src/js/output/chtml.js";
import { liteAdaptor } from "@mathjax/src/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "@mathjax/src/js/handlers/html.js";
import { MathJaxNewcmFont } from "@mathjax/mathjax-newcm-font/js/chtml.js";
import "@mathjax/src/js/util/asyncLoad/esm.js";

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const output = new CHTML({ fontData: MathJaxNewcmFont, fontURL: "FONTS" });
const page = mathjax.document("", { InputJax: new TeX({}), OutputJax: output });
await page.convertPromise("x", {});
// The dynamic ranges (script, double-struck, Hebrew …) bring faces of their own when loaded.
await output.font.loadDynamicFiles();
const text = adaptor.textContent(output.styleSheet(page));
const faces = {};
for (const [, family, file] of text.matchAll(/font-family: ([\w-]+);\s*src: url\("FONTS\/([\w.-]+)"\)/g)) {
  faces[family] = file;
}
process.stdout.write(JSON.stringify(faces));
