// When whole words may travel: the column that a scan binds last is only copied to the last column of a dense head.
// In: the steps after the scan.  Out: may its bits stay together until the head?

import type { Expression, Slot } from "../../plan/plan.js";
import { slotsOf } from "../../plan/slots.js";
import type { ScanSite } from "./generator.js";

/** May the bit column stay a word from this scan to the head? */
export function staysWord({ generator, steps, position }: ScanSite, slot: Slot): boolean {
  if (!generator.head.dense) return false;
  const { values } = generator.request.rule;
  const reads = (expressions: readonly Expression[]): boolean =>
    expressions.some((expression) => slotsOf(expression).has(slot));
  if (reads(values.slice(0, -1))) return false;
  const last = values.at(-1)!;
  if (last.kind !== "slot" || last.slot !== slot) return false;
  return steps.slice(position + 1).every((step) => {
    switch (step.kind) {
      case "scan":
        return (
          !reads(step.key) &&
          !reads(step.where.map(({ value }) => value)) &&
          step.same.every((use) => use.slot !== slot)
        );
      case "exists": {
        const key = step.key.at(-1);
        if (!reads(step.key)) return true;
        return (
          key?.kind === "slot" &&
          key.slot === slot &&
          !reads(step.key.slice(0, -1)) &&
          generator.request.shapeOf(step.relation).kind === "dense"
        );
      }
      case "none":
        return !reads(step.key);
      case "filter":
        return !reads([step.test.left, step.test.right]);
      case "let":
        return !reads([step.value]);
      case "unpack":
        return !reads([step.source]) && !reads(step.same.map(({ value }) => value));
      case "range":
        return !reads(step.bounds);
      default:
        return false;
    }
  });
}
