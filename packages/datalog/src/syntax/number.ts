// Numbers as they are written.
// In: their text.  Out: a number term with its value.
// Invariant: the text is kept for printing; the value is exact (integers of any size are bigints).
// Not here: whether a value fits its type (analyze/).
import type { Location } from "../location.js";
import type { NumberTerm } from "./ast.js";

/** A number term from its text: decimal, `0x`, `0b`, an IPv4 address, with `u` unsigned, with a point or an exponent float. */
export function numberTerm(text: string, location: Location): NumberTerm {
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  const address = digits.split(".");
  if (address.length === 4) {
    const value = address.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return { kind: "number", literal: "integer", value: negative ? -value : value, text, location };
  }
  if (!/^0[xX]/.test(digits) && /[.eE]/.test(digits))
    return { kind: "number", literal: "float", value: Number(text), text, location };
  const unsigned = digits.endsWith("u");
  const value = BigInt((unsigned ? digits.slice(0, -1) : digits).toLowerCase());
  return {
    kind: "number",
    literal: unsigned ? "unsigned" : "integer",
    value: negative ? -value : value,
    text,
    location,
  };
}
