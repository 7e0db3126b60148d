// What is computed on demand, as text.
// In: a transformed program.  Out: lines for people, before its plan.
// Not here: the plan itself (print.ts).
import type { DemandProgram } from "./magic.js";

/** One line for each pattern, for each relation that is kept as written, and for those that nobody needs. */
export function printDemand({ checked, patterns, kept, reached, whole }: DemandProgram): string {
  const name = (relation: number): string => checked.relations[relation]!.name;
  const lines = patterns.map(({ relation, columns, demands }) => {
    const known = columns.map((column) => checked.relations[relation]!.attributes[column]!.name);
    return `${name(relation)} by ${known.join(", ")}: where ${name(demands)} asks for it`;
  });
  for (const [relation, reason] of kept) lines.push(`${name(relation)} in full: ${reason}`);
  const count = patterns.reduce((least, { demands }) => Math.min(least, demands), checked.relations.length);
  for (let relation = 0; relation < count; relation++)
    if (!whole.has(relation) && !reached.has(relation)) lines.push(`${name(relation)} not at all: no goal needs it`);
  return ["demand", ...lines.map((line) => `  ${line}`), ""].join("\n");
}
