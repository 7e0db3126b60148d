// Kernels of our own at every level of instructions that the processor has: functions of f32 within 3 ulp, at the limits and for NaN too.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** What each function is in f64. */
const EXACT: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  abs: Math.abs,
  floor: Math.floor,
  trunc: Math.trunc,
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
];
/** Special values in every place of a vector, and many between. */
const VALUES = Float32Array.from([
  ...SPECIAL,
  ...SPECIAL.flatMap((x) => [0.3, x]),
  ...Array.from({ length: 4000 }, (_, i) => (i - 2000) / 37),
  ...Array.from({ length: 1000 }, (_, i) => (i - 500) / 613),
]);

const SCRIPT = `
  const t = await import("@sextant/tensor");
  const { names, values } = JSON.parse(await new Promise((done) => {
    let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => done(text));
  }));
  // Bits, since JSON has neither NaN nor -0.
  const bits = (x) => [...new Int32Array(x.dataSync().buffer)];
  const x = t.tensor(new Float32Array(Int32Array.from(values).buffer));
  const each = (f) => Object.fromEntries(names.map((name) => [name, f(name)]));
  const found = {
    whole: each((name) => bits(t[name](x))),
    few: each((name) => bits(t[name](t.at(x, ":37")))),
    rows: { sum: bits(t.ones([3, 1029]).sum({ axis: 1 })), columns: bits(t.ones([1029, 3]).sum({ axis: 0 })) },
    extremes: [bits(t.max(x)), bits(t.max(t.at(x, "60:"))), bits(t.min(t.at(x, "60:")))],
  };
  console.log(JSON.stringify(found));`;

interface Found {
  readonly whole: Readonly<Record<string, readonly number[]>>;
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

function runAt(level: string): Found {
  const names = Object.keys(EXACT);
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    input: JSON.stringify({ names, values: [...new Int32Array(VALUES.buffer)] }),
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
      expect({ name, within: worst <= 3, worst }).toEqual({ name, within: true, worst });
      // An element's value does not depend on where it stands and what stands beside it.
      expect(found.few[name]).toEqual(found.whole[name]!.slice(0, 37));
    }
    expect([...floats(found.rows.sum), ...floats(found.rows.columns)]).toEqual(new Array(6).fill(1029));
    const rest = VALUES.slice(60);
    expect(found.extremes.map((bits) => floats(bits)[0])).toEqual([Number.NaN, Math.max(...rest), Math.min(...rest)]);
  });
});
