// Makes a classic script of the site's built one, for reading from disk, where a browser loads no
// modules: disk.mjs ENTRY STUB OUT. What a page would load later becomes the stub.
import { build } from "esbuild";

const [entry, stub, outfile] = process.argv.slice(2);
const later = {
  name: "later",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind }) => (kind === "dynamic-import" ? { path: stub } : null));
  },
};
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  logLevel: "warning",
  plugins: [later],
  banner: { js: "var derivedHere=document.currentScript.src;" },
  define: { "import.meta.url": "derivedHere" },
});
