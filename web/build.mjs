// Bundles src/ and css/ into the folder given as first argument. Called by hatch_build.py.
//
// Everything a page needs comes out of this folder: no module loader, no font, no image by link. The targets are the
// oldest browsers that the readers have (Chrome and Edge 87).
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "onemap", "static"));
await mkdir(out, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: {
    onemap: "src/onemap.ts",
    "onemap-map": "src/onemap-map.ts",
    "onemap-findings": "src/onemap-findings.ts",
    "onemap-core": "css/onemap.css",
    "onemap-leaflet": "css/onemap-map.css",
    "onemap-report": "css/onemap-findings.css",
  },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "ascii",
  target: ["chrome87", "edge87"],
  // Leaflet's few small images travel inside the style sheet: it then works from any address and inside a notebook.
  loader: { ".png": "dataurl" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  write: false,
});

const names = { "onemap-core.css": "onemap.css", "onemap-leaflet.css": "onemap-map.css", "onemap-report.css": "onemap-findings.css" };
for (const file of result.outputFiles) {
  const name = file.path.slice(out.length + 1);
  await writeFile(join(out, names[name] ?? name), file.contents);
}
// The search of Material's offline plugin needs workers on file://; its shim would otherwise come from a CDN.
await copyFile(join(here, "node_modules/iframe-worker/shim/index.js"), join(out, "iframe-worker.js"));

const packages = new Set(["iframe-worker"]);
for (const input of Object.keys(result.metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const licences = [];
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  licences.push(`${name} ${about.version} (${about.license})\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`);
}
await writeFile(join(out, "LICENSES.txt"), licences.join(`\n${"-".repeat(72)}\n\n`).replace(/\r\n/g, "\n"));
