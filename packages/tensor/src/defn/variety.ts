// What varies among the calls that a function was compiled for, in one sentence.
// In: kinds of calls.  Out: text that names arguments, axes and how many values they took, and what to do about it.
// Invariant: arguments are named as errors name them; contents of tensors never appear.
// Not here: when it is said (history.ts).
import { shapeText } from "../shape.js";
import { type CallKind, type LeafKind, treeText } from "./kind.js";

/** What varies and what helps. */
export interface Variety {
  readonly what: string;
  readonly remedy: string;
}

/** How many values are listed. */
const LISTED = 3;

/** "8 sizes (17, 23, 31, ...)". */
function taken(values: readonly string[], word: string): string {
  const list = values.slice(0, LISTED).join(", ");
  return `${values.length} ${word} (${values.length > LISTED ? `${list}, ...` : list})`;
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

/** What varies among calls; undefined when nothing does. */
export function varietyOf(kinds: readonly CallKind[]): Variety | undefined {
  const found: string[] = [];
  const unchanged: string[] = [];
  const remedies = new Set<string>();
  const note = (what: string, remedy: string): void => {
    found.push(what);
    remedies.add(remedy);
  };
  const backends = distinct(kinds.map((kind) => kind.backend.name));
  if (backends.length > 1) note(`it ran on ${taken(backends, "backends")}`, "make one function for each backend");
  const most = Math.max(...kinds.map((kind) => kind.arguments.length));
  for (let position = 0; position < most; position++) {
    const before = found.length;
    const path = argumentVariety(kinds, position, note);
    if (found.length === before && most > 1) unchanged.push(path);
  }
  if (found.length === 0) return undefined;
  const rest = unchanged.length === 0 ? "" : `; ${unchanged.join(", ")} unchanged`;
  return { what: found.join(", ") + rest, remedy: [...remedies].join(", ") };
}

/** Notes what varies in one argument; answers with its name. */
function argumentVariety(
  kinds: readonly CallKind[],
  position: number,
  note: (what: string, remedy: string) => void,
): string {
  const there = kinds.flatMap((kind) => kind.arguments[position] ?? []);
  const { path } = there[0]!;
  if (there.length < kinds.length) note(`${path} is not always there`, "pass the same number of arguments");
  const values = distinct(there.flatMap(({ value }) => value ?? []));
  if (values.length > 1)
    note(
      `${path} took ${taken(values, "static values")}`,
      "pass it as a tensor if its value is not needed while tracing",
    );
  const trees = distinct(there.flatMap(({ tree }) => (tree === undefined ? [] : treeText(tree))));
  if (trees.length > 1) note(`${path} took ${taken(trees, "structures")}`, "pass trees of one structure");
  else {
    const varied = (leaf: number): readonly LeafKind[] => there.map(({ leaves }) => leaves[leaf]!);
    for (const leaf of there[0]!.leaves.keys()) leafVariety(varied(leaf), note);
  }
  return path;
}

function leafVariety(leaves: readonly LeafKind[], note: (what: string, remedy: string) => void): void {
  const { name, shape } = leaves[0]!;
  const dtypes = distinct(leaves.map(({ dtype, weakType }) => (weakType ? `weak ${dtype}` : dtype)));
  if (dtypes.length > 1) note(`${name} took ${taken(dtypes, "dtypes")}`, "convert it before the call");
  const ranks = distinct(leaves.map((leaf) => String(leaf.shape.length)));
  if (ranks.length > 1) {
    note(`${name} took ${taken(distinct(leaves.map((leaf) => shapeText(leaf.shape))), "shapes")}`, "give it one rank");
    return;
  }
  shape.forEach((_, axis) => {
    const sizes = distinct(leaves.map((leaf) => String(leaf.shape[axis])));
    if (sizes.length > 1) note(`${name} axis ${axis} took ${taken(sizes, "sizes")}`, "use bucket, or pad it");
  });
}
