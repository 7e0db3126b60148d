// Join order: a body becomes nested loops.
// In: body, the atom that reads delta, slots bound outside, statistics or the order the author wrote.  Out: steps.
// Invariant: every operation runs as soon as what it reads is bound, in written order among those ready; no step reads an unbound slot.
// Cost of an order = sum over its atoms of the bindings that reach them; exact search up to six atoms, greedy beyond.
// Not here: which rule versions exist (seminaive.ts), which indexes serve the steps (indexes.ts).
import type { Atom, Body, ColumnUse, Expression, Operation, Slot, Statistics, Step } from "./plan.js";

export interface OrderRequest {
  readonly body: Body;
  /** Atom that reads the last round's delta, or -1. */
  readonly delta: number;
  /** Slots bound before the first step. */
  readonly bound: ReadonlySet<Slot>;
  /** Slots read after the last step. */
  readonly needed: ReadonlySet<Slot>;
  readonly statistics: Statistics;
  /** Order of the atoms the author asked for, by atom number; absent: by cost. */
  readonly written?: readonly number[] | undefined;
  /** Count every binding (inside an aggregate), also those that differ only in unused columns. */
  readonly counting: boolean;
}

const EXACT_ATOMS = 6;
/** Share of bindings a comparison lets through; guesses that only rank orders. */
const FILTER_SHARE = 0.4;
const EQUALITY_SHARE = 0.1;

/** Orders the body of one rule version. */
export function orderBody(request: OrderRequest): readonly Step[] {
  const order = request.written === undefined ? bestOrder(request) : deltaFirst(request.written, request.delta);
  const bound = new Set(request.bound);
  const done = new Set<number>();
  const steps: Step[] = [];
  flush(request, bound, done, steps);
  for (const atom of order) {
    steps.push(atomStep(request, atom, bound));
    flush(request, bound, done, steps);
  }
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

/** Slots a step fills. */
export function boundBy(step: Step): readonly Slot[] {
  switch (step.kind) {
    case "scan":
    case "unpack":
      return step.bind.map(({ slot }) => slot);
    case "let":
    case "range":
    case "aggregate":
      return [step.slot];
    default:
      return [];
  }
}

/** Slots an expression reads. */
export function slotsOf(expression: Expression, into: Set<Slot> = new Set()): Set<Slot> {
  switch (expression.kind) {
    case "slot":
      into.add(expression.slot);
      break;
    case "call":
    case "callback":
    case "pack":
      for (const arg of expression.args) slotsOf(arg, into);
      break;
    case "cast":
      slotsOf(expression.value, into);
      break;
  }
  return into;
}

function isGround(expression: Expression, bound: ReadonlySet<Slot>): boolean {
  switch (expression.kind) {
    case "slot":
      return bound.has(expression.slot);
    case "call":
    case "callback":
    case "pack":
      return expression.args.every((arg) => isGround(arg, bound));
    case "cast":
      return isGround(expression.value, bound);
    default:
      return true;
  }
}

// ---- operations -------------------------------------------------------------------------------------------------

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

function isReady(operation: Operation, bound: ReadonlySet<Slot>, made: ReadonlySet<Slot>): boolean {
  switch (operation.kind) {
    case "absent":
      return operation.atom.args.every((arg) => arg === null || isGround(arg, bound));
    case "filter":
      return isGround(operation.test.left, bound) && isGround(operation.test.right, bound);
    case "equate":
      return direction(operation, bound, made) !== null;
    case "range":
      return operation.bounds.every((expression) => isGround(expression, bound));
    case "aggregate":
      return operation.shared.every((slot) => bound.has(slot));
    case "fail":
      return true;
  }
}

/** Which side of an equation is known, and what the other side then is. */
function direction(
  equation: Extract<Operation, { kind: "equate" }>,
  bound: ReadonlySet<Slot>,
  made: ReadonlySet<Slot>,
): { known: Expression; open: Expression | null } | null {
  const { left, right } = equation;
  const leftGround = isGround(left, bound);
  const rightGround = isGround(right, bound);
  if (leftGround && rightGround) return { known: left, open: null };
  if (rightGround && canReceive(left, bound, made)) return { known: right, open: left };
  if (leftGround && canReceive(right, bound, made)) return { known: left, open: right };
  return null;
}

/** `made` are the slots that a range or an aggregate fills: nothing else may. */
function canReceive(expression: Expression, bound: ReadonlySet<Slot>, made: ReadonlySet<Slot>): boolean {
  if (expression.kind === "slot") return !made.has(expression.slot);
  if (expression.kind === "cast") return canReceive(expression.value, bound, made);
  return (
    expression.kind === "pack" &&
    expression.args.every((arg) => (arg.kind === "slot" && !made.has(arg.slot)) || isGround(arg, bound))
  );
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

const MADE = new WeakMap<Body, ReadonlySet<Slot>>();

/** Slots that ranges and aggregates of a body fill. */
function madeBy(body: Body): ReadonlySet<Slot> {
  let made = MADE.get(body);
  if (made === undefined) {
    made = new Set(body.operations.flatMap((o) => (o.kind === "range" || o.kind === "aggregate" ? [o.slot] : [])));
    MADE.set(body, made);
  }
  return made;
}

// ---- atoms ------------------------------------------------------------------------------------------------------

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

function readBy(step: Step, live: Set<Slot>): void {
  switch (step.kind) {
    case "scan":
      for (const { value } of step.where) slotsOf(value, live);
      for (const expression of step.key) slotsOf(expression, live);
      return;
    case "exists":
    case "none":
      for (const expression of step.key) slotsOf(expression, live);
      return;
    case "filter":
      slotsOf(step.test.left, live);
      slotsOf(step.test.right, live);
      return;
    case "let":
      slotsOf(step.value, live);
      return;
    case "unpack":
      slotsOf(step.source, live);
      for (const { value } of step.same) slotsOf(value, live);
      return;
    case "range":
      for (const bound of step.bounds) slotsOf(bound, live);
      return;
    case "aggregate":
      if (step.target !== null) slotsOf(step.target, live);
      for (const inner of step.steps) readBy(inner, live);
      return;
  }
}

// ---- choice of the order ----------------------------------------------------------------------------------------

interface State {
  readonly bound: Set<Slot>;
  readonly done: Set<number>;
  /** Bindings expected so far. */
  rows: number;
  cost: number;
}

/** Order of the atoms with the least expected work. */
function bestOrder(request: OrderRequest): readonly number[] {
  const { atoms } = request.body;
  const start: State = { bound: new Set(request.bound), done: new Set(), rows: 1, cost: 0 };
  flushEstimate(request, start);
  if (atoms.length <= 1) return atoms.map((_, position) => position);
  if (request.delta >= 0) return restAfter(request, request.delta, extend(request, start, request.delta));
  return atoms.length <= EXACT_ATOMS ? exactOrder(request, start) : greedyOrder(request, start);
}

/** Delta goes first: it is small, walked once, and every other atom then has an index to answer from. */
function restAfter(request: OrderRequest, delta: number, state: State): readonly number[] {
  const few = request.body.atoms.length - 1 <= EXACT_ATOMS;
  return few ? exactOrder(request, state, [delta]) : greedyOrder(request, state, [delta]);
}

/** Expected work of an order under these statistics: the bindings that reach each of its atoms. */
export function orderCost(request: OrderRequest, order: readonly number[]): number {
  let state: State = { bound: new Set(request.bound), done: new Set(), rows: 1, cost: 0 };
  flushEstimate(request, state);
  for (const atom of order) state = extend(request, state, atom);
  return state.cost;
}

/** Atoms in the order in which steps visit them. */
export function atomsOf(steps: readonly Step[]): readonly number[] {
  return steps.flatMap((step) =>
    (step.kind === "scan" || step.kind === "exists") && step.atom >= 0 ? [step.atom] : [],
  );
}

function exactOrder(request: OrderRequest, start: State, first: readonly number[] = []): readonly number[] {
  const count = request.body.atoms.length;
  let best: number[] = [];
  let bestCost = Number.POSITIVE_INFINITY;
  const search = (prefix: number[], state: State): void => {
    if (state.cost >= bestCost) return;
    if (prefix.length === count) {
      best = prefix.slice();
      bestCost = state.cost;
      return;
    }
    for (let atom = 0; atom < count; atom++) {
      if (prefix.includes(atom)) continue;
      prefix.push(atom);
      search(prefix, extend(request, state, atom));
      prefix.pop();
    }
  };
  search([...first], start);
  return best.length === count ? best : greedyOrder(request, start, first);
}

function greedyOrder(request: OrderRequest, start: State, first: readonly number[] = []): readonly number[] {
  const left = new Set(request.body.atoms.map((_, position) => position).filter((atom) => !first.includes(atom)));
  const order: number[] = [...first];
  let state = start;
  while (left.size > 0) {
    let chosen = -1;
    let reached: State | undefined;
    for (const atom of left) {
      const next = extend(request, state, atom);
      if (reached === undefined || next.rows < reached.rows) {
        chosen = atom;
        reached = next;
      }
    }
    order.push(chosen);
    left.delete(chosen);
    state = reached!;
  }
  return order;
}

function extend(request: OrderRequest, state: State, position: number): State {
  const { relation, args } = request.body.atoms[position]!;
  const { statistics } = request;
  const next: State = { bound: new Set(state.bound), done: new Set(state.done), rows: state.rows, cost: state.cost };
  let matches = statistics.rows(relation, position === request.delta ? "delta" : "total");
  let free = false;
  args.forEach((arg, column) => {
    if (arg === null) free = true;
    else if (arg.kind === "slot" && !next.bound.has(arg.slot)) {
      free = true;
      next.bound.add(arg.slot);
    } else matches /= Math.max(1, statistics.distinct(relation, column));
  });
  if (!free) matches = Math.min(1, matches);
  // One for the probe itself, so that a probe that finds nothing is not free.
  next.cost += next.rows * (1 + matches);
  next.rows *= Math.max(matches, 1e-6);
  flushEstimate(request, next);
  return next;
}

/** The effect of ready operations on the estimate. */
function flushEstimate(request: OrderRequest, state: State): void {
  const { operations } = request.body;
  const made = madeBy(request.body);
  for (let changed = true; changed; ) {
    changed = false;
    for (let position = 0; position < operations.length; position++) {
      const operation = operations[position]!;
      if (state.done.has(position) || !isReady(operation, state.bound, made)) continue;
      state.done.add(position);
      changed = true;
      applyEstimate(operation, state, made);
    }
  }
}

function applyEstimate(operation: Operation, state: State, made: ReadonlySet<Slot>): void {
  switch (operation.kind) {
    case "equate": {
      const { open } = direction(operation, state.bound, made)!;
      if (open === null) state.rows *= EQUALITY_SHARE;
      else for (const slot of slotsOf(open)) state.bound.add(slot);
      return;
    }
    case "range":
    case "aggregate":
      state.bound.add(operation.slot);
      state.cost += state.rows;
      return;
    case "filter":
      state.rows *= operation.test.op === "=" ? EQUALITY_SHARE : FILTER_SHARE;
      return;
    case "absent":
      state.cost += state.rows;
      state.rows *= FILTER_SHARE;
      return;
    case "fail":
      state.rows *= 1e-6;
      return;
  }
}
