// The main entry alone, bundled for browsers, trains a small model in headless Chromium.
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as library from "../src/index.js";

declare const t: typeof library;

/** CHROMIUM_PATH, else `chromium` on the PATH. */
function chromiumPath(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "chromium"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "../src/index.ts")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "t",
    platform: "browser",
    target: "es2022",
  });
  return outputFiles[0]!.text;
}

test("the browser bundle imports nothing of Node", async () => {
  expect(await bundle()).not.toMatch(/\brequire\(|["']node:|\bBuffer\b/);
});

const chromium = chromiumPath();
const title =
  chromium === undefined ? "in Chromium [skipped: no CHROMIUM_PATH and no chromium on the PATH]" : "in Chromium";

describe.skipIf(chromium === undefined)(title, () => {
  let browser: Browser;
  let page: Page;
  const profile = mkdtempSync(join(tmpdir(), "sextant-chromium-"));

  beforeAll(async () => {
    browser = await launch({ executablePath: chromium as string, args: FLAGS, userDataDir: profile });
    page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  test("softmax regression learns three classes", async () => {
    const { losses, accuracy, backend } = await page.evaluate(() => {
      // Points around three corners, by a small generator so that the run is the same everywhere.
      let seed = 1;
      const random = (): number => {
        seed = (seed * 48271) % 2147483647;
        return seed / 2147483647;
      };
      const corners = [
        [0, 0],
        [4, 0],
        [0, 4],
      ];
      const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3);
      const x = t.tensor(Array.from(labels, (c) => [corners[c]![0]! + random(), corners[c]![1]! + random(), 1]));
      const wanted = t
        .tensor(labels)
        .expandDims(1)
        .equal(t.iota([3]))
        .astype("f32");
      let w = t.zeros([3, 3]);
      const losses: number[] = [];
      for (let step = 0; step < 60; step++)
        w = t.tidy(() => {
          const p = t.softmax(x.matmul(w));
          losses.push(wanted.multiply(p.log()).sum({ axis: 1 }).mean().negative().item());
          return w.subtract(x.transpose().matmul(p.subtract(wanted)).divide(90).multiply(0.5));
        });
      const hits = t.argmax(x.matmul(w), { axis: 1 }).equal(t.tensor(labels));
      return { losses, accuracy: hits.mean().item(), backend: w.backend };
    });
    expect(backend).toBe("reference");
    expect(losses[0]).toBeCloseTo(Math.log(3), 5);
    expect(losses.at(-1)).toBeLessThan(0.2);
    expect(accuracy).toBe(1);
  });

  test("files are Blobs, archives are packed, a path says what to do instead", async () => {
    const seen = await page.evaluate(async () => {
      const tensors = { w: t.ones([2, 3]), b: t.zeros([300]) };
      const packed = await t.io.formatNpz(tensors, { compression: "deflate" });
      const archive = await t.io.loadz(new Blob([packed as Uint8Array<ArrayBuffer>]), { names: ["w"] });
      const file = new File([t.io.formatSafetensors(tensors) as Uint8Array<ArrayBuffer>], "w.safetensors");
      const read = await t.io.loadSafetensors(file, { as: "tree" });
      const message = await t.io.loadSafetensors("w.safetensors").catch((error: Error) => error.message);
      return { length: packed.length, w: archive["w"]!.toArray(), keys: Object.keys(read).sort(), message };
    });
    expect(seen.length).toBeLessThan(700);
    expect(seen.w).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(seen.keys).toEqual(["b", "w"]);
    expect(seen.message).toMatch(/no files on this platform; pass a Blob/);
  });

  test("all dtypes, async reads and errors work as in Node", async () => {
    const seen = await page.evaluate(async () => {
      const sums = t.DTYPES.map((dtype) => {
        const total: unknown = t.ones([3], { dtype }).sum().item();
        return typeof total === "object" ? (total as { re: number }).re : Number(total);
      });
      const data = [...(await t.tensor([1, 2]).data())];
      let message = "";
      try {
        t.ones([2]).add([1, 2, 3]);
      } catch (error) {
        message = (error as Error).message;
      }
      return { sums, data, message, text: String(t.eye(2)) };
    });
    expect(seen.sums).toEqual(new Array(14).fill(3));
    expect(seen.data).toEqual([1, 2]);
    expect(seen.message).toMatch(/^ShapeError \[add\]: \[2\] and \[3\] do not broadcast/);
    expect(seen.text).toBe("tensor([[1., 0.],\n        [0., 1.]], shape=[2,2], dtype=f32)");
  });
});
