// Walks over a lattice: rows of total, the list of rows that is its delta, chains over key columns.
// In: a scan of a lattice relation that does not search by value.  Out: its loop.
import { bind, fresh, wordSource } from "../source.js";
import { first, listLoop, local, loop, match, type ScanSite, tick, within } from "./generator.js";

/** Rows of a lattice: its delta is a list of rows, its chains run over key columns. */
export function latticeScan(site: ScanSite): string {
  const { generator, step } = site;
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const row = fresh(scope, "r");
  const label = `L${row}`;
  const column = (c: number): string => `${local(generator, `${relation}_${c}`, `${relation}.columns[${c}]`)}[${row}]`;
  const inner = within(site, label, () => match(site, column, `break ${label};`));
  if (step.columns.length > 0) {
    const index = bind(scope, { kind: "index", relation: step.relation, columns: step.columns });
    const chain = local(generator, `${index}_c`, `${index}.next`);
    const keys = step.key.map((key) => wordSource(scope, key));
    const header = `for (let ${row} = ${first(generator, index, keys)}; ${row} >= 0; ${row} = ${chain}[${row}])`;
    return loop(label, header, [tick(generator), inner]);
  }
  if (step.version === "total") {
    const size = local(generator, `${relation}_n`, `${relation}.size`);
    return listLoop(site, label, row, ["0", size], [inner]);
  }
  const i = fresh(scope, "i");
  const rows = local(generator, `${relation}_dr`, `${relation}.deltaRows`);
  const count = local(generator, `${relation}_dn`, `${relation}.deltaSize`);
  return listLoop(site, label, i, ["0", count], [`const ${row} = ${rows}[${i}];`, inner]);
}
