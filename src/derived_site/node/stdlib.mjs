// Python's standard library with the modules compiled that every reader's first run imports: to
// compile them in the browser is most of what starting Python takes. The others stay as they are,
// for compiled ones are larger. stdlib.mjs PYODIDE NUMPY HARNESS OUT, the first three made of: the
// folder of npm's package, the wheel of NumPy, and the program that the site's worker loads.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, numpy, harness, out] = process.argv.slice(2);
let python;
try {
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
  python = await loadPyodide({ indexURL: pyodide });
  await python.loadPackage(pathToFileURL(numpy).href, { messageCallback() {} });
  python.runPython("import numpy");
  python.runPython(readFileSync(harness, "utf8"));
  python.FS.writeFile("/in.zip", readFileSync(join(pyodide, "python_stdlib.zip")));
  python.runPython(`
import importlib.util, marshal, sys, zipfile

home = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip/"
loaded = {
    module.__file__.removeprefix(home)
    for module in list(sys.modules.values())
    if (getattr(module, "__file__", None) or "").startswith(home)
}
assert len(loaded) > 100, loaded
with (
    zipfile.ZipFile("/in.zip") as given,
    zipfile.ZipFile("/out.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
):
    for info in given.infolist():
        content, name = given.read(info), info.filename
        if name in loaded:
            code = compile(content, home + name, "exec", dont_inherit=True)
            # 1: it belongs to its source by hash, and nobody need look, since that is not here.
            header = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
            content = header + importlib.util.source_hash(content) + marshal.dumps(code)
            name += "c"
        if not info.is_dir():
            # With the date of the original, so that the same files make the same archive.
            entry = zipfile.ZipInfo(name, info.date_time)
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)
`);
} catch (error) {
  // Node would print the whole of Pyodide's script, which is one line.
  console.error(error.message);
  process.exit(1);
}
writeFileSync(out, python.FS.readFile("/out.zip"));
