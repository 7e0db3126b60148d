// A rule version becomes one JavaScript function: nested loops over the arrays of the relations, whatever their representation.
// In: plan, rule, ordered steps, the representation of each relation.  Out: source text and the bindings it needs.
// Invariant: identifiers are generated and constants come through bindings, so no text of a program is ever part of the source (its rule stands above as a comment, stripped of line ends).
// Where the last column of a dense relation only travels to the head, whole words travel: 32 tuples at once.
// Not here: caching and binding (compile.ts), expressions (source.ts), the twin (interpret.ts).

import { slotsOf } from "../plan/order.js";
import type { Expression, Plan, PlannedRule, RelationId, RuleVersion, Slot, Step } from "../plan/plan.js";
import { aggregateKind } from "./aggregates.js";
import type { Overflow } from "./builtins.js";
import {
  type Binding,
  bind,
  createScope,
  encode,
  fresh,
  nativeSource,
  type Scope,
  testSource,
  wordSource,
} from "./source.js";

/** What the generator must know about a relation's representation. */
export type Shape =
  | {
      readonly kind: "hash";
      /** How a probe by these columns is answered: chains, neighbours side by side, or neighbours merged into words. */
      readonly index: (columns: readonly number[], words: boolean) => "chain" | "sorted" | "words";
    }
  | { readonly kind: "dense"; readonly narrow: boolean }
  | { readonly kind: "lattice"; readonly valueColumn: number }
  | { readonly kind: "other" };

export interface GenerateRequest {
  readonly plan: Plan;
  readonly rule: PlannedRule;
  readonly version: RuleVersion;
  readonly overflow: Overflow;
  readonly shapeOf: (relation: RelationId) => Shape;
  /** Matrix that answers a probe of a dense relation: its column order. */
  readonly orderOf: (relation: RelationId, columns: readonly number[]) => readonly number[];
  /** Count every binding that reaches the head, also when whole words do. */
  readonly counting: boolean;
}

export interface Generated {
  readonly source: string;
  readonly bindings: readonly Binding[];
}

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** A slot whose values are the bits of a word instead of one value after the other. */
interface WordSlot {
  readonly slot: Slot;
  /** Names of the bits and of the word's position in its row. */
  readonly bits: string;
  readonly position: string;
}

interface Generator {
  readonly request: GenerateRequest;
  readonly scope: Scope;
  readonly prologue: string[];
  readonly declared: Set<string>;
  readonly head: HeadWriter;
  /** The loop around the head has counted its passes already, budget and attempts alike. */
  counted: boolean;
  /** Label of the outermost loop that one success ends, once inside it. */
  cutLabel: string | null;
  /** The bits as that loop found them: a word of which a part was masked away is no full success. */
  cutBits: string | null;
}

interface HeadWriter {
  readonly emit: (values: readonly string[], word: WordSlot | null, counted: boolean) => string;
  readonly save: string;
  readonly dense: boolean;
}

/** Source of the runner of a rule version; evaluating it gives `(E) => (counts) => void` with `E` the resolved bindings. */
export function generateRule(request: GenerateRequest): Generated {
  const scope = createScope(request.plan, request.overflow);
  const prologue: string[] = [];
  const declared = new Set<string>();
  const head = headWriter(request, scope, prologue, declared);
  const generator: Generator = {
    request,
    scope,
    prologue,
    declared,
    head,
    counted: false,
    cutLabel: null,
    cutBits: null,
  };
  const body = sequence(generator, request.version.steps, 0, null, (word) => {
    const values = request.rule.values.map((value) => wordSource(scope, value));
    const emitted = head.emit(values, word, generator.counted);
    const whole = word === null || word.bits === generator.cutBits;
    return generator.cutLabel !== null && whole ? `${emitted}\nbreak ${generator.cutLabel};` : emitted;
  });
  const locals = request.rule.slots.map((_, slot) => `v${slot} = 0`);
  const lines = [
    `// ${request.rule.text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")}`,
    "(counts, from, to) => {",
    ...prologue,
    `let b = ${CHECK}, tried = 0, inserted = 0${locals.length > 0 ? `, ${locals.join(", ")}` : ""};`,
    body,
    head.save,
    "counts.tried += tried; counts.inserted += inserted;",
    "}",
  ];
  const unpacked = scope.bindings.map((_, i) => `e${i} = E[${i}]`);
  const source = [
    '"use strict";',
    unpacked.length > 0 ? `const ${unpacked.join(", ")};` : "",
    `return ${lines.slice(1).join("\n")};`,
  ].join("\n");
  return { source: indent(`${lines[0]}\n${source}`), bindings: scope.bindings };
}

const CHECK = 4096;

function tick(generator: Generator, spend = "--b"): string {
  const machine = bind(generator.scope, { kind: "machine" });
  return `if (${spend} < 0) { b = ${CHECK}; ${generator.head.save} ${machine}.check(); }`;
}

/** Declares a local of the prologue once. */
function local(generator: Pick<Generator, "prologue" | "declared">, name: string, value: string): string {
  if (!generator.declared.has(name)) {
    generator.declared.add(name);
    generator.prologue.push(`const ${name} = ${value};`);
  }
  return name;
}

// ---- head -------------------------------------------------------------------------------------------------------

function headWriter(request: GenerateRequest, scope: Scope, prologue: string[], declared: Set<string>): HeadWriter {
  const { rule } = request;
  const shape = request.shapeOf(rule.head);
  const relation = bind(scope, { kind: "relation", relation: rule.head });
  const arity = rule.values.length;
  if (shape.kind === "dense") return denseHead(request, scope, { prologue, declared }, relation, arity);
  if (shape.kind === "hash" && arity <= 3) {
    return {
      emit: (values, _word, counted) =>
        `${counted ? "" : "tried++;\n"}if (${relation}.insert${arity}(${values.join(", ")})) inserted++;`,
      save: "",
      dense: false,
    };
  }
  if (shape.kind === "lattice" && arity === 2) {
    const { valueColumn } = shape;
    return {
      emit: (values, _word, counted) =>
        `${counted ? "" : "tried++;\n"}if (${relation}.insert1(${values[1 - valueColumn]}, ${values[valueColumn]})) inserted++;`,
      save: "",
      dense: false,
    };
  }
  const tuple = local({ prologue, declared }, "t", `new Int32Array(${arity})`);
  return {
    emit: (values, _word, counted) =>
      [
        ...values.map((value, i) => `${tuple}[${i}] = ${value};`),
        counted ? "" : "tried++;",
        `if (${relation}.insert(${tuple})) inserted++;`,
      ].join("\n"),
    save: "",
    dense: false,
  };
}

/** Sets bits that are neither visible nor pending; words that were empty before are listed as dirty. */
function denseHead(
  request: GenerateRequest,
  scope: Scope,
  target: Pick<Generator, "prologue" | "declared">,
  relation: string,
  arity: number,
): HeadWriter {
  const total = local(target, "HT", `${relation}.total.words`);
  const seen = local(target, "HS", `${relation}.seen`);
  const width = local(target, "HW", `${relation}.total.width`);
  const dims = Array.from({ length: Math.max(0, arity - 2) }, (_, i) =>
    local(target, `HD${i + 1}`, `${relation}.dims[${i + 1}]`),
  );
  target.prologue.push(
    `const p0 = ${relation}.pendingSize;`,
    `let D = ${relation}.dirty, dc = ${relation}.dirtyCount;`,
  );
  // Bound only where words travel.
  const popcount = (): string => bind(scope, { kind: "intrinsic", name: "popcount" });
  const rowOf = (values: readonly string[]): string =>
    arity === 1 ? "0" : values.slice(1, -1).reduce((row, value, i) => `(${row} * ${dims[i]} + ${value})`, values[0]!);
  const mark = (word: string, bits: string, count: string): string =>
    [
      `const w = ${word}, o = ${seen}[w], n = ${bits} & ~o;`,
      "if (n !== 0) {",
      `if (o === ${total}[w]) { if (dc === D.length) D = ${relation}.moreDirty(); D[dc++] = w; }`,
      `${seen}[w] = o | n;`,
      count,
      "}",
    ].join("\n");
  return {
    dense: true,
    save: `${relation}.dirtyCount = dc; ${relation}.pendingSize = p0 + inserted;`,
    emit: (values, word, counted) => {
      const row = rowOf(values);
      if (word !== null) {
        const once = counted ? "" : "tried++;";
        const tried = request.counting ? `tried += ${popcount()}(${word.bits});` : once;
        return `{\n${tried}\n${mark(`${row} * ${width} + ${word.position}`, word.bits, `inserted += ${popcount()}(n);`)}\n}`;
      }
      const last = fresh(scope, "z");
      return `{\n${counted ? "" : "tried++;\n"}const ${last} = ${values[arity - 1]};\n${mark(`${row} * ${width} + (${last} >>> 5)`, `(1 << ${last})`, "inserted++;")}\n}`;
    },
  };
}

// ---- steps ------------------------------------------------------------------------------------------------------

type Inner = (word: WordSlot | null) => string;

function sequence(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  word: WordSlot | null,
  last: Inner,
): string {
  const step = steps[position];
  if (step === undefined) return last(word);
  const next: Inner = (inner) => sequence(generator, steps, position + 1, inner, last);
  switch (step.kind) {
    case "scan":
      return scan(generator, steps, position, step, word, next);
    case "exists":
      return exists(generator, step, word, next);
    case "none":
      return none(generator, step, word, next);
    case "filter":
      return `if (${testSource(generator.scope, step.test)}) {\n${next(word)}\n}`;
    case "let":
      return `v${step.slot} = ${wordSource(generator.scope, step.value)};\n${next(word)}`;
    case "unpack":
      return unpack(generator, step, word, next);
    case "range":
      return range(generator, step, word, next);
    case "aggregate":
      return aggregate(generator, step, word, next);
    case "fail":
      return "";
  }
}

function scan(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  word: WordSlot | null,
  next: Inner,
): string {
  const { version } = generator.request;
  const shape = generator.request.shapeOf(step.relation);
  const cuts = steps === version.steps && position >= version.cut && generator.cutLabel === null;
  if (cuts) generator.cutBits = word?.bits ?? null;
  if (shape.kind === "dense" && generator.request.plan.relations[step.relation]!.attributes.length > 0) {
    return denseScan(generator, steps, position, step, word, next);
  }
  if (shape.kind === "hash") return hashScan(generator, steps, position, step, shape, word, next);
  if (shape.kind === "lattice" && !step.columns.includes(shape.valueColumn))
    return latticeScan(generator, steps, position, step, word, next);
  return walk(generator, steps, position, step, word, next);
}

/** Generates the inside of a labelled loop; when it is the first one after the cut, a success inside leaves it. */
function within(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  label: string,
  inside: () => string,
): string {
  const { version } = generator.request;
  if (steps !== version.steps || position < version.cut || generator.cutLabel !== null) return inside();
  generator.cutLabel = label;
  const source = inside();
  generator.cutLabel = null;
  return source;
}

/** Loads columns, checks repeated variables and constants, then goes on (and stops the loop after the first match when one is enough). */
function match(
  generator: Generator,
  step: Of<"scan">,
  column: (column: number) => string,
  word: WordSlot | null,
  next: Inner,
  leave: string,
): string {
  const tests = step.where.map(({ column: c, value }) => `${column(c)} === ${wordSource(generator.scope, value)}`);
  const loads = step.bind.map(({ column: c, slot }) => `v${slot} = ${column(c)};`);
  const same = step.same.map(({ column: c, slot }) => `v${slot} === ${column(c)}`);
  const inner = `${next(word)}${step.once ? `\n${leave}` : ""}`;
  const checked = same.length > 0 ? `if (${same.join(" && ")}) {\n${inner}\n}` : inner;
  const loaded = [...loads, checked].join("\n");
  return tests.length > 0 ? `if (${tests.join(" && ")}) {\n${loaded}\n}` : loaded;
}

function hashScan(
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

/** Rows of a lattice: its delta is a list of rows, its chains run over key columns. */
function latticeScan(
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

/** Is this the walk that a run may be divided at? */
function isOutermost(generator: Generator, steps: readonly Step[], position: number): boolean {
  return position === 0 && steps === generator.request.version.steps;
}

/** A loop, labelled when something inside leaves it. */
function loop(label: string, header: string, body: readonly string[]): string {
  const inside = body.join("\n");
  const name = inside.includes(`break ${label};`) ? `${label}: ` : "";
  return `${name}${header} {\n${inside}\n}`;
}

/** No test on the matched tuple, and every match counts. */
function plainScan(step: Of<"scan">): boolean {
  return step.same.length === 0 && step.where.length === 0 && !step.once;
}

/** One entry of a word index: the bits stand for up to 32 values of the column that travels to the head. */
function wordBody(generator: Generator, step: Of<"scan">, index: string, row: string, next: Inner): string {
  const bits = fresh(generator.scope, "x");
  const at = fresh(generator.scope, "j");
  const positions = local(generator, `${index}_p`, `${index}.positions`);
  const words = local(generator, `${index}_b`, `${index}.bits`);
  return `const ${at} = ${positions}[${row}], ${bits} = ${words}[${row}];\n${next({ slot: step.bind[0]!.slot, bits, position: at })}`;
}

/** Head of a chain; keys of more than two columns travel in a buffer. */
function first(generator: Generator, index: string, keys: readonly string[]): string {
  if (keys.length === 1) return `${index}.first1(${keys[0]})`;
  if (keys.length === 2) return `${index}.first2(${keys[0]}, ${keys[1]})`;
  const buffer = local(generator, `${index}_k`, `new Int32Array(${keys.length})`);
  return `(${keys.map((key, i) => `${buffer}[${i}] = ${key}`).join(", ")}, ${index}.first(${buffer}))`;
}

/** Any representation, through the contract: a callback per tuple. */
function walk(
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

/** May the bit column stay a word from this scan to the head? */
function staysWord(generator: Generator, steps: readonly Step[], position: number, slot: Slot): boolean {
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

function denseScan(
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

function exists(generator: Generator, step: Of<"exists">, word: WordSlot | null, next: Inner): string {
  const { scope, request } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const shape = request.shapeOf(step.relation);
  const arity = step.key.length;
  const key = step.key.map((expression) => wordSource(scope, expression));
  if (shape.kind === "dense" && arity > 0) return denseExists(generator, step, relation, key, word, next);
  if (shape.kind === "hash" && arity <= 3) {
    return `if (${step.wanted ? "" : "!"}${relation}.has${arity}(${key.join(", ")})) {\n${next(word)}\n}`;
  }
  const buffer = local(generator, fresh(scope, "k"), `new Int32Array(${arity})`);
  return [
    ...key.map((source, i) => `${buffer}[${i}] = ${source};`),
    `if (${step.wanted ? "" : "!"}${relation}.has(${buffer})) {`,
    next(word),
    "}",
  ].join("\n");
}

function denseExists(
  generator: Generator,
  step: Of<"exists">,
  relation: string,
  key: readonly string[],
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope } = generator;
  const arity = key.length;
  const words = local(generator, `${relation}_tx`, `${relation}.total.words`);
  const width = local(generator, `${relation}_tw`, `${relation}.total.width`);
  const names = key.map(() => fresh(scope, "k"));
  const dim = (i: number): string => local(generator, `${relation}_m${i}`, `${relation}.dims[${i}]`);
  const row =
    arity === 1 ? "0" : names.slice(1, -1).reduce((sum, name, i) => `(${sum} * ${dim(i + 1)} + ${name})`, names[0]!);
  const last = step.key[arity - 1]!;
  if (word !== null && last.kind === "slot" && last.slot === word.slot) {
    const guards = names.slice(0, -1).map((name, i) => `(${name} >>> 0) < ${dim(i)}`);
    const inside = [...guards, `${word.position} < ${width}`].join(" && ");
    const bits = fresh(scope, "x");
    const there = `(${inside} ? ${words}[${row} * ${width} + ${word.position}] : 0)`;
    return [
      "{",
      ...names.slice(0, -1).map((name, i) => `const ${name} = ${key[i]};`),
      `const ${bits} = ${word.bits} & ${step.wanted ? "" : "~"}${there};`,
      `if (${bits} !== 0) {`,
      next({ ...word, bits }),
      "}",
      "}",
    ].join("\n");
  }
  const guards = names.map((name, i) => `(${name} >>> 0) < ${dim(i)}`);
  const bit = names[arity - 1];
  const found = `${guards.join(" && ")} && ((${words}[${row} * ${width} + (${bit} >>> 5)] >>> ${bit}) & 1) !== 0`;
  return [
    "{",
    ...names.map((name, i) => `const ${name} = ${key[i]};`),
    `if (${step.wanted ? found : `!(${found})`}) {`,
    next(word),
    "}",
    "}",
  ].join("\n");
}

/** Negation with wildcards: looks for one match, goes on when there is none. */
function none(generator: Generator, step: Of<"none">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  if (step.columns.length === 0) {
    return `if (${bind(scope, { kind: "relation", relation: step.relation })}.size === 0) {\n${next(word)}\n}`;
  }
  const found = fresh(scope, "f");
  const probe: Of<"scan"> = {
    kind: "scan",
    relation: step.relation,
    version: "total",
    columns: step.columns,
    key: step.key,
    where: [],
    bind: [],
    same: [],
    once: true,
    atom: -1,
  };
  const search = scan(generator, [], 0, probe, null, () => `${found} = true;`);
  return `let ${found} = false;\n${search}\nif (!${found}) {\n${next(word)}\n}`;
}

function unpack(generator: Generator, step: Of<"unpack">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  const records = bind(scope, { kind: "table", table: "records" });
  const id = fresh(scope, "u");
  const binds = step.bind.map(({ column, slot }) => `v${slot} = ${records}.field(${id}, ${column});`);
  const same = step.same.map(
    ({ column, value }) => `${records}.field(${id}, ${column}) === ${wordSource(scope, value)}`,
  );
  const inner = same.length > 0 ? `if (${same.join(" && ")}) {\n${next(word)}\n}` : next(word);
  return [
    "{",
    `const ${id} = ${wordSource(scope, step.source)};`,
    `if (${id} !== 0 && ${records}.width(${id}) === ${step.width}) {`,
    ...binds,
    inner,
    "}",
    "}",
  ].join("\n");
}

function range(generator: Generator, step: Of<"range">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  const bounds = step.bounds.map((bound) => nativeSource(scope, bound));
  while (bounds.length < 3) bounds.push("undefined");
  const value = fresh(scope, "n");
  return [
    `for (const ${value} of ${bind(scope, { kind: "intrinsic", name: "rangeOf" })}(${bounds.join(", ")})) {`,
    tick(generator),
    `v${step.slot} = ${encode(scope, step.on, value)};`,
    next(word),
    "}",
  ].join("\n");
}

function aggregate(generator: Generator, step: Of<"aggregate">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  const kind = aggregateKind(step.fn, step.on);
  const inlined =
    step.fn === "count" ||
    (step.on === "number" && step.fn !== "mean" && (step.fn !== "sum" || scope.overflow === "wrap"));
  if (inlined) return inlineAggregate(generator, step, word, next);
  const fold = bind(scope, { kind: "accumulator", fn: step.fn, on: step.on, serial: scope.serial++ });
  const target = step.target === null ? "0" : nativeSource(scope, step.target);
  const inner = sequence(generator, step.steps, 0, null, () => `${fold}.add(${target});`);
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
function inlineAggregate(generator: Generator, step: Of<"aggregate">, word: WordSlot | null, next: Inner): string {
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
  const inner = sequence(generator, step.steps, 0, null, () => folds[step.fn]!);
  const always = step.fn === "count" || step.fn === "sum";
  const rest = `v${step.slot} = ${value} | 0;\n${next(word)}`;
  return [
    `let ${value} = 0${always ? "" : `, ${seen} = false`};`,
    inner,
    always ? rest : `if (${seen}) {\n${rest}\n}`,
  ].join("\n");
}

/** Indents by braces; generated code is meant to be read. */
function indent(source: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const raw of source.split("\n")) {
    const line = raw.trim();
    if (line === "") continue;
    if (line.startsWith("}")) depth--;
    lines.push("  ".repeat(Math.max(0, depth)) + line);
    const opens = (line.match(/\{/g) ?? []).length;
    const closes = (line.match(/\}/g) ?? []).length - (line.startsWith("}") ? 1 : 0);
    if (!line.startsWith("//")) depth += opens - closes;
  }
  return lines.join("\n");
}
