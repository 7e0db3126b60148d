// Runs a rule version step by step: each step becomes a closure that calls the next.
// In: machine, rule, version.  Out: a RuleRunner that needs no code generation.
// Invariant: a closure returns when all bindings that extend the current registers were tried, or with true when one success was enough.
// It is the fallback where `new Function` is forbidden, the tier of small evaluations, and the twin of codegen.ts.
import type { Expression, PlannedRule, RuleVersion, Step } from "../plan/plan.js";
import type { Visit } from "../storage/relation.js";
import { accumulator, aggregateKind } from "./aggregates.js";
import { nativeOf, type Registers, testOf, wordOf } from "./expression.js";
import { rangeOf } from "./ranges.js";
import { ALL, encodeWord, type Machine, type RuleRunner, type RunCounts } from "./runner.js";

type Go = () => boolean;

/** The part of the outermost walk that a run covers. */
interface Range {
  from: number;
  to: number;
}

const WHOLE: Range = { from: 0, to: ALL };
type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** A runner for one version of a rule. */
export function interpretRule(machine: Machine, rule: PlannedRule, version: RuleVersion): RuleRunner {
  const registers = new Int32Array(rule.slots.length);
  const counts: RunCounts = { tried: 0, inserted: 0 };
  const last = emit(machine, registers, rule, counts);
  const tail = sequence(machine, registers, version.steps.slice(version.cut), last);
  // The steps after the cut say true when the head was reached: that ends their loops, not those before them.
  const swallow = (): boolean => {
    tail();
    return false;
  };
  const range: Range = { from: 0, to: ALL };
  const [first, ...rest] = version.steps.slice(0, version.cut);
  const inner = sequence(machine, registers, rest, swallow);
  const go = first === undefined ? inner : STEPS[first.kind](machine, registers, first as never, inner, range);
  return (result, from, to) => {
    counts.tried = 0;
    counts.inserted = 0;
    range.from = from;
    range.to = to;
    go();
    result.tried += counts.tried;
    result.inserted += counts.inserted;
  };
}

/** Closures for steps in order; `last` runs once per complete binding. */
export function sequence(machine: Machine, registers: Registers, steps: readonly Step[], last: Go): Go {
  return steps.reduceRight<Go>((next, step) => STEPS[step.kind](machine, registers, step as never, next, WHOLE), last);
}

function emit(machine: Machine, registers: Registers, rule: PlannedRule, counts: RunCounts): Go {
  const relation = machine.relations[rule.head]!;
  const fill = filler(machine, registers, rule.values);
  const { tuple } = fill;
  return () => {
    fill.run();
    counts.tried++;
    if (relation.insert(tuple)) counts.inserted++;
    return true;
  };
}

const STEPS: {
  readonly [K in Step["kind"]]: (machine: Machine, registers: Registers, step: Of<K>, next: Go, range: Range) => Go;
} = {
  scan: (machine, registers, step, next, range) => {
    const relation = machine.relations[step.relation]!;
    const cursor = new Int32Array(relation.arity);
    const { version, once } = step;
    let stopped = false;
    const accept = matcher(registers, cursor, step, () => {
      if (--machine.budget < 0) machine.budget = machine.check();
      stopped = next();
      return stopped || once;
    });
    if (step.columns.length === 0) {
      const visit = filtered(machine, registers, cursor, step, accept);
      return () => {
        stopped = false;
        relation.scan(version, cursor, visit, range.from, range.to);
        return stopped;
      };
    }
    const index = relation.addIndex(step.columns);
    const key = filler(machine, registers, step.key);
    return () => {
      key.run();
      stopped = false;
      relation.probe(index, key.tuple, cursor, accept);
      return stopped;
    };
  },
  exists: (machine, registers, step, next) => {
    const relation = machine.relations[step.relation]!;
    const key = filler(machine, registers, step.key);
    const { wanted } = step;
    return () => {
      key.run();
      return relation.has(key.tuple) === wanted && next();
    };
  },
  none: (machine, registers, step, next) => {
    const relation = machine.relations[step.relation]!;
    const cursor = new Int32Array(relation.arity);
    if (step.columns.length === 0) return () => relation.size === 0 && next();
    const index = relation.addIndex(step.columns);
    const key = filler(machine, registers, step.key);
    return () => {
      key.run();
      return !relation.probe(index, key.tuple, cursor, () => true) && next();
    };
  },
  filter: (machine, registers, step, next) => {
    const test = testOf(machine, registers, step.test);
    return () => test() && next();
  },
  let: (machine, registers, step, next) => {
    const value = wordOf(machine, registers, step.value);
    const { slot } = step;
    return () => {
      registers[slot] = value();
      return next();
    };
  },
  unpack: (machine, registers, step, next) => {
    const source = wordOf(machine, registers, step.source);
    const { records } = machine.interner;
    const { width, bind } = step;
    const same = step.same.map(({ column, value }) => ({ column, value: wordOf(machine, registers, value) }));
    return () => {
      const id = source();
      if (id === 0 || records.width(id) !== width) return false;
      for (const { column, slot } of bind) registers[slot] = records.field(id, column);
      for (const { column, value } of same) if (records.field(id, column) !== value()) return false;
      return next();
    };
  },
  range: (machine, registers, step, next) => {
    const bounds = step.bounds.map((bound) => nativeOf(machine, registers, bound));
    const { slot, on } = step;
    return () => {
      const [from, to, by] = bounds.map((bound) => bound());
      for (const value of rangeOf(from!, to!, by)) {
        if (--machine.budget < 0) machine.budget = machine.check();
        registers[slot] = encodeWord(machine.interner, on, value);
        if (next()) return true;
      }
      return false;
    };
  },
  aggregate: (machine, registers, step, next) => {
    const fold = accumulator(step.fn, step.on, machine.overflow);
    const target = step.target === null ? () => 0 : nativeOf(machine, registers, step.target);
    const inner = sequence(machine, registers, step.steps, () => {
      fold.add(target());
      return false;
    });
    const kind = aggregateKind(step.fn, step.on);
    const { slot } = step;
    return () => {
      fold.reset();
      inner();
      const value = fold.result();
      if (value === undefined) return false;
      registers[slot] = encodeWord(machine.interner, kind, value);
      return next();
    };
  },
  fail: () => () => false,
};

interface Filler {
  readonly tuple: Int32Array;
  readonly run: () => void;
}

/** Writes the words of expressions into a tuple of its own. */
function filler(machine: Machine, registers: Registers, expressions: readonly Expression[]): Filler {
  const words = expressions.map((expression) => wordOf(machine, registers, expression));
  const tuple = new Int32Array(words.length);
  const [first, second] = words;
  if (words.length === 1) {
    return {
      tuple,
      run: () => {
        tuple[0] = first!();
      },
    };
  }
  if (words.length === 2) {
    return {
      tuple,
      run: () => {
        tuple[0] = first!();
        tuple[1] = second!();
      },
    };
  }
  return {
    tuple,
    run: () => {
      for (let i = 0; i < words.length; i++) tuple[i] = words[i]!();
    },
  };
}

/** Lets through the tuples whose columns equal the ground values of `where`. */
function filtered(machine: Machine, registers: Registers, cursor: Int32Array, step: Of<"scan">, accept: Visit): Visit {
  if (step.where.length === 0) return accept;
  const where = step.where.map(({ column, value }) => ({ column, value: wordOf(machine, registers, value) }));
  return () => where.every(({ column, value }) => cursor[column] === value()) && accept();
}

/** Copies the columns of the cursor into registers and checks repeated variables; `next` says whether the walk may stop. */
function matcher(registers: Registers, cursor: Int32Array, step: Of<"scan">, next: Visit): Visit {
  const { bind, same } = step;
  const [only] = bind;
  if (same.length === 0 && bind.length === 0) return next;
  if (same.length === 0 && bind.length === 1) {
    const { column, slot } = only!;
    return () => {
      registers[slot] = cursor[column]!;
      return next();
    };
  }
  return () => {
    for (let i = 0; i < bind.length; i++) registers[bind[i]!.slot] = cursor[bind[i]!.column]!;
    for (let i = 0; i < same.length; i++) if (registers[same[i]!.slot] !== cursor[same[i]!.column]) return false;
    return next();
  };
}
