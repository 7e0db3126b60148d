// What Knowledge asks of explanations: the interface between a result and the folder that explains it.
// In: a tuple by number and by words.  Out: proofs and refutations.
// Invariant: implementations compute nothing before they are asked.
// Not here: the implementation (explain/explain.ts).
import type { ExplainOptions, Explanation, Refutation } from "./proof.js";
import type { Tuple } from "./value.js";

/** A tuple somebody asks about. `words` is undefined when a value of it is in no table, so that no relation holds it. */
export interface Named {
  readonly relation: number;
  readonly words: Int32Array | undefined;
  /** Words with new values added to the tables, for questions about tuples that do not hold. */
  readonly encode: () => Int32Array;
  readonly tuple: Tuple;
  /** The tuple as the language writes it. */
  readonly text: string;
}

/** Answers questions about one result. */
export interface Explainer {
  explain(named: Named, options: ExplainOptions): Explanation;
  explainAll(named: Named, options: ExplainOptions): IterableIterator<Explanation>;
  whyNot(named: Named, options: ExplainOptions): Refutation;
}
