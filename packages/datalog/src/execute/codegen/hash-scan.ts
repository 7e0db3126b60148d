// Walks over columns of words: all rows of a version, a chain of rows, or neighbours side by side (or merged into words).
// In: a scan of a hash relation.  Out: its loop.
import { bind, fresh, wordSource } from "../source.js";
import {
  first,
  listLoop,
  local,
  loop,
  match,
  plainScan,
  type ScanSite,
  type Shape,
  tick,
  within,
} from "./generator.js";
import { staysWord } from "./word-slot.js";

export function hashScan(site: ScanSite, shape: Extract<Shape, { kind: "hash" }>): string {
  const { generator, step } = site;
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const row = fresh(scope, "r");
  const label = `L${row}`;
  const inner = (source: string): string => rowBody(site, label, source, row);
  if (step.columns.length === 0) {
    const start = step.version === "delta" ? local(generator, `${relation}_d`, `${relation}.deltaStart`) : "0";
    const size = local(generator, `${relation}_n`, `${relation}.size`);
    return listLoop(site, label, row, [start, size], [inner(relation)]);
  }
  const kind = shape.index(step.columns, travels(site));
  const keys = step.key.map((key) => wordSource(scope, key));
  const index = bind(scope, { kind: "index", relation: step.relation, columns: step.columns, words: kind === "words" });
  if (kind !== "chain") return neighbours(site, label, { index, row, key: keys[0]!, words: kind === "words" });
  const chain = local(generator, `${index}_c`, `${index}.next`);
  const header = `for (let ${row} = ${first(generator, index, keys)}; ${row} >= 0; ${row} = ${chain}[${row}])`;
  return loop(label, header, [tick(generator), inner(relation)]);
}

/** Whether the one column that a scan of pairs binds may travel to the head as words. */
function travels(site: ScanSite): boolean {
  const { generator, step, word } = site;
  const [only, ...others] = step.bind;
  if (word !== null || only === undefined || others.length > 0 || !plainScan(step)) return false;
  return staysWord(site, only.slot) && generator.request.plan.relations[step.relation]!.attributes.length === 2;
}

/** One row: its columns are those of the relation, or copies beside each other in an index. */
function rowBody(site: ScanSite, label: string, source: string, row: string): string {
  const column = (c: number): string => `${local(site.generator, `${source}_${c}`, `${source}.columns[${c}]`)}[${row}]`;
  return within(site, label, () => match(site, column, `break ${label};`));
}

/** Entries of an index that lie side by side for each key. */
interface Neighbours {
  readonly index: string;
  readonly row: string;
  readonly key: string;
  /** Whether an entry is a word of values. */
  readonly words: boolean;
}

/** Rows of one key, side by side. */
function neighbours(site: ScanSite, label: string, { index, row, key, words }: Neighbours): string {
  const { generator, steps, position, step } = site;
  const { scope, request } = generator;
  const starts = local(generator, `${index}_s`, `${index}.starts`);
  const at = fresh(scope, "k");
  const end = fresh(scope, "q");
  // The innermost loop only writes heads: its length is known, so budget and attempts are counted once, before it.
  const innermost = position === steps.length - 1 && steps === request.version.steps && plainScan(step);
  generator.counted = innermost;
  const body = words ? within(site, label, () => wordBody(site, index, row)) : rowBody(site, label, index, row);
  generator.counted = false;
  return [
    "{",
    `const ${at} = ${key};`,
    `if ((${at} >>> 0) < ${local(generator, `${index}_m`, `${index}.domain`)}) {`,
    innermost ? `const ${row}_n = ${starts}[${at} + 1] - ${starts}[${at}]; tried += ${row}_n;` : "",
    innermost ? tick(generator, `(b -= ${row}_n)`) : "",
    loop(label, `for (let ${row} = ${starts}[${at}], ${end} = ${starts}[${at} + 1]; ${row} < ${end}; ${row}++)`, [
      innermost ? "" : tick(generator),
      body,
    ]),
    "}",
    "}",
  ].join("\n");
}

/** One entry of a word index: the bits stand for up to 32 values of the column that travels to the head. */
function wordBody({ generator, step, next }: ScanSite, index: string, row: string): string {
  const bits = fresh(generator.scope, "x");
  const at = fresh(generator.scope, "j");
  const positions = local(generator, `${index}_p`, `${index}.positions`);
  const words = local(generator, `${index}_b`, `${index}.bits`);
  return `const ${at} = ${positions}[${row}], ${bits} = ${words}[${row}];\n${next({ slot: step.bind[0]!.slot, bits, position: at })}`;
}
