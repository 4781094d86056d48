// Bundles the site's scripts and style sheets: bundle.mjs OUT BASE VALUES FILE...
import { build } from "esbuild";

const [outdir, outbase, values, ...entryPoints] = process.argv.slice(2);
const common = {
  bundle: true, minify: true, outdir, outbase, target: "es2022", logLevel: "warning",
  define: JSON.parse(values), loader: { ".py": "text" },
};
const ending = (suffix) => entryPoints.filter((file) => file.endsWith(suffix));
const house = `${outbase}/css/site.css`;
// Shared parts lie one folder deep, as the files that use them do: addresses relative to either agree.
await build({
  ...common, entryPoints: ending(".js"), format: "esm", splitting: true, chunkNames: "shared/[hash]",
});
await build({
  ...common, entryPoints: [house], outbase: `${outbase}/css`, external: ["*.woff2"],
});
await build({ ...common, entryPoints: ending(".css").filter((file) => file !== house) });
