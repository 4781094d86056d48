// Bundles the site's scripts and style sheets: bundle.mjs PLAN, whose PLAN is JSON:
// {outdir, scripts: {out: file}, styles: {out: file}, values, interactives: {name: {script, style}}}
import { build } from "esbuild";

const plan = JSON.parse(process.argv[2]);
const common = {
  bundle: true, minify: true, outdir: plan.outdir, target: "es2022", logLevel: "warning",
  define: plan.values, loader: { ".py": "text" },
};
const entries = (files) => Object.entries(files).map(([out, file]) => ({ in: file, out }));
const { site, ...styles } = plan.styles;

// `import { interactives } from "interactives"`: how each is loaded, and its style where it has one.
const interactives = {
  name: "interactives",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^interactives$/ }, ({ path }) => ({ path, namespace: "manifests" }));
    onLoad({ filter: /./, namespace: "manifests" }, () => {
      const lines = Object.entries(plan.interactives).map(([name, { script, style }]) => (
        `${JSON.stringify(name)}: [() => import(${JSON.stringify(script)}), ${JSON.stringify(style)}]`
      ));
      return { contents: `export const interactives = {${lines}};`, resolveDir: plan.outdir };
    });
  },
};

// Shared parts lie one folder deep, as the files that use them do: addresses relative to either agree.
await build({
  ...common, entryPoints: entries(plan.scripts), format: "esm", splitting: true, chunkNames: "shared/[hash]",
  plugins: [interactives],
});
await build({ ...common, entryPoints: entries({ site }), external: ["*.woff2"] });
await build({ ...common, entryPoints: entries(styles) });
