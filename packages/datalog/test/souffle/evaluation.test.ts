// Souffle's own cases, evaluated: each group that this package takes on.
import { expect, test } from "vitest";
import { differences, parseCase, SOUFFLE_CASES, souffleCases } from "../support/souffle-case.js";

for (const group of ["evaluation", "example"]) {
  const cases = souffleCases(group);
  if (cases.length === 0) test.skip(`souffle ${group}: no programs in ${SOUFFLE_CASES}`, () => {});
  test.for(cases)(`souffle ${group}/$name`, (target) => {
    expect(differences(target, parseCase(target), {})).toEqual([]);
  });
}
