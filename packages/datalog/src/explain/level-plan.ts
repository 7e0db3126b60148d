// Rules that find heights: the program's rules, all in one recursion over the tuples whose height is known already.
// In: a plan and which relations have derived tuples.  Out: rules over twice the relations: number r is "r as far as heights are known", number r + n is r as the evaluation left it.
// Invariant: in round k exactly the tuples of height k appear. Negations and aggregates read the finished relations; an aggregate waits until all that contributes to it is known:
// then as many bindings of its body are found among known tuples as among all. It is looked at again whenever a contributor becomes known, by a rule version of its own per atom of its body.
// Not here: running the rounds (levels.ts).
import type { Atom, Body, Expression, Operand, Operation, Plan, PlannedRule, Slot } from "../plan/plan.js";
import type { Kind } from "../value.js";

/** Where the finished relation `id` is found. */
export function finished(plan: Plan, id: number): number {
  return id + plan.relations.length;
}

/** Relations whose tuples are not all given. */
export function derivedRelations(plan: Plan): ReadonlySet<number> {
  const derived = new Set(plan.strata.flatMap(({ rules }) => rules.map(({ head }) => head)));
  for (const { id, equivalence } of plan.relations) if (equivalence) derived.add(id);
  return derived;
}

interface Making {
  readonly plan: Plan;
  readonly derived: ReadonlySet<number>;
  readonly slots: Kind[];
  readonly names: string[];
}

type Aggregate = Extract<Operation, { kind: "aggregate" }>;

/** The rules that stand for one rule of the program; `recursive` lists the atoms whose news must be looked at. */
export function levelRules(plan: Plan, derived: ReadonlySet<number>, rule: PlannedRule): readonly PlannedRule[] {
  const making: Making = { plan, derived, slots: [...rule.slots], names: [...rule.slotNames] };
  const anchored = hasIdentity(rule) ? anchor(making, rule) : rule;
  const body = known(making, anchored.body);
  const shape = { ...rule, values: anchored.values, written: new Map<number, readonly number[]>() };
  const base = { ...shape, body, recursive: newsOf(making, body.atoms, 0) };
  const waiting = anchored.body.operations
    .filter((operation) => operation.kind === "aggregate")
    .flatMap((aggregate) => [...contributions(making, body, aggregate)])
    .map(({ atoms, operations, from }) => ({
      ...shape,
      body: { atoms, operations },
      recursive: newsOf(making, atoms, from),
    }))
    .filter(({ recursive }) => recursive.length > 0);
  return [base, ...waiting].map((made) => ({ ...made, slots: making.slots, slotNames: making.names }));
}

/** Body and, for each aggregate in it at any depth, the body joined with a copy of the aggregate's own, which starts at atom `from`. */
function* contributions(
  making: Making,
  outer: Body,
  aggregate: Aggregate,
): Generator<Body & { readonly from: number }> {
  const copy = renamed(making, aggregate.body, new Set(aggregate.shared));
  const inner = known(making, copy);
  const joined = {
    atoms: [...outer.atoms, ...inner.atoms],
    operations: [...outer.operations, ...inner.operations],
  };
  yield { ...joined, from: outer.atoms.length };
  for (const nested of copy.operations) if (nested.kind === "aggregate") yield* contributions(making, joined, nested);
}

function newsOf({ plan }: Making, atoms: readonly Atom[], from: number): readonly number[] {
  return atoms.flatMap(({ relation }, position) =>
    position >= from && relation < plan.relations.length ? [position] : [],
  );
}

/** The body over tuples whose height is known. */
function known(making: Making, body: Body): Body {
  const { plan, derived } = making;
  const atoms = body.atoms.map((atom) => (derived.has(atom.relation) ? atom : finishedAtom(plan, atom)));
  const operations = body.operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === "absent") return [{ ...operation, atom: finishedAtom(plan, operation.atom) }];
    if (operation.kind !== "aggregate") return [operation];
    const value = { ...operation, body: finishedBody(plan, operation.body) };
    if (!readsDerived(derived, operation.body)) return [value];
    const all = counted(making, value, value.body);
    const sofar = counted(making, value, known(making, operation.body));
    const complete = { op: "=", on: "number", left: slotOf(all.slot), right: slotOf(sofar.slot) } as const;
    return [value, all, sofar, { kind: "filter", test: complete }];
  });
  return { atoms, operations };
}

function counted(making: Making, aggregate: Aggregate, body: Body): Aggregate {
  return { ...aggregate, fn: "count", on: "number", target: null, body, slot: freshSlot(making, "number") };
}

function slotOf(slot: Slot): Expression {
  return { kind: "slot", slot, type: "number" };
}

function freshSlot({ slots, names }: Making, kind: Kind): Slot {
  slots.push(kind);
  names.push("");
  return slots.length - 1;
}

/** The body over the relations as the evaluation left them. */
export function finishedBody(plan: Plan, body: Body): Body {
  return {
    atoms: body.atoms.map((atom) => finishedAtom(plan, atom)),
    operations: body.operations.map((operation) => {
      if (operation.kind === "absent") return { ...operation, atom: finishedAtom(plan, operation.atom) };
      if (operation.kind === "aggregate") return { ...operation, body: finishedBody(plan, operation.body) };
      return operation;
    }),
  };
}

function finishedAtom(plan: Plan, atom: Atom): Atom {
  return atom.relation < plan.relations.length ? { ...atom, relation: finished(plan, atom.relation) } : atom;
}

function readsDerived(derived: ReadonlySet<number>, body: Body): boolean {
  return (
    body.atoms.some(({ relation }) => derived.has(relation)) ||
    body.operations.some((operation) => operation.kind === "aggregate" && readsDerived(derived, operation.body))
  );
}

// ---- slots of copies --------------------------------------------------------------------------------------------

function renamed(making: Making, body: Body, kept: ReadonlySet<Slot>): Body {
  const numbers = new Map<Slot, Slot>();
  const slot = (old: Slot): Slot => {
    if (kept.has(old)) return old;
    let number = numbers.get(old);
    if (number === undefined) {
      number = freshSlot(making, making.slots[old]!);
      numbers.set(old, number);
    }
    return number;
  };
  return renameBody(body, slot);
}

type Rename = (slot: Slot) => Slot;

function renameBody({ atoms, operations }: Body, slot: Rename): Body {
  return {
    atoms: atoms.map((atom) => renameAtom(atom, slot)),
    operations: operations.map((operation) => renameOperation(operation, slot)),
  };
}

function renameOperation(operation: Operation, slot: Rename): Operation {
  const within = (expression: Expression): Expression => rename(expression, slot);
  switch (operation.kind) {
    case "absent":
      return { ...operation, atom: renameAtom(operation.atom, slot) };
    case "filter": {
      const { test } = operation;
      return { ...operation, test: { ...test, left: within(test.left), right: within(test.right) } };
    }
    case "equate":
      return { ...operation, left: within(operation.left), right: within(operation.right) };
    case "range":
      return { ...operation, slot: slot(operation.slot), bounds: operation.bounds.map(within) };
    case "aggregate":
      return {
        ...operation,
        slot: slot(operation.slot),
        shared: operation.shared.map(slot),
        target: operation.target === null ? null : within(operation.target),
        body: renameBody(operation.body, slot),
      };
    case "fail":
      return operation;
  }
}

function renameAtom(atom: Atom, slot: Rename): Atom {
  return { ...atom, args: atom.args.map((arg) => (arg === null ? null : (rename(arg, slot) as Operand))) };
}

function rename(expression: Expression, slot: Rename): Expression {
  switch (expression.kind) {
    case "slot":
      return { ...expression, slot: slot(expression.slot) };
    case "call":
    case "callback":
    case "pack":
      return { ...expression, args: expression.args.map((arg) => rename(arg, slot)) };
    case "cast":
      return { ...expression, value: rename(expression.value, slot) };
    default:
      return expression;
  }
}

// ---- values that differ each time they are asked for ------------------------------------------------------------

/** Does the value depend on when it is computed? Then it is taken from the tuple instead. */
export function isIdentity(expression: Expression): boolean {
  switch (expression.kind) {
    case "counter":
    case "iteration":
      return true;
    case "call":
    case "callback":
    case "pack":
      return expression.args.some(isIdentity);
    case "cast":
      return isIdentity(expression.value);
    default:
      return false;
  }
}

/** Equations with counters say nothing about a finished tuple. */
export function withoutIdentities(body: Body): Body {
  return { ...body, operations: body.operations.filter((operation) => !mentionsIdentity(operation)) };
}

function mentionsIdentity(operation: Operation): boolean {
  if (operation.kind === "equate") return isIdentity(operation.left) || isIdentity(operation.right);
  return operation.kind === "filter" && (isIdentity(operation.test.left) || isIdentity(operation.test.right));
}

function hasIdentity({ values, body }: PlannedRule): boolean {
  return values.some(isIdentity) || body.operations.some(mentionsIdentity);
}

/** A rule with counters walks the finished tuples of its head and asks for a body to each. */
function anchor(making: Making, rule: PlannedRule): Pick<PlannedRule, "body" | "values"> {
  const { attributes } = making.plan.relations[rule.head]!;
  const head = attributes.map(({ kind }): Extract<Expression, { kind: "slot" }> => {
    return { kind: "slot", slot: freshSlot(making, kind), type: kind };
  });
  const { atoms, operations } = withoutIdentities(rule.body);
  const equations = rule.values.flatMap((value, column): readonly Operation[] => {
    if (isIdentity(value)) return [];
    return [{ kind: "equate", on: attributes[column]!.kind, left: head[column]!, right: value }];
  });
  const finishedHead = { relation: finished(making.plan, rule.head), args: head };
  return { values: head, body: { atoms: [finishedHead, ...atoms], operations: [...equations, ...operations] } };
}
