// Which order of the atoms of a body is expected to be the least work.
// In: body, the atom that reads delta, slots bound outside, statistics.  Out: an order of the atom numbers.
// Cost of an order = sum over its atoms of the bindings that reach them; exact search up to six atoms, greedy beyond.
// Not here: the steps that an order becomes (order.ts).
import type { Operation, Slot } from "./plan.js";
import { direction, isReady, madeBy, type OrderRequest } from "./readiness.js";
import { slotsOf } from "./slots.js";

const EXACT_ATOMS = 6;

/** Share of bindings a comparison lets through; guesses that only rank orders. */
const FILTER_SHARE = 0.4;

const EQUALITY_SHARE = 0.1;

interface State {
  readonly bound: Set<Slot>;
  readonly done: Set<number>;
  /** Bindings expected so far. */
  rows: number;
  cost: number;
}

/** Order of the atoms with the least expected work. */
export function bestOrder(request: OrderRequest): readonly number[] {
  const all = request.body.atoms.map((_, position) => position);
  // Delta goes first: it is small, walked once, and every other atom then has an index to answer from.
  const first = request.delta < 0 ? [] : [request.delta];
  const rest = all.filter((atom) => atom !== request.delta);
  if (rest.length <= 1) return [...first, ...rest];
  let start: State = { bound: new Set(request.bound), done: new Set(), rows: 1, cost: 0 };
  flushEstimate(request, start);
  for (const atom of first) start = extend(request, start, atom);
  return rest.length <= EXACT_ATOMS ? exactOrder(request, start, first) : greedyOrder(request, start, first);
}

/** Expected work of an order under these statistics: the bindings that reach each of its atoms. */
export function orderCost(request: OrderRequest, order: readonly number[]): number {
  let state: State = { bound: new Set(request.bound), done: new Set(), rows: 1, cost: 0 };
  flushEstimate(request, state);
  for (const atom of order) state = extend(request, state, atom);
  return state.cost;
}

function exactOrder(request: OrderRequest, start: State, first: readonly number[]): readonly number[] {
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

function greedyOrder(request: OrderRequest, start: State, first: readonly number[]): readonly number[] {
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
