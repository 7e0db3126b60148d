// What importing a part of a package costs a bundle: esbuild, minified, gzip.
// In: the packages' dist.  Out: bytes a probe; overBudget() names the probes above their budget.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ROOT } from "./bootstrap.mjs";

/** Probes as data: names imported (null = the whole entry), the bytes gzip we aim at, and those that fail the check. */
export const PROBES = [
  {
    probe: "telemetry, five names",
    entry: "telemetry",
    names: ["attach", "detach", "execute", "event", "defineSpan"],
    goal: 2048,
    limit: 2304,
  },
  { probe: "telemetry, whole entry", entry: "telemetry", names: null, goal: 3072, limit: 3072 },
];

/** Bytes gzip of a bundle that uses the given names of an entry. */
export async function bundleBytes({ entry, names }) {
  const file = join(ROOT, "packages", entry, "dist", "index.js");
  const uses =
    names === null
      ? `export * from ${JSON.stringify(file)};`
      : `export { ${names.join(", ")} } from ${JSON.stringify(file)};`;
  const bundle = await build({
    stdin: { contents: uses, resolveDir: ROOT, loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return gzipSync(bundle.outputFiles[0].contents, { level: 9 }).length;
}

export async function measureBundles() {
  return Promise.all(PROBES.map(async (row) => ({ ...row, bytes: await bundleBytes(row) })));
}

export async function overBudget() {
  const rows = await measureBundles();
  return rows
    .filter((row) => row.bytes > row.limit)
    .map((row) => `${row.probe}: ${row.bytes} bytes gzip, limit ${row.limit}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const row of await measureBundles()) {
    console.log(`${row.probe}: ${row.bytes} bytes gzip (goal ${row.goal}, limit ${row.limit})`);
  }
}
