// What an evaluation offers, and that it does what the table says.
import { expect, test } from "vitest";
import { capabilities, missingCapabilities, parse } from "../../src/index.js";

const TEXT = '.decl p(x: number, s: symbol) p(1, "ab"). p(2, "cd"). .query q(x) :- p(x, s), x > 1, contains("c", s).';

test.for<{
  options: Parameters<typeof capabilities>[0];
  storage: string;
  generatedCode: boolean;
  joinOrdering: boolean;
}>([
  { options: {}, storage: "columnar", generatedCode: true, joinOrdering: true },
  { options: { storage: "map" }, storage: "map", generatedCode: true, joinOrdering: true },
  { options: { executor: "interpreted" }, storage: "columnar", generatedCode: false, joinOrdering: true },
  { options: { planner: "written" }, storage: "columnar", generatedCode: true, joinOrdering: false },
])("$options", ({ options, ...expected }) => {
  const offered = capabilities(options);
  expect(offered).toMatchObject(expected);
  const k = parse(TEXT).evaluate({}, options);
  expect(k.stats.storage).toBe(offered.storage);
  expect(k.run("q")).toEqual([{ x: 2 }]);
});

test("what is needed and not offered is named", () => {
  const offered = capabilities({ storage: "map" });
  expect(missingCapabilities({}, offered)).toEqual([]);
  expect(missingCapabilities({ aggregates: true, negation: true, storage: "map" }, offered)).toEqual([]);
  expect(missingCapabilities({ externalExecution: true, storage: "columnar" }, offered)).toEqual([
    "externalExecution",
    "storage",
  ]);
  expect(missingCapabilities({ externalExecution: false }, offered)).toEqual([]);
});
