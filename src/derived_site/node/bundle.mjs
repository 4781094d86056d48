// Bundles the site's scripts and style sheets: bundle.mjs OUT BASE FILE...
import { build } from "esbuild";

const [outdir, outbase, ...entryPoints] = process.argv.slice(2);
const common = {
  bundle: true, minify: true, outdir, outbase, target: "es2022", logLevel: "warning",
};
const ending = (suffix) => entryPoints.filter((file) => file.endsWith(suffix));
const house = `${outbase}/css/site.css`;
await build({ ...common, entryPoints: ending(".js"), format: "esm", splitting: true });
await build({
  ...common, entryPoints: [house], outbase: `${outbase}/css`, external: ["*.woff2"],
});
await build({ ...common, entryPoints: ending(".css").filter((file) => file !== house) });
