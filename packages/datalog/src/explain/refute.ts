// Why a tuple does not hold: how far each rule comes towards it.
// In: the finished relations, a tuple.  Out: for each rule of its relation the bindings that came furthest and the literal they fail at.
// Invariant: literals are tried in an order that depends on sizes alone; a literal counts as satisfied when everything it says holds.
// Not here: proofs of tuples that hold (proofs.ts).
import { sequence } from "../execute/interpret.js";
import { CHECK_EVERY } from "../execute/limits.js";
import type { Machine } from "../execute/runner.js";
import { statisticsOf } from "../execute/tune.js";
import type { Named } from "../explainer.js";
import { positionOf } from "../location.js";
import { bodyOf } from "../plan/lower.js";
import { atomsOf, orderBody } from "../plan/order.js";
import type { Body, Operation, Slot, Statistics, Step } from "../plan/plan.js";
import { isReady, type OrderRequest } from "../plan/readiness.js";
import { boundBy } from "../plan/slots.js";
import type { Refutation, RuleFailure } from "../proof.js";
import { printAtom } from "../syntax/values.js";
import { plainRow, plainValue } from "../value.js";
import { withoutIdentities } from "./level-plan.js";
import type { Evidence } from "./levels.js";
import { rulesByHead } from "./proofs.js";
import { createReader, type Reader } from "./readings.js";
import { headEquations, type Searchable } from "./search.js";

/** How far the rules come. `check` is called inside joins. */
export function refute(evidence: Evidence, named: Named, check: () => void): Refutation {
  const machine: Machine = {
    ...evidence.machine,
    check: () => {
      check();
      return CHECK_EVERY;
    },
  };
  const words = named.encode();
  const reader = createReader(evidence.checked, machine);
  const statistics = statisticsOf(machine, new Set(), () => []);
  const attempts = rulesByHead(evidence)(named.relation).map((rule) =>
    attempt(machine, statistics, reader, rule, words),
  );
  const rules = Object.freeze(attempts.sort((a, b) => b.progress - a.progress).map(({ failure }) => failure));
  const relation = reader.name(named.relation);
  const tuple = reader.tuple(named.relation, words);
  return Object.freeze({
    relation,
    tuple,
    rules,
    toString: () => refutationText(printAtom(relation, tuple), relation, rules),
    toJSON: () => ({
      relation,
      tuple: tuple.map(plainValue),
      rules: rules.map((rule) => ({ ...rule, bindings: plainRow(rule.bindings) })),
    }),
  });
}

/** Something to do for one literal (-1: the head). */
interface Unit {
  readonly literal: number;
  readonly steps: readonly Step[];
}

function attempt(
  machine: Machine,
  statistics: Statistics,
  reader: Reader,
  rule: Searchable,
  tuple: Int32Array,
): { readonly progress: number; readonly failure: RuleFailure } {
  const registers = new Int32Array(rule.slots.length);
  const { bound, direct } = headEquations(rule);
  for (const [column, slot] of rule.head.entries()) registers[slot] = tuple[column]!;
  for (const { column, slot } of direct) registers[slot] = tuple[column]!;
  const units = unitsOf(rule, statistics);
  let furthest = -1;
  let best = registers.slice();
  const arrive = (progress: number): void => {
    if (progress <= furthest) return;
    furthest = progress;
    best = registers.slice();
  };
  const go = units.reduceRight<() => boolean>(
    (next, { steps }, position) => {
      const run = sequence(machine, registers, steps, next);
      return () => {
        arrive(position);
        return run();
      };
    },
    () => {
      arrive(units.length);
      return true;
    },
  );
  go();
  return { progress: furthest, failure: failureOf(reader, rule, units, furthest, best, bound) };
}

function failureOf(
  reader: Reader,
  rule: Searchable,
  units: readonly Unit[],
  progress: number,
  registers: Int32Array,
  bound: ReadonlySet<Slot>,
): RuleFailure {
  const scope = reader.scope(rule.clause);
  const { file, line, column } = positionOf(scope.rule.location);
  const known = new Set(bound);
  for (const { steps } of units.slice(0, progress))
    for (const step of steps) for (const slot of boundBy(step)) known.add(slot);
  const hasValue = (variable: number): boolean => known.has(variable);
  const text = (literal: number): string => scope.text(scope.rule.body[literal]!, registers, [], hasValue);
  const open = new Set(units.slice(progress).map(({ literal }) => literal));
  const tried = [...new Set(units.slice(0, progress).map(({ literal }) => literal))];
  const satisfied = tried.filter((literal) => literal >= 0 && !open.has(literal)).map(text);
  const failing = units[progress]?.literal;
  const isLiteral = failing !== undefined && failing >= 0;
  return Object.freeze({
    rule: rule.text,
    clause: rule.clause,
    position: Object.freeze({ file, line, column }),
    reason: failing === undefined ? "kept-out" : isLiteral ? "literal" : "head",
    failed: isLiteral
      ? Object.freeze({ written: scope.written(scope.rule.body[failing]!), text: text(failing) })
      : null,
    satisfied: Object.freeze(satisfied),
    bindings: scope.bindings(registers, [], hasValue),
  });
}

/** The body as units in the order of trying: the planner's order of atoms, comparisons and aggregates as soon as they can be decided,
 * negations last: that nothing but a negation is in the way is what one wants to know. */
function unitsOf(rule: Searchable, statistics: Statistics): readonly Unit[] {
  const { bound: start, operations: head } = headEquations(rule);
  const bound = new Set(start);
  const needed = new Set(rule.slots.keys());
  const request = (body: Body): OrderRequest => ({ body, delta: -1, bound, needed, statistics, counting: true });
  const literals = rule.literals.map((literal) => withoutIdentities(bodyOf([literal])));
  const whole = bodyOf([{ literal: null, atoms: [], operations: head, aggregates: [] }, ...rule.literals]);
  const order = atomsOf(orderBody(request(withoutIdentities(whole))));
  const atoms = literals.flatMap((body, literal) => body.atoms.map((atom) => ({ atom, literal })));
  const place = (literal: number): number => (literal === literals.length - 1 ? -1 : literal);
  const waiting = [
    ...head.map((operation) => ({ operation, literal: -1 })),
    ...literals.flatMap((body, literal) =>
      body.operations.map((operation) => ({ operation, literal: place(literal) })),
    ),
  ];
  const made = madeBy(waiting.map(({ operation }) => operation));
  const units: Unit[] = [];
  const emit = (literal: number, steps: readonly Step[]): void => {
    units.push({ literal, steps });
    for (const step of steps) for (const slot of boundBy(step)) bound.add(slot);
  };
  const flush = (isWanted: (operation: Operation) => boolean): void => {
    for (let position = 0; position < waiting.length; position++) {
      const { operation, literal } = waiting[position]!;
      if (!isWanted(operation) || !isReady(operation, bound, made)) continue;
      waiting.splice(position, 1);
      emit(literal, orderBody(request({ atoms: [], operations: [operation] })));
      position = -1;
    }
  };
  const beforeNegation = ({ kind }: Operation): boolean => kind !== "absent";
  flush(beforeNegation);
  for (const position of order) {
    const { atom, literal } = atoms[position]!;
    emit(literal, orderBody(request({ atoms: [atom], operations: [] })));
    flush(beforeNegation);
  }
  flush(() => true);
  return units;
}

function madeBy(operations: readonly Operation[]): ReadonlySet<Slot> {
  return new Set(operations.flatMap((o) => (o.kind === "range" || o.kind === "aggregate" ? [o.slot] : [])));
}

function refutationText(atom: string, relation: string, rules: readonly RuleFailure[]): string {
  const lines = [`${atom} does not hold`];
  if (rules.length === 0) lines.push(`  ${relation} has no rules, and no such fact was given`);
  for (const { rule, reason, failed, satisfied } of rules) {
    lines.push(`  ${rule}`);
    for (const literal of satisfied) lines.push(`    holds  ${literal}`);
    if (failed !== null) lines.push(`    fails  ${failed.text}`);
    else if (reason === "head") lines.push("    fails  the head: it is never this tuple");
    else lines.push("    the body holds: a choice, a subsumption or a limit keeps the tuple out");
  }
  return lines.join("\n");
}
