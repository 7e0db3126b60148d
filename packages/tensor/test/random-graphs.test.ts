// Random programs of up to thirty ops: compiled = eager, gradients = slopes, vmap = loop.
// In: SEXTANT_TEST_LEVEL.  Out: one test a claim.
// Invariant: the seed is fixed; a failing program is shrunk and printed; each planted fault is found by the programs of a full run.
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { RUNS } from "./level.js";
import { CHECKS, complaint } from "./random-graphs/checks.js";
import { FAULTS } from "./random-graphs/faults.js";
import { OPS } from "./random-graphs/ops.js";
import { inputsOf, type Program, programs, programText, valuesOf } from "./random-graphs/program.js";

const FULL = process.env["SEXTANT_TEST_LEVEL"] === "full";
const onReference = process.env["SEXTANT_BACKEND"] === "reference";
/** What programs mean is the reference backend's to show in large numbers. */
const PROGRAMS = { ...RUNS, numRuns: onReference ? RUNS.numRuns / 2 : 100 };

// Each program is a closure of its own, which defn warns of.
beforeAll(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

test.for(Object.keys(CHECKS))("%s", (name) => {
  const holds = (program: Program): void => {
    const line = complaint(program, { [name]: CHECKS[name]! });
    if (line !== undefined) throw new Error(`${line}\n    in ${programText(program)}`);
  };
  fc.assert(fc.property(programs, holds), PROGRAMS);
});

test("programs are long enough and reach every op", () => {
  const sample = fc.sample(programs, { seed: RUNS.seed, numRuns: PROGRAMS.numRuns });
  const lengths = sample.map((program) => valuesOf(program, inputsOf(program)).length - program.shapes.length);
  const used = new Set(sample.flatMap(({ instructions }) => instructions.map(({ op }) => op)));
  console.log(
    `random programs: ${sample.length}, ${lengths.reduce((a, b) => a + b)} ops that apply, at most ${Math.max(...lengths)}`,
  );
  expect(Object.keys(OPS).filter((op) => !used.has(op))).toEqual([]);
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(20);
});

/** Faults are planted at level full, within its budget, into what both backends share; each has to be found by some program. */
test.runIf(FULL && onReference).for(FAULTS)("finds that $name", ({ plant, name }) => {
  const sample = fc.sample(programs, PROGRAMS);
  const undo = plant();
  try {
    const found = sample.findIndex((program) => complaint(program) !== undefined);
    console.log(`planted: ${name}: program ${found + 1}`);
    expect(found).toBeGreaterThanOrEqual(0);
  } finally {
    undo();
  }
});
