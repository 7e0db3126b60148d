// Generated source becomes a runner: shapes of the relations, `new Function`, bindings, cache.
// In: machine, rule, version.  Out: a RuleRunner, from the cache when the same steps met the same representations before.
// Invariant: a cached function knows no evaluation; everything of an evaluation reaches it through its bindings.
// Not here: what the source looks like (codegen.ts).

import { matches } from "../pattern.js";
import type { PlannedRule, RelationId, RuleVersion } from "../plan/plan.js";
import { NARROW, popcount } from "../storage/bit-rows.js";
import { DenseRelation } from "../storage/dense-relation.js";
import { HashRelation } from "../storage/hash-relation.js";
import { LatticeRelation } from "../storage/lattice-relation.js";
import type { Relation } from "../storage/relation.js";
import { accumulator } from "./aggregates.js";
import { compareNative, functor } from "./builtins.js";
import type { Generated, Shape } from "./codegen/generator.js";
import { generateRule } from "./codegen.js";
import { rangeOf } from "./ranges.js";
import { decodeWord, type Machine, type RuleRunner } from "./runner.js";
import type { Binding } from "./source.js";

type Factory = (environment: readonly unknown[]) => RuleRunner;

interface Compiled {
  readonly generated: Generated;
  readonly factory: Factory;
  runs: number;
}

/** Functions made ahead of time, found by the source that would be generated now. */
export type CodeLibrary = (source: string) => ((environment: readonly unknown[]) => unknown) | undefined;

/** Compiled rule versions of one program. */
export type CodeCache = WeakMap<RuleVersion, Map<string, Compiled>>;

/** Told about each function that was made or found. Units: `codeBytes` UTF-16 code units of source. */
export type CompileObserver = (
  rule: PlannedRule,
  make: () => { readonly codeBytes: number; readonly cacheHit: boolean },
) => void;

export interface CompileOptions {
  readonly cache: CodeCache;
  readonly library: CodeLibrary | null;
  readonly counting: boolean;
  readonly observe: CompileObserver | null;
}

let permitted: boolean | undefined;

/** Does this runtime allow code from strings? */
export function canGenerateCode(): boolean {
  if (permitted === undefined) {
    try {
      permitted = new Function("return true")() === true;
    } catch {
      permitted = false;
    }
  }
  return permitted;
}

/** A runner of generated code; null when this runtime forbids to make it and the library does not have it. */
export function compileRule(
  machine: Machine,
  rule: PlannedRule,
  version: RuleVersion,
  options: CompileOptions,
): RuleRunner | null {
  let compiled: Compiled | undefined;
  const make = (): { codeBytes: number; cacheHit: boolean } => {
    const key = shapeKey(machine, rule, version, options.counting);
    let known = options.cache.get(version);
    if (known === undefined) {
      known = new Map();
      options.cache.set(version, known);
    }
    compiled = known.get(key);
    if (compiled !== undefined) return { codeBytes: compiled.generated.source.length, cacheHit: true };
    const generated = generateFor(machine, rule, version, options.counting);
    const ready = options.library?.(generated.source);
    if (ready === undefined && !canGenerateCode()) return { codeBytes: generated.source.length, cacheHit: false };
    compiled = { generated, factory: (ready ?? new Function("E", generated.source)) as Factory, runs: 0 };
    known.set(key, compiled);
    return { codeBytes: generated.source.length, cacheHit: false };
  };
  if (options.observe === null) make();
  else options.observe(rule, make);
  if (compiled === undefined) return null;
  const made = compiled as Compiled;
  const runner = made.factory(made.generated.bindings.map((binding) => resolve(machine, binding)));
  return made.runs < REHEARSALS ? rehearsed(machine, machine.relations[rule.head]!, made, runner) : runner;
}

/** Runs of a new function that look at the limits step by step in the beginning. */
const REHEARSALS = 4;
/** Looks that such a run makes. */
const REHEARSED_LOOKS = 32;

/** A function is optimized for the ways it has gone; one that meets the look at the limits, or a full list, only later is thrown away and slow for a while. */
function rehearsed(machine: Machine, head: Relation, compiled: Compiled, runner: RuleRunner): RuleRunner {
  return (counts, from, to) => {
    if (compiled.runs < REHEARSALS) {
      compiled.runs++;
      if (head instanceof DenseRelation) head.tighten();
      machine.budget = 0;
      machine.rehearsal = REHEARSED_LOOKS;
    }
    runner(counts, from, to);
    machine.rehearsal = 0;
  };
}

/** Source for a rule version as it would run on this machine's relations. */
export function generateFor(machine: Machine, rule: PlannedRule, version: RuleVersion, counting: boolean): Generated {
  return generateRule({
    plan: machine.plan,
    rule,
    version,
    overflow: machine.overflow,
    counting,
    shapeOf: (relation) => shapeOf(machine.relations[relation]!),
    orderOf: (relation, columns) => {
      const dense = machine.relations[relation] as DenseRelation;
      return dense.rowsOf(dense.addIndex(columns)).columns;
    },
  });
}

/** What generated code may assume of a relation. */
function shapeOf(relation: Relation): Shape {
  if (relation instanceof DenseRelation) return { kind: "dense", narrow: relation.total.width <= NARROW };
  if (relation instanceof LatticeRelation) return { kind: "lattice", valueColumn: relation.valueColumn };
  if (!(relation instanceof HashRelation)) return { kind: "other" };
  return {
    kind: "hash",
    index: (columns, words) => {
      if (columns.length !== 1 || relation.sortedBy(columns[0]!) === undefined) return "chain";
      return words && relation.wordsBy(columns[0]!) !== undefined ? "words" : "sorted";
    },
  };
}

/** One letter per relation a version touches, in the order of its steps: equal keys mean equal source. */
function shapeKey(machine: Machine, rule: PlannedRule, version: RuleVersion, counting: boolean): string {
  const letter = (relation: RelationId, columns: readonly number[]): string => {
    const shape = shapeOf(machine.relations[relation]!);
    if (shape.kind === "hash") return columns.length === 0 ? "h" : shape.index(columns, true)[0]!;
    if (shape.kind === "lattice") return "l";
    return shape.kind === "dense" ? (shape.narrow ? "n" : "w") : "o";
  };
  let key = `${machine.overflow}${counting ? "+" : "-"}${letter(rule.head, [])}`;
  const visit = (steps: RuleVersion["steps"]): void => {
    for (const step of steps) {
      if (step.kind === "scan" || step.kind === "none") key += letter(step.relation, step.columns);
      else if (step.kind === "exists") key += letter(step.relation, []);
      else if (step.kind === "aggregate") visit(step.steps);
    }
  };
  visit(version.steps);
  return key;
}

function resolve(machine: Machine, binding: Binding): unknown {
  switch (binding.kind) {
    case "machine":
      return machine;
    case "relation":
      return machine.relations[binding.relation];
    case "index":
      return indexOf(machine.relations[binding.relation]!, binding.columns, binding.words === true);
    case "word":
      return machine.constants[binding.constant];
    case "native": {
      const { kind } = machine.plan.constants[binding.constant]!;
      return decodeWord(machine.interner, kind, machine.constants[binding.constant]!);
    }
    case "parameter":
      return machine.parameters[binding.parameter];
    case "functor":
      return functor(binding.op, binding.on, machine.overflow);
    case "callback":
      return machine.callbacks[binding.callback];
    case "accumulator":
      return accumulator(binding.fn, binding.on, machine.overflow);
    case "table":
      return tableOf(machine, binding.table);
    case "intrinsic":
      return INTRINSICS[binding.name];
  }
}

/** Called in a way that V8 does not inline: what happens inside, rarely and differently in every evaluation, must not throw away the code of a rule. */
const lookAtLimits = (machine: Machine): number => Reflect.apply(machine.check, undefined, NONE);
const NONE: readonly [] = [];

const INTRINSICS = { compareNative, matches, rangeOf, popcount, lookAtLimits };

function indexOf(relation: Relation, columns: readonly number[], words: boolean): unknown {
  if (relation instanceof DenseRelation) return relation.rowsOf(relation.addIndex(columns));
  if (relation instanceof LatticeRelation) return relation.chains(columns);
  const hash = relation as HashRelation;
  if (words) return hash.wordsBy(columns[0]!);
  const sorted = columns.length === 1 ? hash.sortedBy(columns[0]!) : undefined;
  return sorted ?? hash.indexes[hash.addIndex(columns)];
}

function tableOf(machine: Machine, table: Extract<Binding, { kind: "table" }>["table"]): unknown {
  const { symbols, floats, int64s, records } = machine.interner;
  const tables = {
    symbols,
    floats,
    int64s,
    records,
    texts: symbols.texts,
    floatValues: floats.values,
    int64Values: int64s.values,
  };
  return tables[table];
}
