// Proofs of the Datalog engine as trees of sentences.
// In: a proof; for each relation whose tuples are worth a line, the sentence that a tuple says.  Out: `{ label, children }`, for draw/tree.mjs.
// Invariant: a tuple without a sentence gives its place to what it follows from, so a tree says all that the proof rests on and no more.
// Not here: finding proofs, which `knowledge.explain` does.

/** The tree of a proof. `says`: relation -> (values of a tuple) => sentence.
 * @example proofTree(knowledge.explain('path("a", "c")').proof, { path: (x, y) => `${x} leads to ${y}` }); */
export function proofTree(proof, says) {
  const nodesOf = (premise) => {
    const below = (premise.premises ?? []).flatMap(nodesOf);
    const isSaid = premise.tuple !== undefined && Object.hasOwn(says, premise.relation);
    return isSaid ? [{ label: says[premise.relation](...premise.tuple), children: below }] : below;
  };
  return nodesOf(proof)[0];
}
