// An aggregate: its body as loops of its own, folded into locals (32-bit numbers) or into an accumulator (everything else).
// In: an aggregate step, and how to generate its body.  Out: the loops, then the rest of the rule.
import type { Step } from "../../plan/plan.js";
import { aggregateKind } from "../aggregates.js";
import { bind, encode, fresh, nativeSource } from "../source.js";
import type { Generator, Inner, Of, WordSlot } from "./generator.js";

/** Generates steps, with the same text for every binding at their end. */
export type Body = (steps: readonly Step[], last: () => string) => string;

export function aggregate(
  generator: Generator,
  step: Of<"aggregate">,
  word: WordSlot | null,
  next: Inner,
  body: Body,
): string {
  const { scope } = generator;
  const kind = aggregateKind(step.fn, step.on);
  const inlined =
    step.fn === "count" ||
    (step.on === "number" && step.fn !== "mean" && (step.fn !== "sum" || scope.overflow === "wrap"));
  if (inlined) return inlineAggregate(generator, step, word, next, body);
  const fold = bind(scope, { kind: "accumulator", fn: step.fn, on: step.on, serial: scope.serial++ });
  const target = step.target === null ? "0" : nativeSource(scope, step.target);
  const inner = body(step.steps, () => `${fold}.add(${target});`);
  const result = fresh(scope, "g");
  return [
    `${fold}.reset();`,
    inner,
    `const ${result} = ${fold}.result();`,
    `if (${result} !== undefined) {`,
    `v${step.slot} = ${encode(scope, kind, result)};`,
    next(word),
    "}",
  ].join("\n");
}

/** Aggregates over 32-bit numbers, as locals. */
function inlineAggregate(
  generator: Generator,
  step: Of<"aggregate">,
  word: WordSlot | null,
  next: Inner,
  body: Body,
): string {
  const { scope } = generator;
  const value = fresh(scope, "g");
  const seen = fresh(scope, "s");
  const target = step.target === null ? "0" : nativeSource(scope, step.target);
  const folds: Readonly<Record<string, string>> = {
    count: `${value}++;`,
    sum: `${value} = (${value} + ${target}) | 0;`,
    min: `{ const n = ${target}; if (!${seen} || n < ${value}) { ${value} = n; ${seen} = true; } }`,
    max: `{ const n = ${target}; if (!${seen} || n > ${value}) { ${value} = n; ${seen} = true; } }`,
  };
  const inner = body(step.steps, () => folds[step.fn]!);
  const always = step.fn === "count" || step.fn === "sum";
  const rest = `v${step.slot} = ${value} | 0;\n${next(word)}`;
  return [
    `let ${value} = 0${always ? "" : `, ${seen} = false`};`,
    inner,
    always ? rest : `if (${seen}) {\n${rest}\n}`,
  ].join("\n");
}
