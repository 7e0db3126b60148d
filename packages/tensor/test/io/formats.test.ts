// Formats over bytes: round trips, damage, checksums, zip64.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { checksumByTables, crc32 } from "../../src/io/crc32.js";
import { directory, localHeader } from "../../src/io/zip-write.js";
import { RUNS } from "../level.js";
import { ascii, bitsOf, codeOf, FORMATS, type Format } from "./support.js";

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
