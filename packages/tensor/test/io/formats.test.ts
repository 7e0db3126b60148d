// Formats over bytes: files of NumPy and safetensors, round trips, damage.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { checksumByTables, crc32 } from "../../src/io/crc32.js";
import { directory, localHeader } from "../../src/io/zip-write.js";
import { type EncodedArray, storageOfEncoded } from "../golden-codec.js";
import { RUNS } from "../level.js";
import { ascii, bitsOf, codeOf, type Tensors } from "./support.js";

type Format = "npy" | "npz" | "safetensors";

interface Golden {
  readonly name: string;
  readonly format: Format;
  readonly bytes: string;
  readonly exact?: boolean;
  readonly tensors?: Readonly<Record<string, EncodedArray>>;
  readonly code?: string;
}
const { cases } = JSON.parse(readFileSync(new URL("../goldens/io/files.json", import.meta.url), "utf8")) as {
  cases: readonly Golden[];
};

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** The three formats under one face: all tensors of bytes, bytes of tensors. An npy file has one, without a name. */
const FORMATS: Readonly<
  Record<
    Format,
    {
      parse(bytes: Uint8Array): Promise<Tensors>;
      load(blob: Blob): Promise<Tensors>;
      format(tensors: Tensors): Promise<Uint8Array>;
      readonly dtypes: readonly t.DType[];
    }
  >
> = {
  npy: {
    parse: async (bytes) => ({ "": t.io.parseNpy(bytes) }),
    load: async (blob) => ({ "": await t.io.load(blob) }),
    format: async (tensors) => t.io.formatNpy(Object.values(tensors)[0]!),
    dtypes: t.DTYPES.filter((dtype) => dtype !== "bf16"),
  },
  npz: {
    parse: (bytes) => t.io.parseNpz(bytes),
    load: (blob) => t.io.loadz(blob),
    format: (tensors) => t.io.formatNpz(tensors),
    dtypes: t.DTYPES.filter((dtype) => dtype !== "bf16"),
  },
  safetensors: {
    parse: async (bytes) => t.io.parseSafetensors(bytes),
    load: (blob) => t.io.loadSafetensors(blob),
    format: async (tensors) => t.io.formatSafetensors(tensors),
    dtypes: t.DTYPES,
  },
};

const encodedTensor = (x: EncodedArray): t.Tensor =>
  t.fromBinary(new Uint8Array(storageOfEncoded(x).buffer), { dtype: x.d, shape: x.s });

describe("files of NumPy and safetensors", () => {
  test.for(cases.filter(({ code }) => code === undefined))("$format, $name", async (golden) => {
    const bytes = bytesOf(golden.bytes);
    const wanted = Object.fromEntries(Object.entries(golden.tensors!).map(([name, x]) => [name, encodedTensor(x)]));
    const { parse, load, format } = FORMATS[golden.format];
    expect(bitsOf(await parse(bytes))).toEqual(bitsOf(wanted));
    expect(bitsOf(await load(new Blob([bytes])))).toEqual(bitsOf(wanted));
    if (golden.exact) expect(await format(wanted)).toEqual(bytes);
  });

  test.for(cases.filter(({ code }) => code !== undefined))("$format is refused: $name", async (golden) => {
    const bytes = bytesOf(golden.bytes);
    expect(await codeOf(() => FORMATS[golden.format].parse(bytes))).toBe(golden.code);
    expect(await codeOf(() => FORMATS[golden.format].load(new Blob([bytes])))).toBe(golden.code);
  });
});

describe.for(Object.keys(FORMATS) as Format[])("%s", (name) => {
  const { parse, format, dtypes } = FORMATS[name];
  const shapes = fc.array(fc.nat({ max: 3 }), { maxLength: 3 });
  const anyTensor = fc
    .record({ dtype: fc.constantFrom(...dtypes), shape: shapes, seed: fc.nat() })
    .map(({ dtype, shape, seed }) => {
      const length = t.ones(shape, { dtype }).byteLength;
      const bits = Uint8Array.from({ length }, (_, i) => (seed * (i + 3)) >>> (i % 5));
      return t.fromBinary(dtype === "bool" ? bits.map((x) => x & 1) : bits, { dtype, shape });
    });
  const names = name === "npy" ? fc.constant("") : fc.string({ maxLength: 6, unit: "grapheme" });

  test("what is written is read again, bit by bit", async () => {
    const trees = fc.dictionary(names, anyTensor, { minKeys: name === "npy" ? 1 : 0, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(trees, async (tensors) => {
        expect(bitsOf(await parse(await format(tensors)))).toEqual(bitsOf(tensors));
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 4 },
    );
  });

  const sample = { a: t.tensor([1, 2]), b: t.tensor([[true], [false]]) };

  test("a file cut at any byte is an error with a code, also with more after it", async () => {
    const whole = await format(sample);
    for (let length = 0; length < whole.length; length++)
      expect(await codeOf(() => parse(whole.subarray(0, length))), `${length} bytes`).toMatch(/^io\//);
    expect(await codeOf(() => parse(new Uint8Array([...whole, 0])))).toMatch(/^io\/(trailing|format|zip)$/);
  });

  test("a changed byte is an error with a code, or changes elements only", async () => {
    const whole = await format(sample);
    const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), by: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        const changed = whole.slice();
        changed[at]! ^= by;
        const code = await codeOf(async () => {
          const read = Object.values(await parse(changed)).map((x) => x.byteLength);
          expect(read.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(whole.length);
        });
        expect(code).toMatch(/^(none|io\/|memory\/size)/);
      }),
      RUNS,
    );
  });
});

test("a changed byte of an archive is found by its checksum, packed or not", async () => {
  const x = t.arange(40);
  for (const compression of ["none", "deflate"] as const) {
    const whole = await t.io.formatNpz({ x }, { compression });
    const wanted = bitsOf({ x });
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice();
      changed[at]! ^= 0x10;
      const code = await codeOf(async () => {
        const read = await t.io.parseNpz(changed);
        // Dates and versions may change; a name may too, elements may not.
        expect(Object.values(bitsOf(read))).toEqual(Object.values(wanted));
      });
      expect(code, `${compression}, byte ${at}`).toMatch(/^(none|io\/)/);
    }
  }
});

test("what does not fit into 32 bits stands in zip64 fields", async () => {
  const limits = { size: 8, count: 1 };
  const plain = t.io.formatNpy([1, 2]);
  const members = ["a.npy", "é.npy"].map((name) => ({ name, length: plain.length, stored: plain.length }));
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const placed = members.map((member) => {
    const whole = { ...member, method: 0, crc: crc32(plain), offset };
    const header = localHeader(whole, limits);
    pieces.push(header, plain);
    offset += header.length + plain.length;
    return whole;
  });
  const archive = Buffer.concat([...pieces, ...directory(placed, offset, limits)]);
  expect(bitsOf(await t.io.parseNpz(archive))).toEqual(bitsOf({ a: t.tensor([1, 2]), é: t.tensor([1, 2]) }));
});

test("the checksum is that of the standard, however the bytes are cut and whoever computes it", () => {
  const bytes = ascii("123456789");
  for (const checksum of [crc32, checksumByTables])
    for (let cut = 0; cut <= 9; cut++)
      expect(checksum(bytes.subarray(cut), checksum(bytes.subarray(0, cut)))).toBe(0xcbf43926);
  const property = fc.property(fc.uint8Array({ maxLength: 40 }), (any) => checksumByTables(any) === crc32(any));
  fc.assert(property, RUNS);
});
