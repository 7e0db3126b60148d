// exp for results of f32: shorter than Math.exp, which computes more digits than are kept.
// In: runs of real numbers.  Out: f32, within 1 unit in the last place, nearly always the nearest.
// Invariant: NaN stays NaN, overflow is Infinity, underflow rounds to the subnormals and zero.
// Source: exp(x) = 2^k exp(r), k the whole number nearest x / ln 2; exp(r) by its Taylor polynomial of degree 10, below 3e-13 off.
import type { Lane } from "./lane.js";

const LOG2E = Math.LOG2E;
const LN2 = Math.LN2;
// Beyond these the result is Infinity or 0 in f32.
const LARGEST = 95;
const SMALLEST = -110;
const FIRST_POWER = -160;
const POWERS = Float64Array.from({ length: 300 }, (_, i) => 2 ** (i + FIRST_POWER));

/** o[oo + i] = exp(a[ao + i]) for i < n, o of f32. */
export function expRun(a: Lane, ao: number, o: Float32Array, oo: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const given = a[ao + i]!;
    const x = Math.min(Math.max(given, SMALLEST), LARGEST);
    const k = Math.floor(x * LOG2E + 0.5);
    const r = x - k * LN2;
    const s = r * r;
    // Pairs of terms, so that multiplications need not wait for each other.
    const low = 1 + r + s * (0.5 + r * (1 / 6) + s * (1 / 24 + r * (1 / 120)));
    const high = 1 / 720 + r * (1 / 5040) + s * (1 / 40320 + r * (1 / 362880) + s * (1 / 3628800));
    o[oo + i] = (low + s * s * s * high) * POWERS[(k | 0) - FIRST_POWER]!;
  }
}
