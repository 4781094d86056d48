// Shrinks a figure: SVG on standard input, the same picture in fewer bytes on standard output.
// shrink-svg.mjs PREFIX – every id gets the prefix, so that several figures can share a page.
import { optimize } from "svgo";

const prefix = process.argv[2];
let text = "";
for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
const { data } = optimize(text, {
  multipass: true,
  floatPrecision: 1,
  plugins: [
    {
      name: "preset-default",
      // Merging would join curves that a reader tells apart by their color's name.
      params: { overrides: { mergePaths: false, convertColors: false } },
    },
    { name: "prefixIds", params: { prefix, delim: "-" } },
  ],
});
process.stdout.write(data);
