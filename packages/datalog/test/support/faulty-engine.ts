// An engine with one fault in it: the source is bundled with some text of one file replaced.
// In: a file below src, text that stands in it exactly once, other text.  Out: the `parse` of that engine.
// Invariant: text that is gone, or stands there twice, is an error: a fault that is not planted must not count as not found.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { parse } from "../../src/index.js";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

/** One change to the engine. */
export interface Fault {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** The engine with the fault, or without one. */
export async function engineWith(fault: Fault | null): Promise<typeof parse> {
  let planted = fault === null;
  const result = await build({
    entryPoints: [join(SOURCE, "index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "fault",
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            const contents = await readFile(path, "utf8");
            if (fault === null || path !== join(SOURCE, fault.file)) return { contents, loader: "ts" };
            if (contents.split(fault.text).length !== 2)
              throw new Error(`${fault.file} does not have this text once: ${fault.text}`);
            planted = true;
            return { contents: contents.replace(fault.text, () => fault.instead), loader: "ts" };
          });
        },
      },
    ],
  });
  if (!planted) throw new Error(`${fault?.file} is no part of the engine`);
  const folder = await mkdtemp(join(tmpdir(), "sextant-fault-"));
  const file = join(folder, "engine.mjs");
  await writeFile(file, result.outputFiles[0]!.text);
  try {
    return ((await import(pathToFileURL(file).href)) as { parse: typeof parse }).parse;
  } finally {
    await rm(folder, { recursive: true });
  }
}
