// Goals of random programs on demand: answers, proofs and honesty are held to the evaluation in full.
import fc from "fast-check";
import { expect, test } from "vitest";
import { programOf } from "../../src/engine.js";
import { type Knowledge, KnowledgeError, type Program, parse, type Row } from "../../src/index.js";
import { demands } from "../support/demands.js";
import { type ProgramSpec, printProgram, programs } from "../support/generate.js";
import { drawGoals } from "../support/goals.js";
import { joins } from "../support/joins.js";
import { PATIENCE, runs } from "../support/level.js";
import { evaluateNaively } from "../support/naive.js";
import { proofChecker } from "../support/proof-checker.js";
import { WAYS } from "../support/ways.js";

const ways = Object.values(WAYS);
const sorted = (rows: readonly Row[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

/** A generated program, evaluated in full, with goals about it. */
interface Asked {
  readonly spec: ProgramSpec;
  readonly program: Program;
  readonly full: Knowledge;
  readonly goals: readonly string[];
  readonly draw: () => number;
}

/** Programs of every kind; of a program without goals these are drawn. */
const specs = fc.oneof(
  demands,
  demands,
  fc.oneof(programs, joins).map((spec) => ({ spec, goals: null })),
);

type Drawn = { readonly spec: ProgramSpec; readonly goals: readonly string[] | null };

function asking(property: (asked: Asked) => void): fc.IPropertyWithHooks<[Drawn, fc.Stream<number>]> {
  return fc.property(specs, fc.infiniteStream(fc.nat()), ({ spec, goals }, seeds) => {
    const draw = (): number => seeds.next().value as number;
    const { checked } = parse(printProgram(spec));
    // Where arithmetic may fail, bindings are passed with more care; these programs never leave the range.
    const program = programOf(checked, draw() % 2 === 0 ? "wrap" : "error");
    const full = program.evaluate(spec.facts);
    property({ spec, program, full, goals: goals ?? drawGoals(program, full, draw), draw });
  });
}

test("goals are answered on demand as in full, in every way there is", { timeout: PATIENCE }, () => {
  let left = 0;
  fc.assert(
    asking(({ spec, program, full, goals, draw }) => {
      const way = ways[draw() % ways.length]!;
      const demanded = program.evaluate(spec.facts, { ...way, strategy: "demand", goal: goals });
      for (const goal of goals) expect(sorted(demanded.query(goal)), goal).toEqual(sorted(full.query(goal)));
      for (const relation of full.relations()) {
        for (const tuple of demanded.tuples(relation)) expect(full.has(relation, tuple), relation).toBe(true);
        const missing = full.size(relation) - demanded.size(relation);
        if (!demanded.stats.partial.includes(relation)) expect(missing, relation).toBe(0);
        left += missing;
      }
    }),
    runs(100, 10_000),
  );
  expect(left, "tuples that were not computed").toBeGreaterThan(200);
});

test("what holds on demand is proved as in full, and what was not demanded is refused", { timeout: PATIENCE }, () => {
  let proofs = 0;
  fc.assert(
    asking(({ spec, program, full, goals }) => {
      const demanded = program.evaluate(spec.facts, { strategy: "demand", goal: goals });
      const checker = proofChecker(program.checked, spec.facts, evaluateNaively(program.checked, spec.facts));
      for (const relation of demanded.relations()) {
        for (const tuple of demanded.tuples(relation)) {
          try {
            expect(checker.check(demanded.explain(relation, tuple).proof, true)).toEqual([]);
            proofs++;
          } catch (error) {
            if (!(error instanceof KnowledgeError)) throw error;
            expect(error.code).toBe("knowledge/not-demanded");
            expect(demanded.stats.partial).toContain(relation);
          }
        }
        for (const tuple of full.tuples(relation)) {
          try {
            expect(demanded.has(relation, tuple)).toBe(true);
          } catch (error) {
            if (!(error instanceof KnowledgeError)) throw error;
            expect(error.code).toBe("knowledge/not-demanded");
          }
        }
      }
    }),
    runs(40, 2_000),
  );
  expect(proofs).toBeGreaterThan(300);
});
