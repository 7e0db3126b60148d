// Questions about tuples of a result: why one holds, in which other ways, why one does not.
// In: what an evaluation left behind.  Out: an Explainer for Knowledge.
// Invariant: nothing is computed before the first question; heights that were found are kept for the next one.
// Not here: heights (levels.ts), proofs (proofs.ts), refutations (refute.ts).
import type { Explainer, Named } from "../explainer.js";
import type { ExplainOptions, Explanation, Proof, Refutation } from "../proof.js";
import { KnowledgeError, OptionError } from "../storage/error.js";
import { createLevels, type Evidence, type Levels } from "./levels.js";
import { explanationOf } from "./print.js";
import { createProver, type Prover } from "./proofs.js";
import { refute } from "./refute.js";
import type { Joined } from "./search.js";
import { enumerateProofs } from "./variants.js";

/** Answers questions about one result. */
export function createExplainer(evidence: Evidence): Explainer {
  let kept: { readonly levels: Levels; readonly prover: Prover } | null = null;
  const targets = new Set<number>();
  let deadline = Number.POSITIVE_INFINITY;
  const check = (): void => {
    if (performance.now() <= deadline) return;
    throw new KnowledgeError(
      "explain/time-limit",
      "[explain]: the time limit is over before the proof was found; allow more time or explain a tuple of a smaller result",
    );
  };
  /** Runs work on levels that cover the relation; levels that a limit broke off are let go. */
  const within = <T>(relation: number, options: ExplainOptions, work: (levels: Levels, prover: Prover) => T): T => {
    deadline = performance.now() + limitOf(options);
    if (kept === null || !kept.levels.covers(relation)) {
      targets.add(relation);
      const levels = createLevels(evidence, targets, check);
      kept = { levels, prover: createProver(evidence, levels) };
    }
    try {
      return work(kept.levels, kept.prover);
    } catch (error) {
      if (error instanceof KnowledgeError && error.code === "explain/time-limit") kept = null;
      throw error;
    }
  };
  const holds = (tuple: Joined): boolean => evidence.machine.relations[tuple.relation]!.has(tuple.words);
  return {
    explain: (named: Named, options: ExplainOptions): Explanation => {
      const tuple = present(named, holds);
      const depth = depthOf(options);
      return within(tuple.relation, options, (levels, prover) => {
        if (levels.find(tuple.relation, tuple.words) === undefined) throw prover.noProof(tuple);
        return explanationOf(prover.prove(tuple, depth));
      });
    },
    explainAll: function* (named: Named, options: ExplainOptions): Generator<Explanation, void> {
      const tuple = present(named, holds);
      const depth = depthOf(options);
      const proofs = within(tuple.relation, options, (levels, prover) => {
        levels.finish();
        if (levels.find(tuple.relation, tuple.words) === undefined) throw prover.noProof(tuple);
        return enumerateProofs(levels, prover, tuple, depth);
      });
      const next = (): IteratorResult<Proof, void> => within(tuple.relation, options, () => proofs.next());
      for (let step = next(); step.done !== true; step = next()) yield explanationOf(step.value);
    },
    whyNot: (named: Named, options: ExplainOptions): Refutation => {
      if (named.words !== undefined && holds({ relation: named.relation, words: named.words })) {
        throw new KnowledgeError("explain/present", `[${named.text}]: the tuple holds; ask explain why`);
      }
      deadline = performance.now() + limitOf(options);
      return refute(evidence, named, check);
    },
  };
}

function present(named: Named, holds: (tuple: Joined) => boolean): Joined {
  const { relation, words } = named;
  if (words !== undefined && holds({ relation, words })) return { relation, words };
  throw new KnowledgeError(
    "explain/absent",
    `[${named.text}]: the tuple does not hold; ask whyNot which rules come near`,
  );
}

function limitOf({ timeLimit = Number.POSITIVE_INFINITY }: ExplainOptions): number {
  if (typeof timeLimit === "number" && timeLimit >= 0) return timeLimit;
  throw badOption("timeLimit", timeLimit);
}

function depthOf({ depth = Number.POSITIVE_INFINITY }: ExplainOptions): number {
  if (typeof depth === "number" && depth >= 0) return depth;
  throw badOption("depth", depth);
}

function badOption(name: string, value: unknown): OptionError {
  return new OptionError(
    "explain/option",
    `[${name}]: ${String(value)} is not a number from 0; pass a number or leave it out`,
  );
}
