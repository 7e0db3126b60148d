// Walks over a lattice: rows of total, the list of rows that is its delta, chains over key columns.
// In: a scan of a lattice relation that does not search by value.  Out: its loop.
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
  tick,
  type WordSlot,
  within,
} from "./generator.js";

/** Rows of a lattice: its delta is a list of rows, its chains run over key columns. */
export function latticeScan(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const row = fresh(scope, "r");
  const label = `L${row}`;
  const column = (c: number): string => `${local(generator, `${relation}_${c}`, `${relation}.columns[${c}]`)}[${row}]`;
  const inner = within(generator, steps, position, label, () =>
    match(generator, step, column, word, next, `break ${label};`),
  );
  if (step.columns.length > 0) {
    const index = bind(scope, { kind: "index", relation: step.relation, columns: step.columns });
    const chain = local(generator, `${index}_c`, `${index}.next`);
    const start = first(
      generator,
      index,
      step.key.map((key) => wordSource(scope, key)),
    );
    return loop(label, `for (let ${row} = ${start}; ${row} >= 0; ${row} = ${chain}[${row}])`, [tick(generator), inner]);
  }
  if (step.version === "total") {
    const end = local(generator, `${relation}_n`, `${relation}.size`);
    const [from, to] = isOutermost(generator, steps, position) ? ["from", `Math.min(${end}, to)`] : ["0", end];
    return loop(label, `for (let ${row} = ${from}, ${row}_e = ${to}; ${row} < ${row}_e; ${row}++)`, [
      tick(generator),
      inner,
    ]);
  }
  const i = fresh(scope, "i");
  const rows = local(generator, `${relation}_dr`, `${relation}.deltaRows`);
  const count = local(generator, `${relation}_dn`, `${relation}.deltaSize`);
  const [from, to] = isOutermost(generator, steps, position) ? ["from", `Math.min(${count}, to)`] : ["0", count];
  return loop(label, `for (let ${i} = ${from}, ${i}_e = ${to}; ${i} < ${i}_e; ${i}++)`, [
    tick(generator),
    `const ${row} = ${rows}[${i}];`,
    inner,
  ]);
}
