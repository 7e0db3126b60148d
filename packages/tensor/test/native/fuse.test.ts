// `fuse`: programs and bodies of loops through MLX's compiler where there is a C++ compiler, to 2 ulp of eager; without one nothing changes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import * as t from "../../src/index.js";

type T = t.Tensor;

const ADDON = fileURLToPath(new URL("../../../tensor-native/build/Release/sextant_native.node", import.meta.url));
const infoOf = (): { readonly fuse: boolean } => (createRequire(import.meta.url)(ADDON) as { info(): never }).info();

const before = process.env["TMPDIR"];
const folder = mkdtempSync(join(tmpdir(), "fuse-test-"));
process.env["TMPDIR"] = folder;
afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(folder, { recursive: true, force: true });
});

const FUNCTIONS: Readonly<Record<string, (x: T) => unknown>> = {
  "whole numbers": (x) => x.astype("i32").multiply(3).add(7).multiply(x.astype("i32")).subtract(1),
  "16-bit floats": (x) => x.astype("f16").multiply(2).add(1).multiply(x.astype("f16")),
  "groups of f32 between them": (x) => t.tanh(x).multiply(x.astype("i32").add(1).multiply(2).astype("f32")),
  "a product between": (x) => t.matmul(x.multiply(2), t.transpose(x)).add(1),
  "the body of a loop": (x) =>
    t.whileLoop(
      (s: { i: T; v: T }) => s.i.less(20),
      (s: { i: T; v: T }) => ({ i: s.i.add(1), v: s.v.multiply(3).add(s.i).remainder(1000) }),
      { i: t.tensor(0, { dtype: "i32" }), v: x.astype("i32") },
    ),
  "a scan with a branch": (x) =>
    t.scan(
      (carry: T, row: T) => [
        t.cond(
          row.sum().greater(0),
          (c: T) => c.add(row).multiply(2),
          (c: T) => c.subtract(row),
          carry,
        ),
        carry.multiply(row),
      ],
      t.zeros([6]),
      x,
    ),
  "several results, one of them an argument": (x) => [x, x.add(1), x.astype("i32").add(2)],
};

const numbers = (tree: unknown): number[][] =>
  t.tree.flatten(tree).leaves.map((leaf) => Array.from((leaf as T).astype("f32").dataSync() as Float32Array));

describe("fused = eager, to 2 ulp", () => {
  test.for(Object.entries(FUNCTIONS))("%s", ([, fn]) => {
    const x = t.random.normal(t.random.key(1), [5, 6]).multiply(10) as T;
    const fused = t.defn(fn, { fuse: true, nativeFallback: "raise" });
    // The second call runs what the first compiled.
    for (const found of [numbers(fused(x)), numbers(fused(x))])
      numbers(fn(x)).forEach((leaf, l) => {
        leaf.forEach((wanted, i) => {
          expect(Math.abs(found[l]![i]! - wanted)).toBeLessThanOrEqual(2 * 2 ** -23 * Math.max(1, Math.abs(wanted)));
        });
      });
  });

  test("other arguments, other shapes, beside the event loop", async () => {
    const fn = (x: T): T => x.astype("i32").multiply(5).subtract(2).multiply(x.astype("i32")) as T;
    const fused = t.defn(fn, { fuse: true });
    for (const size of [1, 7, 5000]) {
      const x = t.arange(size, { dtype: "f32" }) as T;
      expect(numbers(await fused.async(x))).toEqual(numbers(fn(x)));
      expect(numbers(fused(x.add(1) as T))).toEqual(numbers(fn(x.add(1) as T)));
    }
  });
});

test.runIf(infoOf().fuse)("what is compiled lies in a folder of this user alone", () => {
  const own = join(folder, `sextant-fuse-${process.getuid!()}`);
  expect(existsSync(join(own, "mlx"))).toBe(true);
  expect(statSync(own).mode & 0o077).toBe(0);
  expect(process.env["TMPDIR"]).toBe(folder);
});

test("without a compiler it is silently not fused, and info says so", { timeout: 60_000 }, () => {
  const script = `
    const t = await import("@sextant/tensor");
    const { createRequire } = await import("node:module");
    const f = t.defn((x) => x.multiply(3).add(1), { fuse: true });
    console.log(createRequire(import.meta.url)(${JSON.stringify(ADDON)}).info().fuse, f(t.arange(3, { dtype: "i32" })).toArray());`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    env: { PATH: "/nowhere", SEXTANT_BACKEND: "native" },
  });
  expect(`${run.stdout}${run.stderr}`.trim()).toBe("false [ 1, 4, 7 ]");
});
