// Names of tensors, trees, and wrong arguments.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { bitsOf, codeOf } from "./support.js";

describe("trees and names", () => {
  const [w, b] = [t.ones([2, 2]), t.zeros([2])];

  test.for([
    { tree: { layer: { w, b } }, names: ["layer.b", "layer.w"] },
    { tree: { layers: [{ w }, { w }] }, names: ["layers.0.w", "layers.1.w"] },
    { tree: [w, b], names: ["0", "1"] },
    { tree: { a: new Float32Array(2), "": w }, names: ["", "a"] },
    { tree: { many: Array.from({ length: 12 }, () => b) }, names: Array.from({ length: 12 }, (_, i) => `many.${i}`) },
  ])("names are $names", async ({ tree, names }) => {
    const wanted = t.tree.map((x) => t.asarray(x), tree);
    const bits = (x: unknown): unknown => t.tree.map((leaf: t.Tensor) => bitsOf({ leaf }), x);
    const safetensors = t.io.formatSafetensors(tree as never);
    expect(Object.keys(t.io.parseSafetensors(safetensors)).sort()).toEqual(names.slice().sort());
    expect(bits(t.io.parseSafetensors(safetensors, { as: "tree" }))).toEqual(bits(wanted));
    expect(bits(await t.io.parseNpz(await t.io.formatNpz(tree as never), { as: "tree" }))).toEqual(bits(wanted));
  });

  test.for([
    { why: "one tensor", tree: w, code: "io/tree" },
    { why: "a number in an array", tree: { w: [1, 2] }, code: "io/leaf" },
    { why: "nothing", tree: { w: undefined }, code: "io/leaf" },
    { why: "two of one name", tree: { "a.b": w, a: { b } }, code: "io/name-twice" },
    { why: "the key of texts", tree: { __metadata__: w }, code: "io/name-reserved", npz: "none" },
    { why: "bf16", tree: { w: t.ones([1], { dtype: "bf16" }) }, code: "none", npz: "dtype/format" },
    { why: "a long name", tree: { ["n".repeat(70000)]: b }, code: "none", npz: "io/name-length" },
  ])("$why: $code", async ({ tree, code, npz = code }) => {
    expect(await codeOf(() => t.io.formatSafetensors(tree as never))).toBe(code);
    expect(await codeOf(() => t.io.formatNpz(tree as never))).toBe(npz);
  });

  test.for([
    { why: "a name that is not there", options: { names: ["x"] }, code: "io/name" },
    { why: "names as a text", options: { names: "a" }, code: "argument/names" },
    { why: "a filter that is no function", options: { filter: "a" }, code: "argument/function" },
    { why: "another form", options: { as: "map" }, code: "argument/choice" },
    { why: "a tensor and a tree at one name", options: { as: "tree" }, code: "io/tree" },
    { why: "no such backend", options: { backend: "none" }, code: "backend/unavailable" },
    { why: "one of two", options: { names: ["a"], as: "tree" }, code: "none" },
  ])("$why: $code", async ({ options, code }) => {
    const tensors = { a: w, "a.b": b };
    expect(await codeOf(() => t.io.parseSafetensors(t.io.formatSafetensors(tensors), options as never))).toBe(code);
    expect(await codeOf(async () => t.io.parseNpz(await t.io.formatNpz(tensors), options as never))).toBe(code);
  });

  test.for([
    { metadata: { a: 1 }, code: "io/metadata" },
    { metadata: "a", code: "io/metadata" },
    { metadata: null, code: "io/metadata" },
    { metadata: {}, code: "none" },
  ])("metadata $metadata: $code", async ({ metadata, code }) => {
    expect(await codeOf(() => t.io.formatSafetensors({}, { metadata } as never))).toBe(code);
  });

  test("metadata comes back as it went", () => {
    const metadata = { format: "pt", "é\n": '"' };
    expect(t.io.parseSafetensorsHeader(t.io.formatSafetensors({ w }, { metadata })).metadata).toEqual(metadata);
  });
});

test.for([
  { call: "parseNpy", run: () => t.io.parseNpy("x" as never), code: "argument/bytes" },
  { call: "parseNpz", run: () => t.io.parseNpz([1] as never), code: "argument/bytes" },
  { call: "formatNpz", run: () => t.io.formatNpz({}, { compression: "gzip" as never }), code: "argument/choice" },
  { call: "formatNpy of a disposed tensor", run: () => t.io.formatNpy(disposed()), code: "tensor/disposed" },
  {
    call: "formatNpy in a trace",
    run: () => t.grad((x: t.Tensor) => t.sum(t.tensor([t.io.formatNpy(x).length])))(1),
    code: "trace/no-value",
  },
])("$call: $code", async ({ run, code }) => {
  expect(await codeOf(run)).toBe(code);
});

function disposed(): t.Tensor {
  const x = t.ones([1]);
  x.dispose();
  return x;
}
