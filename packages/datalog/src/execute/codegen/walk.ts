// Any representation through the contract of relation.ts: a callback per tuple. Slow, and always there.
// In: a scan.  Out: a call with the rest of the rule inside.
import type { Step } from "../../plan/plan.js";
import { bind, fresh, wordSource } from "../source.js";
import { type Generator, type Inner, isOutermost, local, match, type Of, tick, type WordSlot } from "./generator.js";

/** Any representation, through the contract: a callback per tuple. */
export function walk(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const arity = generator.request.plan.relations[step.relation]!.attributes.length;
  const cursor = local(generator, fresh(scope, "c"), `new Int32Array(${arity})`);
  // No label reaches out of the callback.
  const { cutLabel } = generator;
  generator.cutLabel = null;
  const inner = match(generator, step, (column) => `${cursor}[${column}]`, word, next, "return true;");
  generator.cutLabel = cutLabel;
  const visit = `() => {\n${tick(generator)}\n${inner}\nreturn false;\n}`;
  if (step.columns.length === 0) {
    const part = isOutermost(generator, steps, position) ? ", from, to" : "";
    return `${relation}.scan("${step.version}", ${cursor}, ${visit}${part});`;
  }
  const keys = step.key.map((key) => wordSource(scope, key));
  const buffer = local(generator, fresh(scope, "k"), `new Int32Array(${keys.length})`);
  const index = local(generator, fresh(scope, "i"), `${relation}.addIndex([${step.columns.join(", ")}])`);
  return [
    ...keys.map((key, i) => `${buffer}[${i}] = ${key};`),
    `${relation}.probe(${index}, ${buffer}, ${cursor}, ${visit});`,
  ].join("\n");
}
