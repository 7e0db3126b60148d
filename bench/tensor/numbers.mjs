// What all engines of the benchmarks of kernels share: the same numbers, the same way to take a time.
// In: counts, calls.  Out: arrays, medians.
// Not here: what is computed (kernels.bench.mjs, native/).

/** Numbers between -1 and 1, the same for everybody. */
export function numbers(count, seed = 1) {
  const values = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}

export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

const since = (start) => Number(process.hrtime.bigint() - start) / 1e6;

/** Median milliseconds of a call, after calls that warm it up for 300 ms; short calls run several times a sample, long ones in few samples. */
export function medianOf(call) {
  const warm = process.hrtime.bigint();
  let calls = 0;
  do {
    call();
    calls++;
  } while (since(warm) < 300);
  const each = since(warm) / calls;
  const repeats = Math.max(1, Math.ceil(3 / each));
  const least = each > 300 ? 3 : 9;
  const samples = [];
  const begin = process.hrtime.bigint();
  while (samples.length < least || (since(begin) < 700 && samples.length < 101)) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < repeats; i++) call();
    samples.push(since(start) / repeats);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}

/** As `medianOf` for calls that answer with promises. */
export async function medianOfAsync(call) {
  for (let i = 0; i < 3; i++) await call();
  const samples = [];
  const begin = process.hrtime.bigint();
  while (samples.length < 9 || (since(begin) < 700 && samples.length < 101)) {
    const start = process.hrtime.bigint();
    await call();
    samples.push(since(start));
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}
