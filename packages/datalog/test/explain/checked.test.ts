// Explanations of generated programs, held to a proof checker that shares nothing with them, and to each other.
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

test("every proof that explainAll enumerates is a proof, and no two are the same", { timeout: PATIENCE }, () => {
  let varied = 0;
  fc.assert(
    fc.property(programs, (spec) => {
      const program = parse(printProgram(spec));
      const knowledge = program.evaluate(spec.facts);
      const checker = proofChecker(program.checked, spec.facts, evaluateNaively(program.checked, spec.facts));
      for (const relation of knowledge.relations()) {
        for (const tuple of knowledge.tuples(relation).slice(0, 4)) {
          const texts = new Set<string>();
          let count = 0;
          for (const explanation of knowledge.explainAll(relation, tuple)) {
            expect(checker.check(explanation.proof, count === 0)).toEqual([]);
            texts.add(JSON.stringify(explanation));
            if (++count === 8) break;
          }
          expect(texts.size).toBe(count);
          expect(count).toBeGreaterThan(0);
          if (count > 1) varied++;
        }
      }
    }),
    runs(40, 300),
  );
  expect(varied).toBeGreaterThan(20);
});

test("whyNot says of every rule where it fails, and explain and whyNot never both answer", {
  timeout: PATIENCE,
}, () => {
  fc.assert(
    fc.property(programs, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (spec, seeds) => {
      const knowledge = parse(printProgram(spec)).evaluate(spec.facts);
      for (const relation of knowledge.relations()) {
        for (const seed of seeds) {
          const known = knowledge.tuples(relation);
          const like = known[seed % Math.max(1, known.length)];
          if (like === undefined) continue;
          // A tuple like one that holds, with one number changed.
          const at = like.findIndex((value) => typeof value === "number");
          const tuple = like.map((value, column) => (column === at ? seed % 9 : value));
          if (knowledge.has(relation, tuple)) {
            expect(() => knowledge.whyNot(relation, tuple)).toThrow("the tuple holds");
            continue;
          }
          expect(() => knowledge.explain(relation, tuple)).toThrow("the tuple does not hold");
          for (const { reason, failed } of knowledge.whyNot(relation, tuple).rules) {
            if (reason === "head") expect(failed).toBeNull();
            else expect({ reason, failed }).toEqual({ reason: "literal", failed: expect.any(Object) as unknown });
          }
        }
      }
    }),
    runs(60, 300),
  );
});
