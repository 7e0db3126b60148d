// What the parts of the code generator share: the request, the state of one generation, and the small pieces every loop is made of.
// In: plan, rule, ordered steps, the representation of each relation.  Out: lines of source, and locals of the prologue.
// Invariant: a local of the prologue is declared once; every loop spends budget, so that limits are looked at inside joins.
// Not here: loops of a representation (hash-scan.ts, dense-scan.ts, ...), the order of the steps (codegen.ts).

import type { Plan, PlannedRule, RelationId, RuleVersion, Slot, Step } from "../../plan/plan.js";
import type { Overflow } from "../../value.js";
import { type Binding, bind, type Scope, wordSource } from "../source.js";

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

export type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** A slot whose values are the bits of a word instead of one value after the other. */
export interface WordSlot {
  readonly slot: Slot;
  /** Names of the bits and of the word's position in its row. */
  readonly bits: string;
  readonly position: string;
}

export interface Generator {
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

export interface HeadWriter {
  readonly emit: (values: readonly string[], word: WordSlot | null, counted: boolean) => string;
  readonly save: string;
  readonly dense: boolean;
}

export type Inner = (word: WordSlot | null) => string;

/** A scan at its place in a rule: what the loop of every representation is made from. */
export interface ScanSite {
  readonly generator: Generator;
  readonly steps: readonly Step[];
  /** Place of the scan among the steps. */
  readonly position: number;
  readonly step: Of<"scan">;
  /** A slot whose values come as words from a scan further out. */
  readonly word: WordSlot | null;
  /** The rest of the rule. */
  readonly next: Inner;
}

export function tick(generator: Generator, spend = "--b"): string {
  const machine = bind(generator.scope, { kind: "machine" });
  const look = bind(generator.scope, { kind: "intrinsic", name: "lookAtLimits" });
  return `if (${spend} < 0) { ${generator.head.save} b = ${look}(${machine}); }`;
}

/** Declares a local of the prologue once. */
export function local(generator: Pick<Generator, "prologue" | "declared">, name: string, value: string): string {
  if (!generator.declared.has(name)) {
    generator.declared.add(name);
    generator.prologue.push(`const ${name} = ${value};`);
  }
  return name;
}

/** Generates the inside of a labelled loop; when it is the first one after the cut, a success inside leaves it. */
export function within({ generator, steps, position }: ScanSite, label: string, inside: () => string): string {
  const { version } = generator.request;
  if (steps !== version.steps || position < version.cut || generator.cutLabel !== null) return inside();
  generator.cutLabel = label;
  const source = inside();
  generator.cutLabel = null;
  return source;
}

/** Loads columns, checks repeated variables and constants, then goes on (and stops the loop after the first match when one is enough). */
export function match(
  { generator, step, word, next }: ScanSite,
  column: (column: number) => string,
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

/** Is this the walk that a run may be divided at? */
export function isOutermost({ generator, steps, position }: ScanSite): boolean {
  return position === 0 && steps === generator.request.version.steps;
}

/** A loop, labelled when something inside leaves it. */
export function loop(label: string, header: string, body: readonly string[]): string {
  const inside = body.join("\n");
  const name = inside.includes(`break ${label};`) ? `${label}: ` : "";
  return `${name}${header} {\n${inside}\n}`;
}

/** The loop over a list, from `start` up to `end`; a run that is divided walks its part of the outermost one. */
export function listLoop(
  site: ScanSite,
  label: string,
  variable: string,
  [start, end]: readonly [start: string, end: string],
  body: readonly string[],
): string {
  const [from, to] = isOutermost(site) ? partOf(start, end) : [start, end];
  const header = `for (let ${variable} = ${from}, ${variable}_e = ${to}; ${variable} < ${variable}_e; ${variable}++)`;
  return loop(label, header, [tick(site.generator), ...body]);
}

const partOf = (start: string, end: string): readonly [from: string, to: string] =>
  start === "0" ? ["from", `Math.min(${end}, to)`] : [`${start} + from`, `Math.min(${end}, ${start} + to)`];

/** No test on the matched tuple, and every match counts. */
export function plainScan(step: Of<"scan">): boolean {
  return step.same.length === 0 && step.where.length === 0 && !step.once;
}

/** Head of a chain; keys of more than two columns travel in a buffer. */
export function first(generator: Generator, index: string, keys: readonly string[]): string {
  if (keys.length === 1) return `${index}.first1(${keys[0]})`;
  if (keys.length === 2) return `${index}.first2(${keys[0]}, ${keys[1]})`;
  const buffer = local(generator, `${index}_k`, `new Int32Array(${keys.length})`);
  return `(${keys.map((key, i) => `${buffer}[${i}] = ${key}`).join(", ")}, ${index}.first(${buffer}))`;
}
