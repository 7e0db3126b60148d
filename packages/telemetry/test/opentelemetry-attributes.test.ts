// What of a payload becomes attributes, case by case, and that no payload can break the rule.
import fc from "fast-check";
import { expect, test } from "vitest";
import { attributesOf } from "../src/opentelemetry/attributes.js";
import { PROPERTY } from "./property.js";

class Point {
  x = 1;
}
const loop: Record<string, unknown> = { n: 1 };
loop["self"] = loop;
const trap = new Proxy(
  {},
  {
    get: () => {
      throw new Error("trap");
    },
  },
);

test.for<{ name: string; value: unknown; out: object }>([
  { name: "text", value: "a", out: { k: "a" } },
  { name: "a number", value: 1.5, out: { k: 1.5 } },
  { name: "a number that is not finite", value: Number.NaN, out: { k: Number.NaN } },
  { name: "a boolean", value: false, out: { k: false } },
  { name: "a small bigint", value: 12n, out: { k: 12 } },
  { name: "a large bigint", value: 2n ** 64n, out: { k: "18446744073709551616" } },
  { name: "a symbol", value: Symbol("s"), out: { k: "s" } },
  { name: "a date", value: new Date(0), out: { k: "1970-01-01T00:00:00.000Z" } },
  { name: "a date that is none", value: new Date(Number.NaN), out: { k: "Invalid Date" } },
  { name: "an error", value: new RangeError("far"), out: { k: "RangeError: far" } },
  { name: "a URL", value: new URL("http://h/p"), out: { k: "http://h/p" } },
  { name: "a regular expression", value: /a+/g, out: { k: "/a+/g" } },
  { name: "null", value: null, out: {} },
  { name: "undefined", value: undefined, out: {} },
  { name: "a function", value: () => 1, out: {} },
  { name: "an instance of a class", value: new Point(), out: {} },
  { name: "a map", value: new Map([[1, 2]]), out: {} },
  { name: "a list of numbers", value: [2, 3], out: { k: [2, 3] } },
  { name: "an empty list", value: [], out: { k: [] } },
  { name: "a list of booleans", value: [true, false], out: { k: [true, false] } },
  { name: "a list of text", value: ["a", "b"], out: { k: ["a", "b"] } },
  { name: "a list of several types", value: [1, "a", null, true], out: { k: ["1", "a", "null", "true"] } },
  { name: "a list of lists", value: [[2, 3], [4]], out: { k: ["[2,3]", "[4]"] } },
  {
    name: "a list of things that are no JSON",
    value: [loop, 1n, () => 1],
    out: { k: ["[object Object]", "1", "() => 1"] },
  },
  { name: "a typed array", value: new Float32Array([1, 2]), out: { k: [1, 2] } },
  { name: "a typed array of bigints", value: new BigInt64Array([1n, 2n]), out: { k: [1, 2] } },
  { name: "a data view", value: new DataView(new ArrayBuffer(2)), out: {} },
  { name: "a plain object", value: { a: 1, b: { c: [1] } }, out: { "k.a": 1, "k.b.c": [1] } },
  { name: "an object without prototype", value: Object.assign(Object.create(null), { a: 1 }), out: { "k.a": 1 } },
  { name: "an object four levels deep", value: { a: { b: { c: 1 } } }, out: {} },
  { name: "a cycle", value: loop, out: { "k.n": 1, "k.self.n": 1 } },
  {
    name: "a getter that throws, beside one that does not",
    value: {
      a: 1,
      get b() {
        throw new Error("x");
      },
    },
    out: { "k.a": 1 },
  },
  { name: "a proxy that throws", value: trap, out: {} },
])("$name", ({ value, out }) => {
  expect(attributesOf({ k: value, rest: 1 })).toEqual({ ...out, rest: 1 });
});

test("an empty key is left out", () => {
  expect(attributesOf({ b: 2, "": 3 })).toEqual({ b: 2 });
});

test("a huge payload costs a bounded number of attributes and elements", () => {
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, at]));
  expect(Object.keys(attributesOf(wide))).toHaveLength(128);
  expect(Object.keys(attributesOf({ wide }))).toHaveLength(128);
  expect(attributesOf({ list: Array.from({ length: 1000 }, () => 1) })["list"]).toHaveLength(128);
});

test("whatever the values, every attribute is one that OpenTelemetry allows", () => {
  const isAllowed = (value: unknown): boolean =>
    Array.isArray(value)
      ? new Set(value.map((element) => typeof element)).size <= 1 && value.every(isAllowed)
      : ["string", "number", "boolean"].includes(typeof value);
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), anything), (record) => Object.values(attributesOf(record)).every(isAllowed)),
    PROPERTY,
  );
});
