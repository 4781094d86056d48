// Bundles the site's scripts and style sheet: bundle.mjs OUT BASE SCRIPT... STYLESHEET
import { build } from "esbuild";

const [outdir, outbase, ...entryPoints] = process.argv.slice(2);
const common = {
  bundle: true, minify: true, outdir, outbase, target: "es2022", logLevel: "warning",
};
await build({ ...common, entryPoints: entryPoints.slice(0, -1), format: "esm", splitting: true });
await build({
  ...common, entryPoints: entryPoints.slice(-1), outbase: `${outbase}/css`, external: ["*.woff2"],
});
