// All proofs of a tuple, one after the other.
// In: finished levels, a prover, the tuple.  Out: proofs, each made when it is asked for; the first is a lowest one.
// Invariant: no tuple is its own ancestor in a proof, so every proof is finite and their number is too; no proof comes twice.
// Not here: the lowest proof (proofs.ts), which needs no search among alternatives.
import type { EquivalenceProof, FactProof, Proof, RuleProof } from "../proof.js";
import { EquivalenceLevels } from "./level-relation.js";
import type { Levels } from "./levels.js";
import type { Derived, Prover } from "./proofs.js";
import type { Instance, Joined } from "./search.js";

/** Proofs of a tuple whose height is known. Tuples deeper than `depth` are cut and not varied. */
export function enumerateProofs(levels: Levels, prover: Prover, root: Joined, depth: number): Iterator<Proof, void> {
  const reasons = new Map<string, readonly Derived[]>();
  const accept = (relation: number, words: Int32Array): boolean => levels.known(relation, words) !== undefined;
  const instancesOf = (tuple: Joined): readonly Derived[] => {
    const key = keyOf(tuple);
    let known = reasons.get(key);
    if (known === undefined) {
      // Lowest first: alternatives are tried from the facts up, and the first proof goes no deeper than it must.
      known = prover
        .instances(tuple, accept)
        .map((derived) => ({ derived, height: heightOf(levels, derived.instance) }))
        .sort((a, b) => a.height - b.height)
        .map(({ derived }) => derived);
      reasons.set(key, known);
    }
    return known;
  };
  const equivalence = (tuple: Joined): EquivalenceLevels | null => {
    const relation: unknown = levels.machine.relations[tuple.relation];
    return relation instanceof EquivalenceLevels ? relation : null;
  };
  const isFact = (tuple: Joined): boolean => {
    const closes = equivalence(tuple);
    return closes === null ? levels.known(tuple.relation, tuple.words) === 0 : closes.isGiven(tuple.words);
  };
  const shown = (tuple: Joined) => ({
    relation: prover.reader.name(tuple.relation),
    tuple: prover.reader.tuple(tuple.relation, tuple.words),
  });
  function* proofs(tuple: Joined, above: ReadonlySet<string>, isLink: boolean): Generator<Proof, void> {
    const key = keyOf(tuple);
    if (above.has(key)) return;
    if (above.size > depth) {
      const height = levels.known(tuple.relation, tuple.words)!;
      yield height === 0
        ? Object.freeze<FactProof>({ kind: "fact", ...shown(tuple), height: 0 })
        : Object.freeze({ kind: "cut", ...shown(tuple), height });
      return;
    }
    if (isFact(tuple)) yield Object.freeze<FactProof>({ kind: "fact", ...shown(tuple), height: 0 });
    const path = new Set([...above, key]);
    for (const derived of instancesOf(tuple)) {
      const joined = distinct(joinedIn(derived.instance));
      for (const chosen of choices(joined, path)) {
        const height = 1 + [...chosen.values()].reduce((highest, proof) => Math.max(highest, proof.height), 0);
        yield prover.assemble(tuple, height, derived, (premise) => chosen.get(keyOf(premise))!);
      }
    }
    const closes = isLink ? null : equivalence(tuple);
    if (closes === null) return;
    const links = closes.chain(tuple.words).map(({ from, to }) => ({ ...tuple, words: Int32Array.of(from, to) }));
    // A chain that is the pair itself adds nothing to the proofs above.
    if (links.some((link) => keyOf(link) === key)) return;
    for (const chosen of choices(links, path, true)) {
      const premises = links.map((link) => chosen.get(keyOf(link)) as FactProof | RuleProof);
      const height = premises.reduce((highest, proof) => Math.max(highest, proof.height), 0);
      yield Object.freeze<EquivalenceProof>({
        ...{ kind: "equivalence", ...shown(tuple), height },
        premises: Object.freeze(premises),
      });
    }
  }
  /** One proof per premise, in all combinations. */
  function* choices(
    joined: readonly Joined[],
    path: ReadonlySet<string>,
    areLinks = false,
  ): Generator<ReadonlyMap<string, Proof>, void> {
    const [first, ...rest] = joined;
    if (first === undefined) {
      yield new Map();
      return;
    }
    for (const proof of proofs(first, path, areLinks)) {
      for (const others of choices(rest, path, areLinks)) yield new Map([...others, [keyOf(first), proof]]);
    }
  }
  return proofs(root, new Set(), false);
}

function heightOf(levels: Levels, instance: Instance): number {
  let height = 0;
  for (const { relation, words } of joinedIn(instance)) height = Math.max(height, levels.known(relation, words) ?? 0);
  return height;
}

function keyOf({ relation, words }: Joined): string {
  return `${relation}:${words.join()}`;
}

function distinct(joined: Iterable<Joined>): readonly Joined[] {
  return [...new Map(Array.from(joined, (tuple) => [keyOf(tuple), tuple])).values()];
}

function* joinedIn({ parts }: Instance): Generator<Joined> {
  for (const { joined, groups } of parts) {
    if (joined !== null) yield joined;
    for (const { members } of groups) for (const { instance } of members) yield* joinedIn(instance);
  }
}
