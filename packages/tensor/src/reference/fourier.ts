// Fourier transforms of one line, of any length.
// In: real and imaginary parts in f64.  Out: the unscaled forward transform, in place of them.
// Invariant: lengths whose primes are small run as a sequence of butterflies, others as a convolution with a chirp; O(n log n) either way.
// Source: Stockham's autosort; Bluestein's algorithm.
// Not here: axes, padding, dtypes (fft.ts).

/** Transforms a line of the length it was made for. */
export interface FourierPlan {
  readonly length: number;
  /** Forward, in place; with the parts exchanged it is the unscaled inverse. */
  transform(re: Float64Array, im: Float64Array): void;
}

// A butterfly of prime p costs p multiplications an element, a chirp about thirty.
const LARGEST_BUTTERFLY = 31;
const PLANS = new Map<number, FourierPlan>();
const PLANS_KEPT = 16;

/** The plan of a length; the last few are kept. */
export function fourierPlan(length: number): FourierPlan {
  const known = PLANS.get(length);
  if (known !== undefined) return known;
  const factors = factorsOf(length);
  const plan = (factors.at(-1) ?? 1) <= LARGEST_BUTTERFLY ? butterflies(length, factors) : chirp(length);
  if (PLANS.size >= PLANS_KEPT) PLANS.delete(PLANS.keys().next().value!);
  PLANS.set(length, plan);
  return plan;
}

/** Factors in rising order, fours in place of pairs of twos. */
function factorsOf(length: number): number[] {
  const factors: number[] = [];
  let rest = length;
  while (rest % 4 === 0) {
    factors.push(4);
    rest /= 4;
  }
  for (let p = 2; p * p <= rest; p++)
    while (rest % p === 0) {
      factors.push(p);
      rest /= p;
    }
  if (rest > 1) factors.push(rest);
  return factors.sort((a, b) => a - b);
}

/** One step of the transform: from source to target, `stride` lines of `length` interleaved. */
interface Step {
  readonly radix: number;
  readonly length: number;
  readonly stride: number;
}

/** exp(-2 pi i t / n) for t below n. */
function rootsOfUnity(n: number): { cos: Float64Array; sin: Float64Array } {
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    const angle = (-2 * Math.PI * t) / n;
    cos[t] = Math.cos(angle);
    sin[t] = Math.sin(angle);
  }
  // Quarters are exact, which angles are not.
  if (n % 2 === 0) sin[n / 2] = 0;
  if (n % 4 === 0) for (const t of [n / 4, (3 * n) / 4]) cos[t] = 0;
  return { cos, sin };
}

function butterflies(n: number, factors: readonly number[]): FourierPlan {
  const roots = rootsOfUnity(n);
  const steps: Step[] = [];
  let length = n;
  for (const radix of factors) {
    steps.push({ radix, length, stride: n / length });
    length /= radix;
  }
  const otherRe = new Float64Array(n);
  const otherIm = new Float64Array(n);
  const scratch = new Float64Array(2 * (factors.at(-1) ?? 1));
  return {
    length: n,
    transform: (re, im) => {
      let a: Float64Array = re;
      let b: Float64Array = im;
      let c: Float64Array = otherRe;
      let d: Float64Array = otherIm;
      for (const step of steps) {
        if (step.radix === 4) radix4(step, roots.cos, roots.sin, a, b, c, d);
        else if (step.radix === 2) radix2(step, roots.cos, roots.sin, a, b, c, d);
        else radixAny(step, roots.cos, roots.sin, a, b, c, d, scratch);
        [a, b, c, d] = [c, d, a, b];
      }
      if (a === re) return;
      re.set(a);
      im.set(b);
    },
  };
}

function radix2(
  { length, stride }: Step,
  cos: Float64Array,
  sin: Float64Array,
  re: Float64Array,
  im: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
): void {
  const half = length / 2;
  for (let p = 0; p < half; p++) {
    const wr = cos[p * stride]!;
    const wi = sin[p * stride]!;
    let from = stride * p;
    let to = stride * 2 * p;
    for (let q = 0; q < stride; q++, from++, to++) {
      const other = from + stride * half;
      const xr = re[from]! - re[other]!;
      const xi = im[from]! - im[other]!;
      toRe[to] = re[from]! + re[other]!;
      toIm[to] = im[from]! + im[other]!;
      toRe[to + stride] = xr * wr - xi * wi;
      toIm[to + stride] = xr * wi + xi * wr;
    }
  }
}

function radix4(
  { length, stride }: Step,
  cos: Float64Array,
  sin: Float64Array,
  re: Float64Array,
  im: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
): void {
  const quarter = length / 4;
  const gap = stride * quarter;
  for (let p = 0; p < quarter; p++) {
    const t = p * stride;
    const w1r = cos[t]!;
    const w1i = sin[t]!;
    const w2r = cos[2 * t]!;
    const w2i = sin[2 * t]!;
    const w3r = cos[3 * t]!;
    const w3i = sin[3 * t]!;
    let from = stride * p;
    let to = stride * 4 * p;
    for (let q = 0; q < stride; q++, from++, to++) {
      const ar = re[from]!;
      const ai = im[from]!;
      const br = re[from + gap]!;
      const bi = im[from + gap]!;
      const cr = re[from + 2 * gap]!;
      const ci = im[from + 2 * gap]!;
      const dr = re[from + 3 * gap]!;
      const di = im[from + 3 * gap]!;
      const sr = ar + cr;
      const si = ai + ci;
      const tr = ar - cr;
      const ti = ai - ci;
      const ur = br + dr;
      const ui = bi + di;
      // (b - d) times -i.
      const vr = bi - di;
      const vi = dr - br;
      toRe[to] = sr + ur;
      toIm[to] = si + ui;
      const xr = tr + vr;
      const xi = ti + vi;
      toRe[to + stride] = xr * w1r - xi * w1i;
      toIm[to + stride] = xr * w1i + xi * w1r;
      const yr = sr - ur;
      const yi = si - ui;
      toRe[to + 2 * stride] = yr * w2r - yi * w2i;
      toIm[to + 2 * stride] = yr * w2i + yi * w2r;
      const zr = tr - vr;
      const zi = ti - vi;
      toRe[to + 3 * stride] = zr * w3r - zi * w3i;
      toIm[to + 3 * stride] = zr * w3i + zi * w3r;
    }
  }
}

function radixAny(
  { radix, length, stride }: Step,
  cos: Float64Array,
  sin: Float64Array,
  re: Float64Array,
  im: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  scratch: Float64Array,
): void {
  const n = cos.length;
  const part = length / radix;
  const gap = stride * part;
  const turn = n / radix;
  for (let p = 0; p < part; p++)
    for (let q = 0; q < stride; q++) {
      const from = q + stride * p;
      const to = q + stride * radix * p;
      for (let k = 0; k < radix; k++) {
        scratch[2 * k] = re[from + k * gap]!;
        scratch[2 * k + 1] = im[from + k * gap]!;
      }
      for (let j = 0; j < radix; j++) {
        let sumRe = scratch[0]!;
        let sumIm = scratch[1]!;
        for (let k = 1, at = j; k < radix; k++, at = at + j >= radix ? at + j - radix : at + j) {
          const wr = cos[at * turn]!;
          const wi = sin[at * turn]!;
          sumRe += scratch[2 * k]! * wr - scratch[2 * k + 1]! * wi;
          sumIm += scratch[2 * k]! * wi + scratch[2 * k + 1]! * wr;
        }
        const wr = cos[p * j * stride]!;
        const wi = sin[p * j * stride]!;
        toRe[to + j * stride] = sumRe * wr - sumIm * wi;
        toIm[to + j * stride] = sumRe * wi + sumIm * wr;
      }
    }
}

/** The transform as a convolution with a chirp, in a transform whose length is a power of two. */
function chirp(n: number): FourierPlan {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const inner = fourierPlan(size);
  const { cos, sin } = rootsOfUnity(2 * n);
  const chirpRe = new Float64Array(n);
  const chirpIm = new Float64Array(n);
  const filterRe = new Float64Array(size);
  const filterIm = new Float64Array(size);
  for (let k = 0, square = 0; k < n; k++) {
    chirpRe[k] = cos[square]!;
    chirpIm[k] = sin[square]!;
    for (const at of [k, (size - k) % size]) {
      filterRe[at] = chirpRe[k]!;
      filterIm[at] = -chirpIm[k]!;
    }
    // k^2 modulo 2 n, kept small so that it stays exact.
    square = (square + 2 * k + 1) % (2 * n);
  }
  inner.transform(filterRe, filterIm);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  return {
    length: n,
    transform: (xr, xi) => {
      re.fill(0);
      im.fill(0);
      for (let k = 0; k < n; k++) {
        re[k] = xr[k]! * chirpRe[k]! - xi[k]! * chirpIm[k]!;
        im[k] = xr[k]! * chirpIm[k]! + xi[k]! * chirpRe[k]!;
      }
      inner.transform(re, im);
      for (let k = 0; k < size; k++) {
        const r = re[k]! * filterRe[k]! - im[k]! * filterIm[k]!;
        im[k] = re[k]! * filterIm[k]! + im[k]! * filterRe[k]!;
        re[k] = r;
      }
      inner.transform(im, re);
      for (let k = 0; k < n; k++) {
        const r = re[k]! / size;
        const i = im[k]! / size;
        xr[k] = r * chirpRe[k]! - i * chirpIm[k]!;
        xi[k] = r * chirpIm[k]! + i * chirpRe[k]!;
      }
    },
  };
}
