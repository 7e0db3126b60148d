import { expect, test } from "vitest";
import { differences, parseCase, SOUFFLE_CASES, souffleCases } from "../support/souffle-case.js";

for (const group of ["evaluation", "example"]) {
  const cases = souffleCases(group);
  test.skipIf(cases.length > 0)(`souffle ${group}: no programs in ${SOUFFLE_CASES}`, () => {});
  test.for(cases)(`souffle ${group}/$name`, (target) => {
    expect(differences(target, parseCase(target), {})).toEqual([]);
  });
}
