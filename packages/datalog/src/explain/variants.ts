// All proofs of a tuple, one after the other.
// In: finished levels, a prover, the tuple.  Out: proofs, each made when it is asked for; the first is a lowest one.
// Invariant: no tuple is its own ancestor in a proof, so every proof is finite and their number is too; no proof comes twice.
// With no limit to the depth only ways that can be completed are tried (completion.ts): the next proof costs a polynomial in its own size and that
// of the result. A limit cuts tuples where a proof may not even exist, and to know that costs as much as to try.
// Not here: the lowest proof (proofs.ts), which needs no search among alternatives.
import type { EquivalenceProof, FactProof, Proof, RuleProof } from "../proof.js";
import { type Claim, completes, type Path } from "./completion.js";
import { EquivalenceLevels } from "./level-relation.js";
import type { Levels } from "./levels.js";
import type { Derived, Prover } from "./proofs.js";
import type { Instance, Joined } from "./search.js";

/** One way to show a tuple: an instance of a rule or, where that is null, links of an equivalence; with the tuples it rests on, each once. */
interface Way {
  readonly derived: Derived | null;
  readonly premises: readonly Joined[];
  /** Of the lowest proof that goes this way. */
  readonly height: number;
}

/** Proofs of a tuple whose height is known. Tuples deeper than `depth` are cut and not varied. */
export function enumerateProofs(levels: Levels, prover: Prover, root: Joined, depth: number): Iterator<Proof, void> {
  const accept = (relation: number, words: Int32Array): boolean => levels.known(relation, words) !== undefined;
  const heightOf = ({ relation, words }: Joined): number => levels.known(relation, words)!;
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
  /** The links that show a pair by closure; none where the pair is a link itself. */
  const linksOf = (tuple: Joined): readonly Joined[] => {
    const chain = equivalence(tuple)?.chain(tuple.words) ?? [];
    const links = chain.map(({ from, to }) => ({ ...tuple, words: Int32Array.of(from, to) }));
    return links.some((link) => keyOf(link) === keyOf(tuple)) ? [] : links;
  };
  const instancesOf = (tuple: Joined): readonly Way[] =>
    prover.instances(tuple, accept).map((derived) => {
      const premises = distinct(joinedIn(derived.instance));
      return { derived, premises, height: 1 + highest(premises.map(heightOf)) };
    });
  const known = new Map<string, readonly Way[]>();
  /** Lowest first: alternatives are tried from the facts up, and the first proof goes no deeper than it must. */
  const waysFor = ({ tuple, isLink }: Claim): readonly Way[] => {
    const key = isLink ? `~${keyOf(tuple)}` : keyOf(tuple);
    let ways = known.get(key);
    if (ways === undefined) {
      const links = isLink ? [] : linksOf(tuple);
      const closure = { derived: null, premises: links, height: highest(links.map(heightOf)) };
      ways = [...instancesOf(tuple), ...(links.length > 0 ? [closure] : [])].sort((a, b) => a.height - b.height);
      known.set(key, ways);
    }
    return ways;
  };
  const claimsOf = ({ derived, premises }: Way): readonly Claim[] =>
    premises.map((tuple) => ({ tuple, isLink: derived === null }));
  const waysOf = (claim: Claim): readonly (readonly Claim[])[] =>
    isFact(claim.tuple) ? [[]] : waysFor(claim).map(claimsOf);
  const claims = { keyOf, heightOf, waysOf };
  const leads = (way: Way, path: Path): boolean =>
    depth < Number.POSITIVE_INFINITY || claimsOf(way).every((claim) => completes(claims, claim, path));
  const assembled = (tuple: Joined, { derived, premises }: Way, chosen: ReadonlyMap<string, Proof>): Proof => {
    const height = highest([...chosen.values()].map((proof) => proof.height));
    if (derived !== null) return prover.assemble(tuple, 1 + height, derived, (premise) => chosen.get(keyOf(premise))!);
    const links = premises.map((link) => chosen.get(keyOf(link)) as FactProof | RuleProof);
    return Object.freeze<EquivalenceProof>({
      ...{ kind: "equivalence", ...shown(tuple), height },
      premises: Object.freeze(links),
    });
  };
  function* proofs(claim: Claim, above: Path): Generator<Proof, void> {
    const { tuple } = claim;
    const key = keyOf(tuple);
    if (above.keys.has(key)) return;
    if (above.keys.size > depth) {
      const height = heightOf(tuple);
      yield height === 0
        ? Object.freeze<FactProof>({ kind: "fact", ...shown(tuple), height: 0 })
        : Object.freeze({ kind: "cut", ...shown(tuple), height });
      return;
    }
    if (isFact(tuple)) yield Object.freeze<FactProof>({ kind: "fact", ...shown(tuple), height: 0 });
    const path = { keys: new Set([...above.keys, key]), lowest: Math.min(above.lowest, heightOf(tuple)) };
    for (const way of waysFor(claim)) {
      if (!leads(way, path)) continue;
      for (const chosen of choices(claimsOf(way), path)) yield assembled(tuple, way, chosen);
    }
  }
  /** One proof per premise, in all combinations. */
  function* choices(premises: readonly Claim[], path: Path): Generator<ReadonlyMap<string, Proof>, void> {
    const [first, ...rest] = premises;
    if (first === undefined) {
      yield new Map();
      return;
    }
    for (const proof of proofs(first, path)) {
      for (const others of choices(rest, path)) yield new Map([...others, [keyOf(first.tuple), proof]]);
    }
  }
  return proofs({ tuple: root, isLink: false }, { keys: new Set(), lowest: Number.POSITIVE_INFINITY });
}

/** An aggregate may have more premises than a call may have arguments. */
function highest(heights: readonly number[]): number {
  return heights.reduce((high, height) => Math.max(high, height), 0);
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
