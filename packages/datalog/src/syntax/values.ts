// Values and facts as the language writes them.
// In: values as JavaScript sees them.  Out: text.
// Invariant: within one type, different values give different text.
// Not here: terms of a program (print.ts).
import { formatFloat } from "../number-text.js";
import type { Tuple, Value } from "../value.js";
import { quote } from "./print.js";

/** A value as the language writes it. */
export function printValue(value: Value): string {
  if (value === null) return "nil";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return formatFloat(value);
  if (typeof value === "bigint") return String(value);
  const { $: branch, ...fields } = value;
  const parts = Object.values(fields).map(printValue).join(", ");
  if (branch === undefined) return `[${parts}]`;
  return parts === "" ? `$${String(branch)}` : `$${String(branch)}(${parts})`;
}

/** An atom as the language writes it. */
export function printAtom(relation: string, tuple: Tuple): string {
  return `${relation}(${tuple.map(printValue).join(", ")})`;
}
