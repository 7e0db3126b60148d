// Numbers as text, both ways: what functors, files, goals and printed facts agree about.
// In: numbers or text.  Out: text or numbers.
// Invariant: what is written reads back as the same number.
// Not here: literals of programs (syntax/number.ts).

/** A float as text: shortest digits that read back the same, `inf`, `-inf` and `nan` as C prints them. */
export function formatFloat(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

const FLOAT = /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)$/;

/** The float of a text, undefined when it is none. */
export function readFloat(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text);
  const word = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text);
  if (word === null) return undefined;
  if (word[2]!.toLowerCase() === "nan") return Number.NaN;
  return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The least and the greatest value of each integer kind. */
export const RANGES: {
  readonly number: readonly [number, number];
  readonly unsigned: readonly [number, number];
  readonly int64: readonly [bigint, bigint];
} = {
  number: [-(2 ** 31), 2 ** 31 - 1],
  unsigned: [0, 2 ** 32 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The integer of a text: decimal, `0x` or `0b`, with a sign; of `unsigned` with an optional `u`. Undefined when it is none of the kind. */
export function readInteger(text: string, kind: "number" | "unsigned"): number | undefined;
export function readInteger(text: string, kind: "number" | "unsigned" | "int64"): number | bigint | undefined;
export function readInteger(text: string, kind: "number" | "unsigned" | "int64"): number | bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)(u?)$/.exec(text);
  if (match === null || (match[3] !== "" && kind !== "unsigned")) return undefined;
  const isNegative = match[1] === "-";
  if (kind === "int64") {
    const value = isNegative ? -BigInt(match[2]!) : BigInt(match[2]!);
    return BigInt.asIntN(64, value) === value ? value : undefined;
  }
  const value = isNegative ? 0 - Number(match[2]) : Number(match[2]);
  const [low, high] = RANGES[kind];
  return low <= value && value <= high ? value : undefined;
}
