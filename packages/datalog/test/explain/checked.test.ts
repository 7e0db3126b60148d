import fc from "fast-check";
import { expect, test } from "vitest";
import { type EvaluateOptions, parse } from "../../src/index.js";
import { printProgram, programs } from "../support/generate.js";
import { PATIENCE, runs } from "../support/level.js";
import { evaluateNaively } from "../support/naive.js";
import { proofChecker } from "../support/proof-checker.js";

/** Heights are found the same way whatever the evaluation did. */
const WAYS: readonly EvaluateOptions[] = [{}, { representation: "dense" }, { storage: "map" }];

test("every tuple of generated programs has a proof that an independent checker accepts, of least height", {
  timeout: PATIENCE,
}, () => {
  let proofs = 0;
  fc.assert(
    fc.property(programs, fc.constantFrom(...WAYS), (spec, options) => {
      const program = parse(printProgram(spec));
      const knowledge = program.evaluate(spec.facts, options);
      const checker = proofChecker(program.checked, spec.facts, evaluateNaively(program.checked, spec.facts));
      for (const relation of knowledge.relations()) {
        for (const tuple of knowledge.tuples(relation)) {
          const { proof } = knowledge.explain(relation, tuple);
          expect(proof.tuple).toEqual(tuple);
          expect(checker.check(proof, true)).toEqual([]);
          proofs++;
        }
      }
    }),
    runs(100, 3_000),
  );
  expect(proofs).toBeGreaterThan(1_000);
});
