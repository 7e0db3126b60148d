// Which tuples still have a proof when those on the way down to them are taken: with that, an enumeration of proofs meets no dead end.
// In: the ways to show a claim, heights, the tuples above it.  Out: whether a proof of it avoids them all.
// Invariant: the answer is exact. A proof that avoids a set exists exactly when the claim is in the least fixpoint of the ways that avoid it, because
// a lowest proof never repeats a tuple above itself.
// Not here: the enumeration (variants.ts), heights (levels.ts).
import type { Joined } from "./search.js";

/** A tuple to be shown; a link of an equivalence is shown by facts and rules alone. */
export interface Claim {
  readonly tuple: Joined;
  readonly isLink: boolean;
}

/** The tuples above a claim, and the lowest of their heights. */
export interface Path {
  readonly keys: ReadonlySet<string>;
  readonly lowest: number;
}

/** What completion has to know of tuples. */
interface Claims {
  /** Identifies a tuple. */
  readonly keyOf: (tuple: Joined) => string;
  readonly heightOf: (tuple: Joined) => number;
  /** The premises of each way to show a claim; a fact needs none. */
  readonly waysOf: (claim: Claim) => readonly (readonly Claim[])[];
}

/** A way that still misses some of its premises. */
interface Way {
  readonly shows: string;
  missing: number;
}

/** Has a claim a proof without any tuple of the path?
 * Complexity: linear in the ways of the claims below it that are not lower than all of the path. Source: Dowling and Gallier, 1984. */
export function completes({ keyOf, heightOf, waysOf }: Claims, root: Claim, path: Path): boolean {
  // A lowest proof rests on nothing above its own height.
  const isSafe = ({ tuple }: Claim): boolean => heightOf(tuple) < path.lowest;
  if (isSafe(root)) return true;
  if (path.keys.has(keyOf(root.tuple))) return false;
  const idOf = ({ tuple, isLink }: Claim): string => (isLink ? `~${keyOf(tuple)}` : keyOf(tuple));
  const users = new Map<string, Way[]>([[idOf(root), []]]);
  const shown = new Set<string>();
  const show = (first: string): void => {
    const fresh = [first];
    for (const id of fresh) {
      if (shown.has(id)) continue;
      shown.add(id);
      for (const way of users.get(id)!) if (--way.missing === 0) fresh.push(way.shows);
    }
  };
  const target = idOf(root);
  const open = [root];
  for (const claim of open) {
    for (const premises of waysOf(claim)) {
      if (premises.some(({ tuple }) => path.keys.has(keyOf(tuple)))) continue;
      const way: Way = { shows: idOf(claim), missing: 0 };
      for (const premise of premises) {
        const id = idOf(premise);
        if (isSafe(premise) || shown.has(id)) continue;
        way.missing++;
        const known = users.get(id);
        if (known !== undefined) known.push(way);
        else {
          users.set(id, [way]);
          open.push(premise);
        }
      }
      if (way.missing === 0) show(way.shows);
      if (shown.has(target)) return true;
    }
  }
  return false;
}
