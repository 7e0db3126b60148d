// Walks over bits: the words of a matrix, of some of its rows, or of the last round; and then the bits of each word, unless whole words travel on.
// In: a scan of a dense relation.  Out: its loop.
// Invariant: a key outside the matrix finds nothing; narrow rows are walked whole, wide ones along their chain of words.
import { bind, fresh, wordSource } from "../source.js";
import { listLoop, local, loop, match, type ScanSite, tick, within } from "./generator.js";
import { staysWord } from "./word-slot.js";

/** The matrix that answers a scan, as the generated source calls it and what the loops over it count. */
interface Matrix {
  readonly relation: string;
  /** The relation's total, or the matrix of an index, whose columns come in another order. */
  readonly name: string;
  /** Columns, the outermost first; the last one is the bits of a row. */
  readonly order: readonly number[];
  /** Columns that a row stands for and that the scan does not know beforehand. */
  readonly leading: readonly number[];
  readonly width: string;
  readonly words: string;
  /** A word's position, its bits, and the number of its row. */
  readonly at: string;
  readonly bits: string;
  readonly row: string;
  readonly label: string;
}

export function denseScan(site: ScanSite): string {
  const matrix = matrixOf(site);
  const decode = decodeRow(site, matrix);
  if (site.step.version === "delta") return changedWords(site, matrix, decode);
  return site.step.columns.length > 0 ? keyedRows(site, matrix, decode) : allRows(site, matrix, decode);
}

function matrixOf({ generator, step }: ScanSite): Matrix {
  const { scope, request } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const keyed = step.columns.length > 0;
  const attributes = request.plan.relations[step.relation]!.attributes;
  const order = keyed ? request.orderOf(step.relation, step.columns) : [...attributes.keys()];
  const name = keyed
    ? bind(scope, { kind: "index", relation: step.relation, columns: step.columns })
    : local(generator, `${relation}_t`, `${relation}.total`);
  const width = local(generator, `${name}_w`, `${name}.width`);
  const words = local(generator, `${name}_x`, `${name}.words`);
  const at = fresh(scope, "w");
  const bits = fresh(scope, "x");
  const row = fresh(scope, "r");
  const leading = order.slice(step.columns.length, -1);
  return { relation, name, order, leading, width, words, at, bits, row, label: `L${at}` };
}

/** Extent of the i-th column of a matrix. */
const extent = ({ generator }: ScanSite, { name }: Matrix, i: number): string =>
  local(generator, `${name}_m${i}`, `${name}.dims[${i}]`);

/** Where a column of the tuple at hand stands. */
const columnOf = ({ at }: Matrix, column: number): string => `${at}_${column}`;

/** The words that the last round changed. */
function changedWords(site: ScanSite, matrix: Matrix, decode: readonly string[]): string {
  const { generator } = site;
  const { relation, width, at, bits, row, label } = matrix;
  const i = fresh(generator.scope, "i");
  const deltaWord = local(generator, `${relation}_dw`, `${relation}.deltaWord`);
  const deltaBits = local(generator, `${relation}_db`, `${relation}.deltaBits`);
  const count = local(generator, `${relation}_dn`, `${relation}.deltaCount`);
  return listLoop(
    site,
    label,
    i,
    ["0", count],
    [
      `const ${at} = ${deltaWord}[${i}], ${bits} = ${deltaBits}[${i}], ${row} = (${at} / ${width}) | 0;`,
      ...decode,
      bitLoop(site, matrix),
    ],
  );
}

/** All rows; of a set of single values that is one. */
function allRows(site: ScanSite, matrix: Matrix, decode: readonly string[]): string {
  const { name, order, row, label } = matrix;
  const words = wordLoop(site, matrix);
  if (order.length === 1) return loop(label, "", [`const ${row} = 0;`, tick(site.generator), ...words]);
  return listLoop(site, label, row, ["0", `${name}.rows`], [...decode, ...words]);
}

/** The rows that known columns leave; a value outside of the matrix leaves none. */
function keyedRows(site: ScanSite, matrix: Matrix, decode: readonly string[]): string {
  const { generator, step } = site;
  const { scope } = generator;
  const { order, leading, row, label } = matrix;
  const keys = step.key.map((key) => wordSource(scope, key));
  const names = new Map(step.columns.map((column) => [column, fresh(scope, "k")]));
  const known = order.slice(0, step.columns.length).map((column) => names.get(column)!);
  const guards = known.map((name, i) => `(${name} >>> 0) < ${extent(site, matrix, i)}`);
  const place = known.reduce((sum, name, i) => `(${sum} * ${extent(site, matrix, i)} + ${name})`);
  const span = leading.map((column) => extent(site, matrix, order.indexOf(column))).join(" * ") || "1";
  const words = wordLoop(site, matrix);
  const rows =
    leading.length === 0
      ? loop(label, "", [`const ${row} = ${place};`, tick(generator), ...words])
      : loop(label, `for (let ${row} = ${place} * ${span}, ${row}_e = ${row} + ${span}; ${row} < ${row}_e; ${row}++)`, [
          tick(generator),
          ...decode,
          ...words,
        ]);
  return [
    "{",
    ...step.columns.map((column, i) => `const ${names.get(column)} = ${keys[i]};`),
    `if (${guards.join(" && ")}) {`,
    rows,
    "}",
    "}",
  ].join("\n");
}

/** The words of a row that are not empty. */
function wordLoop(site: ScanSite, matrix: Matrix): readonly string[] {
  const { generator, step } = site;
  const { name, width, words, at, bits, row } = matrix;
  const shape = generator.request.shapeOf(step.relation);
  if (shape.kind === "dense" && shape.narrow)
    return [
      `for (let ${at} = ${row} * ${width}, ${at}_e = ${at} + ${width}; ${at} < ${at}_e; ${at}++) {`,
      `const ${bits} = ${words}[${at}];`,
      `if (${bits} !== 0) {`,
      bitLoop(site, matrix),
      "}",
      "}",
    ];
  const heads = local(generator, `${name}_h`, `${name}.heads`);
  const following = local(generator, `${name}_en`, `${name}.entryNext`);
  const entryWord = local(generator, `${name}_ew`, `${name}.entryWord`);
  return [
    `for (let ${at}_e = ${heads}[${row}]; ${at}_e !== 0; ${at}_e = ${following}[${at}_e]) {`,
    `const ${at} = ${entryWord}[${at}_e], ${bits} = ${words}[${at}];`,
    tick(generator),
    bitLoop(site, matrix),
    "}",
  ];
}

/** What is done with the bits of one word: all at once where they travel on or one is enough, else one after the other. */
function bitLoop(site: ScanSite, matrix: Matrix): string {
  return within(site, matrix.label, () => {
    const { generator, step, word } = site;
    const { order, width, at, bits, row, label } = matrix;
    const column = (c: number): string => columnOf(matrix, c);
    const bitColumn = order.at(-1)!;
    const bound = step.bind.find((use) => use.column === bitColumn);
    const tested =
      step.same.some((use) => use.column === bitColumn || use.slot === bound?.slot) ||
      step.where.some((use) => use.column === bitColumn);
    if (word === null && bound !== undefined && !tested && !step.once && staysWord(site, bound.slot)) {
      const position = fresh(generator.scope, "j");
      const travelling = { slot: bound.slot, bits, position };
      const kept = { ...step, bind: step.bind.filter((use) => use !== bound) };
      const inner = match({ ...site, step: kept, word: travelling }, column, "");
      return `const ${position} = ${at} - ${row} * ${width};\n${inner}`;
    }
    if (bound === undefined && !tested && step.once) return match(site, column, `break ${label};`);
    const rest = fresh(generator.scope, "y");
    const inner = match(site, column, `break ${label};`);
    return [
      `for (let ${rest} = ${bits}; ${rest} !== 0; ${rest} &= ${rest} - 1) {`,
      `const ${column(bitColumn)} = ((${at} - ${row} * ${width}) << 5) + 31 - Math.clz32(${rest} & -${rest});`,
      inner,
      "}",
    ].join("\n");
  });
}

/** Columns that the number of a row stands for, as far as they are read. */
function decodeRow(site: ScanSite, matrix: Matrix): readonly string[] {
  const { generator, step } = site;
  const { order, leading, row } = matrix;
  const used = new Set([...step.bind, ...step.same, ...step.where].map((use) => use.column));
  const lines: string[] = [];
  let rest = row;
  for (let i = order.length - 2; i >= 0; i--) {
    const column = order[i]!;
    if (!leading.includes(column)) break;
    if (i === 0) {
      if (used.has(column)) lines.push(`const ${columnOf(matrix, column)} = ${rest};`);
      break;
    }
    const quotient = fresh(generator.scope, "u");
    lines.push(`const ${quotient} = (${rest} / ${extent(site, matrix, i)}) | 0;`);
    if (used.has(column))
      lines.push(`const ${columnOf(matrix, column)} = ${rest} - ${quotient} * ${extent(site, matrix, i)};`);
    rest = quotient;
  }
  return lines;
}
