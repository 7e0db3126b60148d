// 16-bit floats held as bits in Uint16Array: IEEE half (f16) and bfloat16 (bf16).
// In: numbers or bits.  Out: bits or numbers; rounding is to nearest, ties to even; NaN stays NaN.
// Not here: typed arrays of the platform (Float16Array), see print and tensor reads.

const f64 = new Float64Array(1);
const u32 = new Uint32Array(f64.buffer);
// Which of the two words of a f64 holds its sign and exponent.
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** f16 bits of a number, rounded once from f64. */
export function toF16(value: number): number {
  f64[0] = value;
  const high = u32[HIGH]!;
  const sign = (high >>> 16) & 0x8000;
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  if (exponent > 15) return Number.isNaN(value) ? 0x7e00 : sign | 0x7c00;
  if (exponent < -14) return sign | roundEven(Math.abs(value) * 2 ** 24);
  // A mantissa that rounds up to 1024 carries into the exponent by plain addition, up to infinity.
  return sign | (((exponent + 15) << 10) + ((high >>> 10) & 0x3ff) + roundsUp(high, 10));
}

/** bf16 bits of a number, rounded once from f64. */
export function toBf16(value: number): number {
  f64[0] = value;
  const high = u32[HIGH]!;
  const sign = (high >>> 16) & 0x8000;
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  if (exponent > 127) return Number.isNaN(value) ? 0x7fc0 : sign | 0x7f80;
  if (exponent < -126) return sign | roundEven(Math.abs(value) * 2 ** 133);
  return sign | (((exponent + 127) << 7) + ((high >>> 13) & 0x7f) + roundsUp(high, 13));
}

/** 1 when the `dropped` low bits of the high word, with the low word below them, round the bit above them up; ties go to even. */
function roundsUp(high: number, dropped: number): number {
  const half = 1 << (dropped - 1);
  const rest = high & (2 * half - 1);
  if (rest !== half) return rest > half ? 1 : 0;
  return u32[LOW] !== 0 ? 1 : (high >>> dropped) & 1;
}

const tables: { f16?: Float32Array; bf16?: Float32Array } = {};

/** Number of every f16 bit pattern, made on first use. */
export function f16Table(): Float32Array {
  tables.f16 ??= Float32Array.from({ length: 65536 }, (_, bits) => decodedF16(bits));
  return tables.f16;
}

/** Number of every bf16 bit pattern, made on first use. */
export function bf16Table(): Float32Array {
  tables.bf16 ??= new Float32Array(Uint32Array.from({ length: 65536 }, (_, bits) => bits << 16).buffer);
  return tables.bf16;
}

function decodedF16(bits: number): number {
  const mantissa = bits & 0x3ff;
  const exponent = (bits >> 10) & 0x1f;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** Number of f16 bits. */
export const fromF16 = (bits: number): number => f16Table()[bits]!;

/** Number of bf16 bits. */
export const fromBf16 = (bits: number): number => bf16Table()[bits]!;

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
