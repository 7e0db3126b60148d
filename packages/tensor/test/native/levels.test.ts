// Kernels of our own at every level of instructions that the processor has: functions of f32 within 3 ulp, at the limits and for NaN too.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";

/** A function of the reference backend, which computes in f64. */
const byReference =
  (fn: (x: t.Tensor) => t.Tensor) =>
  (x: number): number =>
    t.withBackend("reference", () => fn(t.tensor([x], { dtype: "f64" })).item()) as number;

/** What each function is in f64. */
const EXACT: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arctan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf: byReference(t.erf),
  erfc: byReference(t.erfc),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  abs: Math.abs,
  floor: Math.floor,
  trunc: Math.trunc,
};

/** The distance in ulp that each may have, 3 where nothing is said. */
const WITHIN: Readonly<Record<string, number>> = { erfc: 4 };

/** Functions of two numbers, in f64. */
const EXACT_OF_TWO: Readonly<Record<string, (x: number, y: number) => number>> = {
  power: (x, y) => (x === 1 || (Math.abs(x) === 1 && !Number.isFinite(y) && !Number.isNaN(y)) ? 1 : x ** y),
  arctan2: Math.atan2,
  logaddexp: (x, y) => (x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))),
};

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  1e-40,
  -1e-40,
  1e-30,
  88.7,
  88.8,
  -87.5,
  -103,
  -104,
  1e30,
  -1e30,
  1.5e6,
  -1.7e6,
  2 ** 24 + 2,
];
/** Special values in every place of a vector, and many between. */
const VALUES = Float32Array.from([
  ...SPECIAL,
  ...SPECIAL.flatMap((x) => [0.3, x]),
  ...Array.from({ length: 4000 }, (_, i) => (i - 2000) / 37),
  ...Array.from({ length: 1000 }, (_, i) => (i - 500) / 613),
]);
/** Every special value with every other, and some between. */
const PAIRS = [...SPECIAL, 2, -2, 3, -3, 0.5, -2.5].flatMap((x, _, all) => all.map((y) => [x, y] as const));
for (let i = 0; i < 2000; i++) PAIRS.push([Math.abs((i % 97) - 31) / 7 + 0.001, ((i % 89) - 44) / 5]);
const LEFT = Float32Array.from(PAIRS, ([x]) => x);
const RIGHT = Float32Array.from(PAIRS, ([, y]) => y);

const SCRIPT = `
  const t = await import("@sextant/tensor");
  const { names, values, namesOfTwo, left, right } = JSON.parse(await new Promise((done) => {
    let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => done(text));
  }));
  // Bits, since JSON has neither NaN nor -0.
  const bits = (x) => [...new Int32Array(x.dataSync().buffer)];
  const floats = (bits) => t.tensor(new Float32Array(Int32Array.from(bits).buffer));
  const [x, l, r] = [floats(values), floats(left), floats(right)];
  const each = (f) => Object.fromEntries(names.map((name) => [name, f(name)]));
  const found = {
    whole: each((name) => bits(t[name](x))),
    ofTwo: Object.fromEntries(namesOfTwo.map((name) => [name, bits(t[name](l, r))])),
    few: each((name) => bits(t[name](t.at(x, ":37")))),
    rows: { sum: bits(t.ones([3, 1029]).sum({ axis: 1 })), columns: bits(t.ones([1029, 3]).sum({ axis: 0 })) },
    extremes: [bits(t.max(x)), bits(t.max(t.at(x, "60:"))), bits(t.min(t.at(x, "60:")))],
  };
  console.log(JSON.stringify(found));`;

interface Found {
  readonly whole: Readonly<Record<string, readonly number[]>>;
  readonly ofTwo: Readonly<Record<string, readonly number[]>>;
  readonly few: Readonly<Record<string, readonly number[]>>;
  readonly rows: Readonly<Record<"sum" | "columns", readonly number[]>>;
  readonly extremes: readonly (readonly number[])[];
}

const floats = (bits: readonly number[]): Float32Array => new Float32Array(Int32Array.from(bits).buffer);

/** Distance to the exact value in units of the last place of an f32. */
function ulps(found: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(found, rounded)) return 0;
  if (Number.isNaN(rounded) || Number.isNaN(found) || !Number.isFinite(rounded)) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(rounded) || 2 ** -126)));
  return Math.abs(found - exact) / 2 ** (exponent - 23);
}

const bitsOf = (values: Float32Array): number[] => [...new Int32Array(values.buffer)];

function runAt(level: string): Found {
  const names = Object.keys(EXACT);
  const namesOfTwo = Object.keys(EXACT_OF_TWO);
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    input: JSON.stringify({ names, values: bitsOf(VALUES), namesOfTwo, left: bitsOf(LEFT), right: bitsOf(RIGHT) }),
    env: { PATH: process.env["PATH"], SEXTANT_BACKEND: "native", SEXTANT_SIMD: level },
    maxBuffer: 2 ** 26,
  });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Found;
}

describe.for(["baseline", "x86-64-v3", "x86-64-v4"])("level %s", (level) => {
  test("functions, sums and extremes", { timeout: 60_000 }, () => {
    const found = runAt(level);
    for (const [name, exact] of Object.entries(EXACT)) {
      const values = floats(found.whole[name]!);
      const worst = VALUES.reduce((most, x, i) => Math.max(most, ulps(values[i]!, exact(x))), 0);
      expect({ name, within: worst <= (WITHIN[name] ?? 3), worst }).toEqual({ name, within: true, worst });
      // An element's value does not depend on where it stands and what stands beside it.
      expect(found.few[name]).toEqual(found.whole[name]!.slice(0, 37));
    }
    for (const [name, exact] of Object.entries(EXACT_OF_TWO)) {
      const values = floats(found.ofTwo[name]!);
      LEFT.forEach((x, i) => {
        const y = RIGHT[i]!;
        const away = ulps(values[i]!, exact(x, y));
        expect({ name, x, y, within: away <= 3, away }).toEqual({ name, x, y, within: true, away });
      });
    }
    expect([...floats(found.rows.sum), ...floats(found.rows.columns)]).toEqual(new Array(6).fill(1029));
    const rest = VALUES.slice(60);
    expect(found.extremes.map((bits) => floats(bits)[0])).toEqual([Number.NaN, Math.max(...rest), Math.min(...rest)]);
  });
});
