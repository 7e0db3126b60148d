// A body becomes nested loops: atoms in the chosen order, every operation as early as it can run.
// In: body, the atom that reads delta, slots bound outside, statistics or the order the author wrote.  Out: steps.
// Invariant: every operation runs as soon as what it reads is bound (one that takes a number: when all is bound), in written order among those ready; no step reads an unbound slot.
// Not here: choosing the order (cost.ts), which rule versions exist (seminaive.ts), which indexes serve the steps (indexes.ts).
import { bestOrder } from "./cost.js";
import type { Atom, ColumnUse, Expression, Operation, Slot, Step } from "./plan.js";
import { direction, isReady, madeBy, numberingOf, type OrderRequest } from "./readiness.js";
import { boundBy, isGround, readBy, slotsOf } from "./slots.js";

/** Orders the body of one rule version. */
export function orderBody(request: OrderRequest): readonly Step[] {
  const order = request.written === undefined ? bestOrder(request) : deltaFirst(request.written, request.delta);
  const bound = new Set(request.bound);
  const numbering = numberingOf(request.body);
  const done = new Set<number>(numbering);
  const steps: Step[] = [];
  flush(request, bound, done, steps);
  for (const atom of order) {
    steps.push(atomStep(request, atom, bound));
    flush(request, bound, done, steps);
  }
  for (const position of numbering) done.delete(position);
  flush(request, bound, done, steps);
  const stuck = request.body.operations.findIndex((_, position) => !done.has(position));
  if (stuck >= 0) {
    const { kind } = request.body.operations[stuck]!;
    throw new Error(
      `internal: operation ${stuck} (${kind}) of a body never gets its inputs; please report this program`,
    );
  }
  return prune(steps, request.needed, request.counting);
}

/** The author's order; delta still goes first, because only whole deltas are walked. */
function deltaFirst(written: readonly number[], delta: number): readonly number[] {
  return delta < 0 ? written : [delta, ...written.filter((atom) => atom !== delta)];
}

/** Where the steps begin that bind nothing of `needed`: once all of them have succeeded, what they bound makes no difference. */
export function cutOf(steps: readonly Step[], needed: ReadonlySet<Slot>): number {
  let cut = steps.length;
  while (cut > 0 && !boundBy(steps[cut - 1]!).some((slot) => needed.has(slot))) cut--;
  return cut;
}

/** Atoms in the order in which steps visit them. */
export function atomsOf(steps: readonly Step[]): readonly number[] {
  return steps.flatMap((step) =>
    (step.kind === "scan" || step.kind === "exists") && step.atom >= 0 ? [step.atom] : [],
  );
}

/** Emits ready operations in written order until none is ready; aggregates and ranges only when nothing cheaper is. */
function flush(request: OrderRequest, bound: Set<Slot>, done: Set<number>, steps: Step[]): void {
  const { operations } = request.body;
  const made = madeBy(request.body);
  for (;;) {
    let next = -1;
    for (let position = 0; position < operations.length; position++) {
      if (done.has(position) || !isReady(operations[position]!, bound, made)) continue;
      const { kind } = operations[position]!;
      if (kind !== "aggregate" && kind !== "range") {
        next = position;
        break;
      }
      if (next < 0) next = position;
    }
    if (next < 0) return;
    done.add(next);
    operationSteps(request, operations[next]!, bound, steps);
  }
}

function operationSteps(request: OrderRequest, operation: Operation, bound: Set<Slot>, steps: Step[]): void {
  switch (operation.kind) {
    case "absent":
      steps.push(absentStep(operation.atom));
      return;
    case "filter":
      steps.push({ kind: "filter", test: operation.test });
      return;
    case "equate":
      equateSteps(operation, bound, madeBy(request.body), steps);
      return;
    case "range":
      bound.add(operation.slot);
      steps.push({ kind: "range", slot: operation.slot, on: operation.on, bounds: operation.bounds });
      return;
    case "aggregate": {
      const { fn, on, target, slot } = operation;
      const inner = orderBody({
        body: operation.body,
        delta: -1,
        bound,
        needed: target === null ? new Set() : slotsOf(target),
        statistics: request.statistics,
        counting: true,
      });
      bound.add(slot);
      steps.push({ kind: "aggregate", fn, on, target, steps: inner, slot });
      return;
    }
    case "fail":
      steps.push({ kind: "fail" });
      return;
  }
}

function equateSteps(
  operation: Extract<Operation, { kind: "equate" }>,
  bound: Set<Slot>,
  made: ReadonlySet<Slot>,
  steps: Step[],
): void {
  const { known, open } = direction(operation, bound, made)!;
  if (open === null) {
    steps.push({ kind: "filter", test: { op: "=", on: operation.on, left: operation.left, right: operation.right } });
    return;
  }
  receive(open, known, bound, steps);
}

function receive(open: Expression, known: Expression, bound: Set<Slot>, steps: Step[]): void {
  if (open.kind === "cast") {
    receive(open.value, { kind: "cast", value: known, type: open.value.type }, bound, steps);
    return;
  }
  if (open.kind === "slot") {
    bound.add(open.slot);
    steps.push({ kind: "let", slot: open.slot, value: known });
    return;
  }
  const args = (open as Extract<Expression, { kind: "pack" }>).args;
  const bind: ColumnUse[] = [];
  const same: { column: number; value: Expression }[] = [];
  args.forEach((arg, column) => {
    if (isGround(arg, bound)) same.push({ column, value: arg });
    else if (arg.kind === "slot") {
      bind.push({ column, slot: arg.slot });
      bound.add(arg.slot);
    }
  });
  steps.push({ kind: "unpack", source: known, width: args.length, bind, same });
}

function absentStep(atom: Atom): Step {
  const columns: number[] = [];
  const key: Expression[] = [];
  atom.args.forEach((arg, column) => {
    if (arg === null) return;
    columns.push(column);
    key.push(arg);
  });
  const { relation } = atom;
  if (columns.length === atom.args.length) {
    return { kind: "exists", relation, key, wanted: false, atom: -1 };
  }
  return { kind: "none", relation, columns, key };
}

function atomStep(request: OrderRequest, position: number, bound: Set<Slot>): Step {
  const { relation, args } = request.body.atoms[position]!;
  const version = position === request.delta ? "delta" : "total";
  const columns: number[] = [];
  const key: Expression[] = [];
  const bind: ColumnUse[] = [];
  const same: ColumnUse[] = [];
  const own = new Set<Slot>();
  args.forEach((arg, column) => {
    if (arg === null) return;
    if (arg.kind === "slot" && own.has(arg.slot)) same.push({ column, slot: arg.slot });
    else if (arg.kind === "slot" && !bound.has(arg.slot)) {
      bind.push({ column, slot: arg.slot });
      own.add(arg.slot);
    } else {
      columns.push(column);
      key.push(arg);
    }
  });
  for (const slot of own) bound.add(slot);
  if (version === "delta") {
    const where = columns.map((column, i) => ({ column, value: key[i]! }));
    return { kind: "scan", relation, version, columns: [], key: [], where, bind, same, once: false, atom: position };
  }
  if (columns.length === args.length) return { kind: "exists", relation, key, wanted: true, atom: position };
  return { kind: "scan", relation, version, columns, key, where: [], bind, same, once: false, atom: position };
}

/** Drops bindings that nothing reads and marks scans that then need only one match. */
function prune(steps: readonly Step[], needed: ReadonlySet<Slot>, counting: boolean): readonly Step[] {
  const live = new Set(needed);
  const result: Step[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (step.kind === "scan") {
      for (const { slot } of step.same) live.add(slot);
      const bind = step.bind.filter(({ slot }) => live.has(slot));
      result.push({ ...step, bind, once: !counting && bind.length === 0 });
    } else result.push(step);
    readBy(step, live);
  }
  return result.reverse();
}
