// Walks over bits: the words of a matrix, of some of its rows, or of the last round; and then the bits of each word, unless whole words travel on.
// In: a scan of a dense relation.  Out: its loop.
// Invariant: a key outside the matrix finds nothing; narrow rows are walked whole, wide ones along their chain of words.
import type { Step } from "../../plan/plan.js";
import { bind, fresh, wordSource } from "../source.js";
import {
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
import { staysWord } from "./word-slot.js";

export function denseScan(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope, request } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const arity = request.plan.relations[step.relation]!.attributes.length;
  const keyed = step.columns.length > 0;
  const order = keyed
    ? request.orderOf(step.relation, step.columns)
    : Array.from({ length: arity }, (_, column) => column);
  const rows = keyed
    ? bind(scope, { kind: "index", relation: step.relation, columns: step.columns })
    : local(generator, `${relation}_t`, `${relation}.total`);
  const width = local(generator, `${rows}_w`, `${rows}.width`);
  const words = local(generator, `${rows}_x`, `${rows}.words`);
  const bitColumn = order.at(-1)!;
  const at = fresh(scope, "w");
  const bits = fresh(scope, "x");
  const row = fresh(scope, "r");
  const label = `L${at}`;
  const columnName = (column: number): string => `${at}_${column}`;
  const bitUse = step.bind.find((use) => use.column === bitColumn);
  const bitTested = step.same.some(
    (use) => use.column === bitColumn || (bitUse !== undefined && use.slot === bitUse.slot),
  );
  const bitFiltered = step.where.some(({ column }) => column === bitColumn);
  const wordwise =
    word === null &&
    bitUse !== undefined &&
    !bitTested &&
    !bitFiltered &&
    !step.once &&
    staysWord(generator, steps, position, bitUse.slot);
  const base = `((${at} - ${row} * ${width}) << 5)`;
  const perWord = (): string => within(generator, steps, position, label, wordLoop);
  const wordLoop = (): string => {
    if (wordwise) {
      const where = fresh(scope, "j");
      const kept = { ...step, bind: step.bind.filter((use) => use !== bitUse) };
      const inner = match(generator, kept, columnName, { slot: bitUse.slot, bits, position: where }, next, "");
      return `const ${where} = ${at} - ${row} * ${width};\n${inner}`;
    }
    const unread = bitUse === undefined && !bitTested && !bitFiltered;
    if (unread && step.once) return match(generator, step, columnName, word, next, `break ${label};`);
    const rest = fresh(scope, "y");
    const inner = match(generator, step, columnName, word, next, `break ${label};`);
    return [
      `for (let ${rest} = ${bits}; ${rest} !== 0; ${rest} &= ${rest} - 1) {`,
      `const ${columnName(bitColumn)} = ${base} + 31 - Math.clz32(${rest} & -${rest});`,
      inner,
      "}",
    ].join("\n");
  };
  const used = new Set([...step.bind, ...step.same, ...step.where].map((use) => use.column));
  const leading = order.slice(step.columns.length, -1);
  const decode = decodeRow(generator, rows, order, leading, row, columnName, used);
  if (step.version === "delta") {
    const i = fresh(scope, "i");
    const deltaWord = local(generator, `${relation}_dw`, `${relation}.deltaWord`);
    const deltaBits = local(generator, `${relation}_db`, `${relation}.deltaBits`);
    const count = local(generator, `${relation}_dn`, `${relation}.deltaCount`);
    const [from, to] = isOutermost(generator, steps, position) ? ["from", `Math.min(${count}, to)`] : ["0", count];
    return loop(label, `for (let ${i} = ${from}, ${i}_e = ${to}; ${i} < ${i}_e; ${i}++)`, [
      tick(generator),
      `const ${at} = ${deltaWord}[${i}], ${bits} = ${deltaBits}[${i}], ${row} = (${at} / ${width}) | 0;`,
      ...decode,
      perWord(),
    ]);
  }
  const keys = step.columns.map((column) => ({
    column,
    key: wordSource(scope, step.key[step.columns.indexOf(column)]!),
  }));
  const prefix = order.slice(0, step.columns.length);
  const names = new Map(keys.map(({ column }) => [column, fresh(scope, "k")]));
  const guards = prefix.map(
    (column, i) => `(${names.get(column)} >>> 0) < ${local(generator, `${rows}_m${i}`, `${rows}.dims[${i}]`)}`,
  );
  const start = prefix.reduce(
    (sum, column, i) =>
      i === 0
        ? names.get(column)!
        : `(${sum} * ${local(generator, `${rows}_m${i}`, `${rows}.dims[${i}]`)} + ${names.get(column)})`,
    "0",
  );
  const span = leading.reduce((product, column) => {
    const dim = local(generator, `${rows}_m${order.indexOf(column)}`, `${rows}.dims[${order.indexOf(column)}]`);
    return product === "1" ? dim : `${product} * ${dim}`;
  }, "1");
  const shape = request.shapeOf(step.relation);
  const narrow = shape.kind === "dense" && shape.narrow;
  const loopWords = narrow
    ? [
        `for (let ${at} = ${row} * ${width}, ${at}_e = ${at} + ${width}; ${at} < ${at}_e; ${at}++) {`,
        `const ${bits} = ${words}[${at}];`,
        `if (${bits} !== 0) {`,
        perWord(),
        "}",
        "}",
      ]
    : [
        `for (let ${at}_e = ${local(generator, `${rows}_h`, `${rows}.heads`)}[${row}]; ${at}_e !== 0; ${at}_e = ${local(generator, `${rows}_en`, `${rows}.entryNext`)}[${at}_e]) {`,
        `const ${at} = ${local(generator, `${rows}_ew`, `${rows}.entryWord`)}[${at}_e], ${bits} = ${words}[${at}];`,
        tick(generator),
        perWord(),
        "}",
      ];
  const single = leading.length === 0 && (keyed || arity === 1);
  const outermost = !keyed && isOutermost(generator, steps, position);
  const first = keyed ? `${start} * ${span}` : outermost ? "from" : "0";
  const end = keyed ? `${row} + ${span}` : outermost ? `Math.min(${rows}.rows, to)` : `${rows}.rows`;
  const rowLoop = single
    ? loop(label, "", [`const ${row} = ${keyed ? start : "0"};`, tick(generator), ...loopWords])
    : loop(label, `for (let ${row} = ${first}, ${row}_e = ${end}; ${row} < ${row}_e; ${row}++)`, [
        tick(generator),
        ...decode,
        ...loopWords,
      ]);
  if (!keyed) return rowLoop;
  return [
    "{",
    ...keys.map(({ column, key }) => `const ${names.get(column)} = ${key};`),
    `if (${guards.join(" && ")}) {`,
    rowLoop,
    "}",
    "}",
  ].join("\n");
}

/** Columns that the number of a row stands for, as far as they are read. */
function decodeRow(
  generator: Generator,
  rows: string,
  order: readonly number[],
  leading: readonly number[],
  row: string,
  columnName: (column: number) => string,
  used: ReadonlySet<number>,
): readonly string[] {
  const lines: string[] = [];
  let rest = row;
  for (let i = order.length - 2; i >= 0; i--) {
    const column = order[i]!;
    if (!leading.includes(column)) break;
    if (i === 0) {
      if (used.has(column)) lines.push(`const ${columnName(column)} = ${rest};`);
      break;
    }
    const dim = local(generator, `${rows}_m${i}`, `${rows}.dims[${i}]`);
    const quotient = fresh(generator.scope, "u");
    lines.push(`const ${quotient} = (${rest} / ${dim}) | 0;`);
    if (used.has(column)) lines.push(`const ${columnName(column)} = ${rest} - ${quotient} * ${dim};`);
    rest = quotient;
  }
  return lines;
}
