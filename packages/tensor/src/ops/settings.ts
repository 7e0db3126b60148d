// Numbers that users choose: checked by the range they may lie in.
import { ArgumentError } from "../error.js";
import { describe } from "../shape.js";

interface Range {
  readonly holds: (x: number) => boolean;
  /** How errors say what to pass. */
  readonly text: string;
}
type RangeName = "share" | "positive" | "atLeastZero" | "finite" | "steps" | "wait";

const RANGES: Readonly<Record<RangeName, Range>> = {
  share: { holds: (x) => x >= 0 && x < 1, text: "a number from 0 to less than 1" },
  positive: { holds: (x) => x > 0 && x < Infinity, text: "a positive number" },
  atLeastZero: { holds: (x) => x >= 0 && x < Infinity, text: "a number of at least 0" },
  finite: { holds: Number.isFinite, text: "a finite number" },
  steps: { holds: (x) => Number.isInteger(x) && x > 0, text: "a whole number of at least 1" },
  wait: { holds: (x) => Number.isInteger(x) && x >= 0, text: "a whole number of at least 0" },
};

/** Throws `argument/range` unless every setting lies in its range. */
export function checkSettings(
  op: string,
  settings: { readonly [R in RangeName]?: Readonly<Record<string, unknown>> },
): void {
  for (const [range, values] of Object.entries(settings)) {
    const { holds, text } = RANGES[range as RangeName];
    for (const [argument, value] of Object.entries(values)) {
      if (typeof value === "number" && holds(value)) continue;
      throw new ArgumentError({
        code: "argument/range",
        op,
        what: `${argument} is ${describe(value)}`,
        remedy: `pass ${text}`,
        argument,
      });
    }
  }
}
