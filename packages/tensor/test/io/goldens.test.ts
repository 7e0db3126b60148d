// Files that NumPy and the safetensors package wrote; on both backends when the addon is built.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { type EncodedArray, storageOfEncoded } from "../golden-codec.js";
import { bitsOf, codeOf, FORMATS, type Format } from "./support.js";

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
