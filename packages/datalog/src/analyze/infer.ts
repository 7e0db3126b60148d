// Solves the type constraints of one clause.
// In: constraints between numbered nodes.  Out: for each node a set of kinds and, where declarations say more, the types it may have.
// Invariant: nodes only ever narrow, so the sweeps end; a node whose constraints disagree is reported once and then agrees with everything.
// Not here: which constraints a clause has (typecheck.ts).
import type { Location } from "../location.js";
import type { Kind, TypeId } from "../value.js";
import { ANY, accepts, type KindSet, kindSet, kindsIn, type Overload, parameterKinds } from "./functors.js";
import { counted } from "./report.js";
import type { TypeNode } from "./resolved.js";
import { meet, type TypeTable, UNKNOWN_TYPE } from "./type-table.js";

/** Why a node was narrowed: what is wanted of it, and where. */
export interface Reason {
  readonly text: string;
  readonly location: Location;
  /** What the term is by itself, not what its place wants. */
  readonly own?: true;
}

/** A node that two reasons disagree about. */
export interface Conflict {
  readonly node: TypeNode;
  readonly first: Reason | undefined;
  readonly second: Reason;
}

/** The state of an inference. */
export interface Inference {
  readonly types: TypeTable;
  readonly kinds: KindSet[];
  /** The largest types a node can have; null while only its kinds are known. */
  readonly bounds: (readonly TypeId[] | null)[];
  /** Nodes of the fields, where a node is known to be a record of them. */
  readonly shapes: (readonly TypeNode[] | undefined)[];
  readonly reasons: (Reason | undefined)[];
  readonly failed: boolean[];
  /** The one kind that a node had when it failed, if it had one. */
  readonly wanted: (Kind | undefined)[];
  readonly conflicts: Conflict[];
  readonly constraints: (() => boolean)[];
}

/** An inference of `count` nodes that may be anything. */
export function openInference(types: TypeTable, count: number): Inference {
  return {
    types,
    kinds: new Array<KindSet>(count).fill(ANY),
    bounds: new Array<null>(count).fill(null),
    shapes: new Array<undefined>(count).fill(undefined),
    reasons: new Array<undefined>(count).fill(undefined),
    failed: new Array<boolean>(count).fill(false),
    wanted: [],
    conflicts: [],
    constraints: [],
  };
}

/** Sweeps over the constraints until none changes anything. */
export function solve({ constraints }: Inference): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const constraint of constraints) if (constraint()) changed = true;
  }
}

function fail(inference: Inference, node: TypeNode, second: Reason): boolean {
  if (inference.failed[node]) return false;
  const kinds = kindsIn(inference.kinds[node]!);
  if (kinds.length === 1) inference.wanted[node] = kinds[0];
  inference.failed[node] = true;
  inference.conflicts.push({ node, first: inference.reasons[node], second });
  inference.kinds[node] = ANY;
  inference.bounds[node] = null;
  return true;
}

/** A node has one of some kinds. */
export function narrowKinds(inference: Inference, node: TypeNode, kinds: KindSet, reason: Reason): boolean {
  const before = inference.kinds[node]!;
  const after = before & kinds;
  if (after === before || inference.failed[node]) return false;
  if (after === 0) return fail(inference, node, reason);
  inference.kinds[node] = after;
  inference.reasons[node] ??= reason;
  return true;
}

/** A node is of one of some types or of a subtype of one. */
export function narrowTypes(inference: Inference, node: TypeNode, types: readonly TypeId[], reason: Reason): boolean {
  if (inference.failed[node] || types.includes(UNKNOWN_TYPE)) return false;
  const { types: table } = inference;
  const kinds = kindSet(...types.map((type) => table.entries[type]!.kind));
  let changed = narrowKinds(inference, node, kinds, reason);
  const before = inference.bounds[node];
  if (inference.failed[node]) return true;
  const after = before === null || before === undefined ? types : meetAll(table, before, types);
  if (after.length === 0) return fail(inference, node, reason);
  if (before === null || before === undefined || !sameTypes(before, after)) {
    inference.bounds[node] = after;
    inference.reasons[node] ??= reason;
    changed = true;
  }
  return changed;
}

function meetAll(table: TypeTable, left: readonly TypeId[], right: readonly TypeId[]): readonly TypeId[] {
  if (left.length === 1 && right.length === 1) return meet(table, left[0]!, right[0]!);
  const all = new Set(left.flatMap((one) => right.flatMap((other) => meet(table, one, other))));
  return [...all].sort((a, b) => a - b);
}

function sameTypes(left: readonly TypeId[], right: readonly TypeId[]): boolean {
  return left.length === right.length && left.every((type, i) => type === right[i]);
}

/** Two nodes have the same kind. */
export function sameKinds(inference: Inference, left: TypeNode, right: TypeNode, reason: Reason): boolean {
  const { kinds, failed } = inference;
  if (failed[left] || failed[right]) return false;
  if ((kinds[left]! & kinds[right]!) === 0) return fail(inference, left, disagreement(inference, right, reason));
  const a = narrowKinds(inference, left, kinds[right]!, reasonOf(inference, right, reason));
  if (failed[left]) return a;
  const b = narrowKinds(inference, right, kinds[left]!, reasonOf(inference, left, reason));
  return a || b;
}

/** Two nodes have the same type. `within`: pairs of records whose fields are being compared, since a record may hold itself. */
export function sameType(
  inference: Inference,
  left: TypeNode,
  right: TypeNode,
  reason: Reason,
  within: readonly string[] = [],
): boolean {
  let changed = sameKinds(inference, left, right, reason);
  const { bounds, failed } = inference;
  if (failed[left] || failed[right]) return changed;
  const before = bounds[left];
  if (bounds[right])
    changed = narrowTypes(inference, left, bounds[right], reasonOf(inference, right, reason)) || changed;
  if (before && !failed[left])
    changed = narrowTypes(inference, right, before, reasonOf(inference, left, reason)) || changed;
  return sameFields(inference, left, right, reason, within) || changed;
}

/** Records of one type have fields of the same types, also where no declaration speaks of them. */
function sameFields(
  inference: Inference,
  left: TypeNode,
  right: TypeNode,
  reason: Reason,
  within: readonly string[],
): boolean {
  const { shapes } = inference;
  const [ours, theirs] = [shapes[left], shapes[right]];
  if (ours === theirs) return false;
  if (ours === undefined || theirs === undefined) {
    shapes[left] = shapes[right] = ours ?? theirs;
    return true;
  }
  if (ours.length !== theirs.length) {
    const text = `${reason.text} a record of ${counted(theirs.length, "field")}`;
    return fail(inference, left, { text, location: reason.location });
  }
  const pair = `${left} ${right}`;
  if (within.includes(pair)) return false;
  return ours.reduce(
    (changed, field, i) => sameType(inference, field, theirs[i]!, reason, [...within, pair]) || changed,
    false,
  );
}

/** What joins two nodes, and what the other one is. */
function disagreement(inference: Inference, other: TypeNode, reason: Reason): Reason {
  const kinds = listed(kindsIn(inference.kinds[other]!));
  const why = inference.reasons[other];
  return {
    text: `${reason.text} a value that is ${kinds}${why === undefined ? "" : ` (${why.text})`}`,
    location: reason.location,
  };
}

const reasonOf = (inference: Inference, node: TypeNode, otherwise: Reason): Reason =>
  inference.reasons[node] ?? otherwise;

/** Kinds of operands and result fit one of the overloads. Calls `none` once when there is none. */
export function overloaded(
  inference: Inference,
  args: readonly TypeNode[],
  result: TypeNode,
  overloads: readonly Overload[],
  reason: Reason,
  none: () => void,
): boolean {
  const { kinds, failed } = inference;
  if (failed[result] || args.some((arg) => failed[arg])) return false;
  const fitting = overloads.filter(
    (candidate) =>
      accepts(candidate, args.length) &&
      (candidate.result & kinds[result]!) !== 0 &&
      args.every((arg, i) => (parameterKinds(candidate, i) & kinds[arg]!) !== 0),
  );
  if (fitting.length === 0) {
    failed[result] = true;
    kinds[result] = ANY;
    none();
    return true;
  }
  const results = fitting.reduce((set, candidate) => set | candidate.result, 0);
  let changed = narrowKinds(inference, result, results, reason);
  args.forEach((arg, i) => {
    const wanted = fitting.reduce((set, candidate) => set | parameterKinds(candidate, i), 0);
    changed = narrowKinds(inference, arg, wanted, reason) || changed;
  });
  return changed;
}

/** Kinds of a node in words. */
export function describeKinds(inference: Inference, node: TypeNode): string {
  const kinds = kindsIn(inference.kinds[node]!);
  return kinds.length > 4 ? "anything" : listed(kinds);
}

/** `a, b or c`. */
export function listed(words: readonly (Kind | string)[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
