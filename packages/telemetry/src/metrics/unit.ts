// Units of measurements and the exact conversion between two of one family.
// In: a unit's name, or a pair [from, to].  Out: the unit that is reported, and a conversion of two whole numbers.
// Invariant: one number of a conversion is 1, so a converted value is rounded once (1500 µs is 1.5 ms, not 1.5000000000000002).
// Not here: the core's `convert`, which serves clocks; its short names of time units are understood here too.

import { codedError } from "../coded-error.js";
import type { TimeUnit } from "../index.js";

/** A unit of time that a measurement can be converted from or to. */
export type UnitOfTime = TimeUnit | "second" | "millisecond" | "microsecond" | "nanosecond";

/** A unit of size; a kilobyte is 1,000 bytes, a megabyte 1,000,000. */
export type UnitOfSize = "byte" | "kilobyte" | "megabyte";

/** A unit's name, free text, or a pair that converts the measurement: `["millisecond", "second"]`. */
export type UnitOption =
  | string
  | readonly [from: UnitOfTime, to: UnitOfTime]
  | readonly [from: UnitOfSize, to: UnitOfSize];

/** A measurement is multiplied by `times` and divided by `over`. */
export interface Conversion {
  /** Whole number; 1 when the conversion divides. */
  readonly times: number;
  /** Whole number; 1 when the conversion multiplies. */
  readonly over: number;
}

/** Sizes in the smallest unit of each family. */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { nanosecond: 1, microsecond: 1e3, millisecond: 1e6, second: 1e9, ns: 1, us: 1e3, ms: 1e6, s: 1e9 },
  { byte: 1, kilobyte: 1e3, megabyte: 1e6 },
];

const UNCHANGED: Conversion = { times: 1, over: 1 };

/** The conversion between two units, or undefined when they are not of one family. */
export function conversionBetween(from: string, to: string): Conversion | undefined {
  const family = FAMILIES.find((sizes) => Object.hasOwn(sizes, from) && Object.hasOwn(sizes, to));
  const [source, target] = [family?.[from], family?.[to]];
  if (source === undefined || target === undefined) return undefined;
  return { times: Math.max(1, source / target), over: Math.max(1, target / source) };
}

/** Applies a conversion. */
export function convertBy(conversion: Conversion, value: number): number {
  return (value * conversion.times) / conversion.over;
}

/** Reads a definition's `unit` option: the unit that is reported, and how a measurement gets there. */
export function parseUnit(
  place: string,
  unit: UnitOption | undefined,
): { readonly unit: string; readonly conversion: Conversion } {
  if (unit === undefined) return { unit: "unit", conversion: UNCHANGED };
  if (typeof unit === "string" && unit !== "") return { unit, conversion: UNCHANGED };
  if (Array.isArray(unit) && unit.length === 2) {
    const [from, to] = unit as readonly string[];
    const conversion = conversionBetween(String(from), String(to));
    if (conversion !== undefined) return { unit: String(to), conversion };
  }
  const families = FAMILIES.map((sizes) => Object.keys(sizes).join(", ")).join("; or ");
  throw codedError(
    "metric/unit",
    place,
    `the unit ${JSON.stringify(unit)} is neither a name nor a pair of one family`,
    `give a name, or [from, to] out of ${families}`,
  );
}
