// 16-bit floats held as bits in Uint16Array: IEEE half (f16) and bfloat16 (bf16).
// In: numbers or bits.  Out: bits or numbers; rounding is to nearest, ties to even; NaN stays NaN.
// Not here: typed arrays of the platform (Float16Array), see print and tensor reads.

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** f16 bits of a number, rounded once from f64. */
export function toF16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  // log2 rounds: correct it by at most one so that 1 <= magnitude / 2^e < 2.
  const e = magnitude < 2 ** exponent ? exponent - 1 : magnitude >= 2 ** (exponent + 1) ? exponent + 1 : exponent;
  // A mantissa that rounds up to 1024 carries into the exponent by plain addition.
  return sign | (((e + 15) << 10) + roundEven((magnitude / 2 ** e - 1) * 1024));
}

/** Number of f16 bits. */
export function fromF16(bits: number): number {
  const mantissa = bits & 0x3ff;
  const exponent = (bits >> 10) & 0x1f;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** bf16 bits of a number, rounded once from f64. */
export function toBf16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  f32[0] = value;
  const single = u32[0]!;
  // Rounding f64 -> f32 -> bf16 twice errs only when f32 landed on a tie of bf16: look back at the exact value there.
  const half = single & 0xffff;
  if (half === 0x8000) {
    const above = Math.abs(value) > Math.abs(f32[0]);
    const below = Math.abs(value) < Math.abs(f32[0]);
    if (above) return ((single >>> 16) + 1) & 0xffff;
    if (below) return single >>> 16;
  }
  return ((single + 0x7fff + ((single >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Number of bf16 bits. */
export function fromBf16(bits: number): number {
  u32[0] = bits << 16;
  return f32[0]!;
}

/** Nearest integer, ties to even; for 0 <= value < 2^52. */
function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor + (floor & 1);
}

/** f16 bits decoded into f32, for platforms that read f16 as Uint16Array.
 * Units: one element in, one out; exact.
 * @example decodeF16(new Uint16Array([0x3c00]))[0];  // => 1 */
export function decodeF16(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = fromF16(bits[i]!);
  return out;
}

/** bf16 bits decoded into f32.
 * Units: one element in, one out; exact.
 * @example decodeBf16(new Uint16Array([0x3f80]))[0];  // => 1 */
export function decodeBf16(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = fromBf16(bits[i]!);
  return out;
}
