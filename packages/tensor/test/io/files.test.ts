// Files: written whole or not at all, read in parts, given up on request.
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { bitsOf, codeOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "sextant-io-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const x = t.arange(5);
const tensors = { w: t.ones([2, 3]), half: t.tensor([0.5], { dtype: "f16" }), step: t.tensor(7n) };

/** The three formats as files: written, read, and bytes made without files. */
const FORMATS = {
  npy: {
    save: (file: string | URL, options?: object) => t.io.save(file, x, options),
    load: async (file: string | URL | Blob, options?: object) => ({ x: await t.io.load(file, options) }),
    bytes: async () => t.io.formatNpy(x),
    wanted: { x },
    elements: x.byteLength,
  },
  npz: {
    save: (file: string | URL, options?: object) => t.io.savez(file, tensors, options),
    load: (file: string | URL | Blob, options?: object) => t.io.loadz(file, options),
    bytes: () => t.io.formatNpz(tensors),
    wanted: tensors,
    elements: 24 + 2 + 8,
  },
  safetensors: {
    save: (file: string | URL, options?: object) => t.io.saveSafetensors(file, tensors, options),
    load: (file: string | URL | Blob, options?: object) => t.io.loadSafetensors(file, options),
    bytes: async () => t.io.formatSafetensors(tensors),
    wanted: tensors,
    elements: 24 + 2 + 8,
  },
} as const;

describe.for(Object.entries(FORMATS))("%s", ([name, { save, load, bytes, wanted, elements }]) => {
  const file = at(`a b.${name}`);

  test("a file holds what the bytes do, under a path or a URL, and is read as a Blob too [io.load, io.save, io.loadz, io.savez]", async () => {
    await save(file);
    expect(new Uint8Array(readFileSync(file))).toEqual(await bytes());
    await save(pathToFileURL(file));
    expect(bitsOf(await load(file))).toEqual(bitsOf(wanted));
    expect(bitsOf(await load(pathToFileURL(file)))).toEqual(bitsOf(wanted));
    expect(bitsOf(await load(new Blob([readFileSync(file)])))).toEqual(bitsOf(wanted));
  });

  test("progress counts to its total", async () => {
    for (const run of [save, load]) {
      const seen: t.IoProgress[] = [];
      await run(file, { onProgress: (progress: t.IoProgress) => seen.push(progress) });
      expect(seen.at(-1)!.bytes).toBe(seen.at(-1)!.total);
      const bytes = seen.map((each) => each.bytes);
      expect(bytes).toEqual(bytes.slice().sort((a, b) => a - b));
      if (run === save) expect(seen.at(-1)!.total).toBe(elements);
    }
  });

  test("what fails leaves the file as it was, and nothing beside it", async () => {
    await save(file);
    const before = readFileSync(file);
    const stop = new AbortController();
    const abort = { signal: stop.signal, onProgress: () => stop.abort() };
    expect(await codeOf(() => save(file, abort))).toBe("async/aborted");
    expect(await codeOf(() => save(file, { signal: AbortSignal.abort() }))).toBe("async/aborted");
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).filter((each) => each.includes(".part"))).toEqual([]);
  });

  test.for([
    { why: "no such folder", path: join("none", "x"), code: "io/file" },
    { why: "a folder", path: ".", code: "io/file" },
    { why: "a path with a zero", path: "a\0b", code: "io/file" },
  ])("$why: $code", async ({ path, code }) => {
    expect(await codeOf(() => load(at(path)))).toBe(code);
    expect(await codeOf(() => save(at(path)))).toBe(code);
  });

  test.for([
    { why: "no text", path: 5 },
    { why: "nothing", path: undefined },
    { why: "an empty path", path: "" },
    { why: "bytes", path: new Uint8Array(3) },
  ])("$why is no path", async ({ path }) => {
    expect(await codeOf(() => load(path as never))).toBe("argument/path");
    expect(await codeOf(() => save(path as never))).toBe("argument/path");
  });

  test("an aborted read gives up, a cut file says where it ends", async () => {
    expect(await codeOf(() => load(file, { signal: AbortSignal.abort() }))).toBe("async/aborted");
    const cut = at(`cut.${name}`);
    writeFileSync(cut, readFileSync(file));
    truncateSync(cut, statSync(file).size - 1);
    await expect(load(cut)).rejects.toMatchObject({ code: /^io\/(truncated|zip|format)$/, file: cut });
  });
});

test("a URL that is no file, a Blob that fails", async () => {
  expect(await codeOf(() => t.io.load(new URL("https://example.com/x.npy")))).toBe("io/file");
  const broken = { size: 200, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
  expect(await codeOf(() => t.io.load(broken))).toBe("io/file");
  const short = { size: 200, slice: () => ({ arrayBuffer: async () => new ArrayBuffer(3) }) };
  expect(await codeOf(() => t.io.load(short))).toBe("io/truncated");
});

test("a link stays one", async () => {
  await t.io.save(at("real.npy"), x);
  symlinkSync(at("real.npy"), at("link.npy"));
  await t.io.save(at("link.npy"), t.ones([3]));
  expect(lstatSync(at("link.npy")).isSymbolicLink()).toBe(true);
  expect((await t.io.load(at("real.npy"))).shape).toEqual([3]);
});

test("tensors may be disposed while they are written", async () => {
  const gone = t.ones([4]);
  const writing = t.io.saveSafetensors(at("gone.safetensors"), { gone });
  gone.dispose();
  await writing;
  expect((await t.io.loadSafetensors(at("gone.safetensors")))["gone"]!.toArray()).toEqual([1, 1, 1, 1]);
});

test("of a file in parts only what was asked for is read", async () => {
  const all = { a: t.ones([1000]), b: t.zeros([10]), c: t.ones([1000]) };
  for (const bytes of [t.io.formatSafetensors(all), await t.io.formatNpz(all)]) {
    let read = 0;
    const blob = {
      size: bytes.length,
      slice: (start: number, end: number) => ({
        arrayBuffer: async () => {
          read += end - start;
          return bytes.slice(start, end).buffer as ArrayBuffer;
        },
      }),
    };
    const load = (options: { names: string[] }): Promise<object> =>
      bytes[0] === 0x50 ? t.io.loadz(blob, options) : t.io.loadSafetensors(blob, options);
    expect(Object.keys(await load({ names: ["b"] }))).toEqual(["b"]);
    // The tail of an archive, where its directory may be, is longer than this archive.
    expect(read).toBeLessThan(bytes[0] === 0x50 ? bytes.length + 1000 : 1000);
  }
});

test("tensors are made where they are asked for, and in no scope around the call", async () => {
  await t.io.save(at("x.npy"), x);
  const read = t.tidy(() => ({
    later: t.io.load(at("x.npy"), { backend: "reference" }) as unknown as Promise<t.Tensor>,
  }));
  const y = await read.later;
  expect([y.backend, y.toArray()]).toEqual(["reference", [0, 1, 2, 3, 4]]);
});

test("without files a path says what to do instead", async () => {
  const { getBuiltinModule } = process;
  try {
    (process as { getBuiltinModule?: unknown }).getBuiltinModule = undefined;
    expect(await codeOf(() => t.io.load("x.npy"))).toBe("io/no-files");
    expect(await codeOf(() => t.io.save("x.npy", x))).toBe("io/no-files");
    expect((await t.io.load(new Blob([t.io.formatNpy(x)]))).toArray()).toEqual([0, 1, 2, 3, 4]);
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});
