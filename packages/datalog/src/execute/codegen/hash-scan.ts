// Walks over columns of words: all rows of a version, a chain of rows, or neighbours side by side (or merged into words).
// In: a scan of a hash relation.  Out: its loop.
import type { Step } from "../../plan/plan.js";
import { bind, fresh, wordSource } from "../source.js";
import {
  first,
  type Generator,
  type Inner,
  isOutermost,
  local,
  loop,
  match,
  type Of,
  plainScan,
  type Shape,
  tick,
  type WordSlot,
  within,
} from "./generator.js";
import { staysWord } from "./word-slot.js";

export function hashScan(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  shape: Extract<Shape, { kind: "hash" }>,
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const row = fresh(scope, "r");
  const label = `L${row}`;
  const columns = (source: string) => (column: number) =>
    `${local(generator, `${source}_${column}`, `${source}.columns[${column}]`)}[${row}]`;
  const inner = (source: string): string =>
    within(generator, steps, position, label, () =>
      match(generator, step, columns(source), word, next, `break ${label};`),
    );
  if (step.columns.length === 0) {
    const start = step.version === "delta" ? local(generator, `${relation}_d`, `${relation}.deltaStart`) : "0";
    const size = local(generator, `${relation}_n`, `${relation}.size`);
    const [from, to] = isOutermost(generator, steps, position)
      ? [`${start} + from`, `Math.min(${size}, ${start} + to)`]
      : [start, size];
    return loop(label, `for (let ${row} = ${from}, ${row}_e = ${to}; ${row} < ${row}_e; ${row}++)`, [
      tick(generator),
      inner(relation),
    ]);
  }
  const [only] = step.bind;
  const travels =
    word === null && step.bind.length === 1 && plainScan(step) && staysWord(generator, steps, position, only!.slot);
  const kind = shape.index(
    step.columns,
    travels && generator.request.plan.relations[step.relation]!.attributes.length === 2,
  );
  const keys = step.key.map((key) => wordSource(scope, key));
  const index = bind(scope, { kind: "index", relation: step.relation, columns: step.columns, words: kind === "words" });
  if (kind === "chain") {
    const chain = local(generator, `${index}_c`, `${index}.next`);
    const header = `for (let ${row} = ${first(generator, index, keys)}; ${row} >= 0; ${row} = ${chain}[${row}])`;
    return loop(label, header, [tick(generator), inner(relation)]);
  }
  const starts = local(generator, `${index}_s`, `${index}.starts`);
  const key = fresh(scope, "k");
  const end = fresh(scope, "q");
  // The innermost loop only writes heads: its length is known, so budget and attempts are counted once, before it.
  const innermost = position === steps.length - 1 && steps === generator.request.version.steps && plainScan(step);
  generator.counted = innermost;
  const body =
    kind === "words"
      ? within(generator, steps, position, label, () => wordBody(generator, step, index, row, next))
      : inner(index);
  generator.counted = false;
  return [
    "{",
    `const ${key} = ${keys[0]};`,
    `if ((${key} >>> 0) < ${local(generator, `${index}_m`, `${index}.domain`)}) {`,
    innermost ? `const ${row}_n = ${starts}[${key} + 1] - ${starts}[${key}]; tried += ${row}_n;` : "",
    innermost ? tick(generator, `(b -= ${row}_n)`) : "",
    loop(label, `for (let ${row} = ${starts}[${key}], ${end} = ${starts}[${key} + 1]; ${row} < ${end}; ${row}++)`, [
      innermost ? "" : tick(generator),
      body,
    ]),
    "}",
    "}",
  ].join("\n");
}

/** One entry of a word index: the bits stand for up to 32 values of the column that travels to the head. */
function wordBody(generator: Generator, step: Of<"scan">, index: string, row: string, next: Inner): string {
  const bits = fresh(generator.scope, "x");
  const at = fresh(generator.scope, "j");
  const positions = local(generator, `${index}_p`, `${index}.positions`);
  const words = local(generator, `${index}_b`, `${index}.bits`);
  return `const ${at} = ${positions}[${row}], ${bits} = ${words}[${row}];\n${next({ slot: step.bind[0]!.slot, bits, position: at })}`;
}
