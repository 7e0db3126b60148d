// The runner of the goldens itself: it must see every kind of wrong result, and keep the pending list true.
import { describe, expect, test } from "vitest";
import type { DType } from "../src/dtype.js";
import { callText, type EncodedArray, type GoldenCase, storageOfEncoded } from "./golden-codec.js";
import { differences, type Tolerance } from "./golden-compare.js";
import { orthogonalTriangular, sortedComplex, trimmedRemainder } from "./golden-factors.js";
import { absentFunctions, isPutOff, pendingComplaints, updatedPending } from "./golden-pending.js";

const TOLERANCE: Tolerance = {
  relative: { f16: 1e-3, bf16: 1e-2, f32: 1e-5, f64: 1e-12, c64: 1e-5 },
  scale: 0,
  signedZero: true,
};

const encoded = (d: DType, s: number[], v: EncodedArray["v"]): EncodedArray => ({ d, s, v });
/** What a library gives: storage of the dtype behind a read. */
const result = (d: DType, s: number[], v: EncodedArray["v"]) => ({
  dtype: d,
  shape: s,
  dataSync: () => storageOfEncoded(encoded(d, s, v)) as ArrayLike<number>,
});

describe("differences", () => {
  test.for([
    ["equal numbers", encoded("f32", [2], [1, 2.5]), result("f32", [2], [1, 2.5])],
    ["rounding", encoded("f32", [1], [1]), result("f32", [1], [1.000001])],
    ["NaN and infinities", encoded("f64", [3], ["nan", "inf", "-inf"]), result("f64", [3], ["nan", "inf", "-inf"])],
    ["half precision from base64", encoded("f16", [2], "ADwAvA=="), result("f16", [2], [1, -1])],
    ["64-bit integers from base64", encoded("u64", [1], "//////////8="), result("u64", [1], "//////////8=")],
    ["an empty array", encoded("bool", [0, 2], []), result("bool", [0, 2], [])],
    [
      "several results as a record",
      [encoded("i32", [1], [1]), encoded("i32", [1], [2])],
      { q: result("i32", [1], [1]), r: result("i32", [1], [2]) },
    ],
    ["a plain value", { js: [2, 3] }, [2, 3]],
    ["a rank 0 tensor for a plain value", { js: true }, result("bool", [], [1])],
  ] as [string, unknown, unknown][])("accepts %s", ([, want, got]) => {
    expect(differences(want, got, TOLERANCE)).toEqual([]);
  });

  test.for([
    ["a dtype", encoded("f32", [1], [1]), result("f64", [1], [1]), "result: got f64[1], want f32[1]"],
    ["a shape", encoded("f32", [2], [1, 2]), result("f32", [1, 2], [1, 2]), "result: got f32[1,2], want f32[2]"],
    [
      "a value",
      encoded("f32", [1, 2], [1, 2]),
      result("f32", [1, 2], [1, 3]),
      "result[0,1]: got 3, want 2 (off by 1.00)",
    ],
    ["an integer off by one", encoded("i64", [1], [5]), result("i64", [1], [6]), "result[0]: got 6, want 5"],
    [
      "NaN for a number",
      encoded("f32", [1], [1]),
      result("f32", [1], ["nan"]),
      "result[0]: got NaN, want 1 (off by NaN)",
    ],
    [
      "a number for NaN",
      encoded("f32", [1], ["nan"]),
      result("f32", [1], [0]),
      "result[0]: got 0, want NaN (off by NaN)",
    ],
    [
      "the other infinity",
      encoded("f32", [1], ["inf"]),
      result("f32", [1], ["-inf"]),
      "result[0]: got -Infinity, want Infinity (off by Infinity)",
    ],
    [
      "a large number for infinity",
      encoded("f32", [1], ["inf"]),
      result("f32", [1], [3e38]),
      `result[0]: got ${Math.fround(3e38)}, want Infinity (off by Infinity)`,
    ],
    ["the sign of zero", encoded("f32", [1], [-0]), result("f32", [1], [0]), "result[0]: got 0, want -0 (off by 0.00)"],
    [
      "an imaginary part",
      encoded("c64", [1], [1, 2]),
      result("c64", [1], [1, 3]),
      "result[0].im: got 3, want 2 (off by 1.00)",
    ],
    [
      "one result of two",
      [encoded("i32", [1], [1]), encoded("i32", [1], [2])],
      [result("i32", [1], [1])],
      "result: got 1 results, want 2",
    ],
    ["no tensor", encoded("i32", [], [1]), 1, "result: got 1, want a tensor i32[]"],
    ["another plain value", { js: "f32" }, "f64", 'result: got "f64", want "f32"'],
  ] as [string, unknown, unknown, string][])("sees %s", ([, want, got, line]) => {
    expect(differences(want, got, TOLERANCE)).toEqual([line]);
  });

  test("names four positions and counts the rest", () => {
    const want = encoded("i32", [6], [0, 0, 0, 0, 0, 0]);
    const lines = differences(want, result("i32", [6], [1, 1, 1, 1, 1, 1]), TOLERANCE);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe("result: 6 of 6 values differ");
  });
});

describe("checks on factors", () => {
  const q = result("f32", [2, 2], [0, -1, 1, 0]);
  const r = result("f32", [2, 2], [2, 3, 0, 4]);
  test("q r, q* q and what lies below the diagonal of r", () => {
    const want = [
      [0, -4, 2, 3],
      [1, 0, 0, 1],
      [0, 0, 0, 0],
    ].map((v) => encoded("f32", [2, 2], v));
    expect(differences(want, orthogonalTriangular([q, r]), { ...TOLERANCE, signedZero: false })).toEqual([]);
  });
  test("a q that is not orthogonal is seen", () => {
    const want = [
      [0, -8, 4, 6],
      [1, 0, 0, 1],
      [0, 0, 0, 0],
    ].map((v) => encoded("f32", [2, 2], v));
    const twice = result("f32", [2, 2], [0, -2, 2, 0]);
    expect(differences(want, orthogonalTriangular([twice, r]), { ...TOLERANCE, signedZero: false })[0]).toBe(
      "result[1][0,0]: got 4, want 1 (off by 3.00)",
    );
  });
  test("roots are ordered by real, then imaginary part", () => {
    const got = sortedComplex(result("c64", [3], [2, 1, 1, 1, 1, -1]));
    expect(differences(encoded("c64", [3], [1, -1, 1, 1, 2, 1]), got, TOLERANCE)).toEqual([]);
  });
  test("leading zeros of a remainder go, the last element stays", () => {
    const [, rest] = trimmedRemainder([undefined, result("f32", [3], [0, 0, 0])]);
    expect((rest as { shape: number[] }).shape).toEqual([1]);
  });
});

describe("pending", () => {
  const rows: GoldenCase[] = [
    { fn: "f", args: [1], want: { js: 1 } },
    { fn: "f", args: [2], opts: { axis: 0 }, want: { js: 2 } },
  ];
  const files = new Map([
    [
      "a",
      new Map([
        ["f", rows],
        ["g", rows],
      ]),
    ],
  ]);
  const absent = absentFunctions(files, (fn) => fn === "f");

  test("an absent function has to be listed", () => {
    expect(absent).toEqual({ a: ["g"] });
    expect(pendingComplaints({}, files, absent, () => false)).toEqual([
      "a: g does not exist; implement it or add it to pending.json",
    ]);
    expect(pendingComplaints({ a: ["g"] }, files, absent, () => false)).toEqual([]);
  });

  test.for(["f", "f {axis}", "f(1)", "h", "f {no}"])("%s has to go once it works", (entry) => {
    expect(pendingComplaints({ a: ["g", entry] }, files, absent, () => false)).toEqual([
      `a: ${entry} works or has no goldens; remove it from pending.json`,
    ]);
  });

  test("an entry on an option or a call stays while its cases fail", () => {
    const fails = (_: string, __: string, row: GoldenCase): boolean => row.opts !== undefined;
    expect(pendingComplaints({ a: ["g", "f {axis}", "f(2, {axis: 0})"] }, files, absent, fails)).toEqual([]);
    expect(isPutOff(["f {axis}"], "f", rows[1]!)).toBe(true);
    expect(isPutOff(["f {axis}"], "f", rows[0]!)).toBe(false);
    expect(isPutOff([callText(rows[0]!)], "f", rows[0]!)).toBe(true);
  });

  test("bringing the list up to date keeps entries on options and calls", () => {
    expect(updatedPending({ a: ["old", "f {axis}", "f(1)"], b: ["gone"] }, absent)).toEqual({
      a: ["f {axis}", "f(1)", "g"],
    });
  });

  test("a family without goldens is refused", () => {
    expect(pendingComplaints({ z: ["f"] }, new Map(), {}, () => true)).toEqual([
      "z: no such family; remove it from pending.json",
    ]);
  });
});
