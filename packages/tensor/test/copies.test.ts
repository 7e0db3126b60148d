// Several copies of the package in one process: ESM, CJS and separately bundled entries work together, other versions are refused.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Library from "../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "tensor-copies-"));
let esm: typeof Library;
let cjs: typeof Library;

async function copyAs(format: "esm" | "cjs", file: string, version?: string): Promise<string> {
  const outfile = join(folder, file);
  await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    format,
    outfile,
    platform: "neutral",
    target: "node20",
    logLevel: "error",
    plugins:
      version === undefined
        ? []
        : [
            {
              name: "version",
              setup(b) {
                b.onLoad({ filter: /version\.ts$/ }, () => ({ contents: `export const VERSION = "${version}";` }));
              },
            },
          ],
  });
  return outfile;
}

beforeAll(async () => {
  esm = await import(pathToFileURL(await copyAs("esm", "one.mjs")).href);
  cjs = createRequire(import.meta.url)(await copyAs("cjs", "two.cjs"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("they are copies", () => expect(esm.add).not.toBe(cjs.add));

test("tensors of one are tensors of the other", () => {
  const x = esm.tensor([1, 2]);
  expect(cjs.isTensor(x)).toBe(true);
  const y = cjs.tensor([10, 20]);
  expect(x.add(y).toArray()).toEqual([11, 22]);
  expect(cjs.add(x, y).toArray()).toEqual([11, 22]);
  expect(cjs.concatenate([x, y]).shape).toEqual([4]);
  expect(x instanceof (y.constructor as new () => unknown)).toBe(false);
});

test("backends, settings and scopes are shared", () => {
  expect(esm.defaultBackend()).toBe(cjs.defaultBackend());
  esm.configure({ fallback: "raise" });
  expect(cjs.configure({}).fallback).toBe("raise");
  cjs.configure({ fallback: undefined });
  let inner: Library.Tensor | undefined;
  esm.tidy(() => {
    inner = cjs.ones([2]);
  });
  expect(inner!.disposed).toBe(true);
});

test("a buffer given back through one copy is gone for the other", () => {
  const x = esm.ones([2]);
  cjs.tidy(() => undefined);
  x.dispose();
  expect(() => cjs.add(x, 1)).toThrow(expect.objectContaining({ name: "DisposedError", code: "tensor/disposed" }));
});

test("another version is an error that names both", async () => {
  const other = await copyAs("esm", "other.mjs", "9.9.9");
  await expect(import(pathToFileURL(other).href)).rejects.toMatchObject({
    name: "VersionError",
    code: "version/two-copies",
    message:
      "VersionError [load]: versions 0.1.0 and 9.9.9 of @sextant/tensor are loaded in one process; make every dependant use one version",
  });
});
