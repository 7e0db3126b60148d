// Headers that are not what their format says, row by row.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { ascii, bitsOf, codeOf } from "./support.js";

/** An npy file of one zero byte with such a header. */
const npy = (header: string, version = 1): Uint8Array =>
  Uint8Array.of(
    ...ascii("\x93NUMPY"),
    version,
    0,
    ...length(header.length, version === 1 ? 2 : 4),
    ...ascii(header),
    0,
  );
/** A safetensors file with such a header and such elements. */
const safe = (header: string, elements: readonly number[] = []): Uint8Array => {
  const json = new TextEncoder().encode(header);
  return Uint8Array.of(...length(json.length, 8), ...json, ...elements);
};
const length = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
const one = '"dtype":"U8","shape":[1],"data_offsets":[0,1]';

describe("bytes that are not what their format says", () => {
  test.for([
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", code: "none" },
    { header: " {'shape':(1L,),'fortran_order':True,\"descr\":\"|u1\"}\n", code: "none" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': [1]}", code: "none" },
    { header: "{'descr': '|b1', 'fortran_order': False, 'shape': (1,)}", code: "none" },
    { header: "{'descr': '|u1', 'fortran_order': False}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': 1}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': ('1',)}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (1.0,)}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", code: "io/header" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999, 9999999)}", code: "memory/size" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", code: "io/truncated" },
    { header: "{'descr': '|u1', 'fortran_order': False, 'shape': (0,)}", code: "io/trailing" },
    { header: "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", code: "io/header" },
    { header: "{'descr': 'u1', 'fortran_order': False, 'shape': (1,)}", code: "io/dtype" },
    { header: "{'descr': '|u16', 'fortran_order': False, 'shape': (1,)}", code: "io/dtype" },
    { header: "{'descr': '|u1 ', 'fortran_order': False, 'shape': (1,)}", code: "io/dtype" },
    { header: "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (1,)}", code: "io/dtype" },
    { header: "__import__('os')", code: "io/header" },
    { header: "", code: "io/header" },
    { header: "(".repeat(5000), code: "io/header" },
    { header: "{'a", code: "io/header" },
    { header: "{'a\\x41': 1}", code: "io/header" },
    { header: "{} {}", code: "io/header" },
    { header: "{'\xff': 1}", version: 3, code: "io/header" },
    { header: "{}", version: 4, code: "io/version" },
  ])("npy $header: $code", async ({ header, version, code }) => {
    expect(await codeOf(() => t.io.parseNpy(npy(header, version)))).toBe(code);
  });

  test.for([
    { header: `{"a":{${one}}}`, elements: [1], code: "none" },
    { header: `  {"a":{${one},"more":[{"x":1}]}}\n`, elements: [1], code: "none" },
    {
      header: `{"__proto__":{${one}},"":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}`,
      elements: [1],
      code: "none",
    },
    { header: `{"__metadata__":{"a":"b"}}`, code: "none" },
    { header: `{"a":{${one}}}`, elements: [], code: "io/truncated" },
    { header: `{"a":{${one}}}`, elements: [1, 2], code: "io/trailing" },
    { header: `{"a":{${one}},"a":{${one}}}`, elements: [1], code: "io/header" },
    { header: `{"a":{${one}},"\\u0061":{${one}}}`, elements: [1], code: "io/header" },
    { header: `{"a":{${one},"dtype":"U8"}}`, elements: [1], code: "io/header" },
    { header: `{"a":{${one}},"b":{${one}}}`, elements: [1], code: "io/offsets" },
    { header: `{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, elements: [1, 2], code: "io/offsets" },
    { header: `{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}`, elements: [1], code: "io/offsets" },
    { header: `{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}`, elements: [1], code: "io/offsets" },
    { header: `{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}`, elements: [1], code: "io/offsets" },
    { header: `{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}`, elements: [1], code: "io/dtype" },
    { header: `{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,1]}}`, elements: [1], code: "io/dtype" },
    { header: `{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}`, elements: [2], code: "io/value" },
    { header: `{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}`, elements: [1], code: "io/header" },
    { header: `{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}`, elements: [1], code: "io/header" },
    { header: `{"a":{"dtype":"U8","shape":[1]}}`, elements: [1], code: "io/header" },
    { header: `{"a":null}`, code: "io/header" },
    { header: `{"__metadata__":{"a":1}}`, code: "io/metadata" },
    { header: `{"__metadata__":["a"]}`, code: "io/metadata" },
    { header: "[]", code: "io/header" },
    { header: "null", code: "io/header" },
    { header: "{", code: "io/header" },
    { header: "\ufeff{}", code: "io/header" },
    { header: "", code: "io/header" },
  ])("safetensors $header and $elements: $code", async ({ header, elements, code }) => {
    expect(await codeOf(() => t.io.parseSafetensors(safe(header, elements)))).toBe(code);
  });

  // Offsets of fields: in the local header, which is first, in the directory's only entry, and in the record at the end.
  test.for([
    { why: "nothing changed", patch: () => {}, code: "none" },
    { why: "no local header", patch: (view, [local]) => view.setUint8(local, 0), code: "io/zip" },
    {
      why: "a local header longer than the file",
      patch: (view, [local]) => view.setUint16(local + 28, 65535, true),
      code: "io/zip",
    },
    {
      why: "an encrypted member",
      patch: (view, [, entry]) => view.setUint16(entry + 8, 1, true),
      code: "io/encrypted",
    },
    { why: "another method", patch: (view, [, entry]) => view.setUint16(entry + 10, 14, true), code: "io/compression" },
    { why: "said to be packed", patch: (view, [, entry]) => view.setUint16(entry + 10, 8, true), code: "io/deflate" },
    { why: "another checksum", patch: (view, [, entry]) => view.setUint32(entry + 16, 1, true), code: "io/checksum" },
    { why: "two sizes", patch: (view, [, entry]) => view.setUint32(entry + 24, 9, true), code: "io/zip" },
    {
      why: "a size of 64 bits that lacks",
      patch: (view, [, entry]) => view.setUint32(entry + 24, 0xffffffff, true),
      code: "io/zip",
    },
    { why: "a name that is no ASCII", patch: (view, [, entry]) => view.setUint8(entry + 46, 0xe9), code: "io/zip" },
    {
      why: "a member behind the directory",
      patch: (view, [, entry]) => view.setUint32(entry + 42, 300, true),
      code: "io/zip",
    },
    {
      why: "more members than there are",
      patch: (view, [, , end]) => view.setUint16(end + 10, 2, true),
      code: "io/zip",
    },
    {
      why: "fewer members than there are",
      patch: (view, [, , end]) => view.setUint16(end + 10, 0, true),
      code: "io/zip",
    },
    { why: "a directory elsewhere", patch: (view, [, , end]) => view.setUint32(end + 16, 5, true), code: "io/zip" },
    { why: "a comment that lacks", patch: (view, [, , end]) => view.setUint16(end + 20, 3, true), code: "io/format" },
  ] satisfies { why: string; patch: (view: DataView, at: [number, number, number]) => void; code: string }[])(
    "npz with $why: $code",
    async ({ patch, code }) => {
      const bytes = await t.io.formatNpz({ x: t.arange(8) });
      const end = bytes.length - 22;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      patch(view, [0, view.getUint32(end + 16, true), end]);
      expect(await codeOf(() => t.io.parseNpz(bytes))).toBe(code);
    },
  );

  test("a member that unpacks to more or less than it claims", async () => {
    const bytes = await t.io.formatNpz({ x: t.zeros([500]) }, { compression: "deflate" });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const entry = view.getUint32(bytes.length - 6, true);
    for (const claimed of [0, 127, 2127, 2129, 1_000_000_000]) {
      view.setUint32(entry + 24, claimed, true);
      expect(await codeOf(() => t.io.parseNpz(bytes)), `${claimed}`).toBe("io/deflate");
    }
  });

  test("a dtype that is not there stands in the header, and stops nobody who leaves it out", () => {
    const bytes = safe(
      `{"x":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`,
      [1, 2],
    );
    expect(t.io.parseSafetensorsHeader(bytes).tensors["x"]).toMatchObject({ dtype: "F8_E4M3", byteLength: 1 });
    const read = t.io.parseSafetensors(bytes, { filter: (_, { dtype }) => !dtype.startsWith("F8") });
    expect(bitsOf(read)).toEqual(bitsOf({ y: t.tensor([2], { dtype: "u8" }) }));
  });

  test("says file, place, what is wrong and what to do", () => {
    const bytes = safe(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}`, [1]);
    expect(() => t.io.parseSafetensors(bytes)).toThrow(
      'IoError [parseSafetensors]: the bytes, byte 61: "a", U8[2], takes 2 bytes, and its data_offsets 0 to 1 have 1; the file was cut short or changed; get or write it again',
    );
    expect(() => t.io.parseNpy(t.io.formatSafetensors({}))).toThrow(
      "IoError [parseNpy]: the bytes, byte 0: it does not begin as npy does",
    );
    expect(() => t.io.parseNpy(ascii("PK\x03\x04 and more"))).toThrow(
      "it is a zip archive, not npy; read it with loadz",
    );
  });
});
