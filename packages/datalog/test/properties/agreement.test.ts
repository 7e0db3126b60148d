// Generated programs: every executor, storage and order of rules and facts gives what the definition gives.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/index.js";
import { printProgram, programs } from "../support/generate.js";
import { PATIENCE, runs } from "../support/level.js";
import { oracle, setsOf } from "../support/sets.js";
import { WAYS } from "../support/ways.js";

test("every executor, storage, representation and order gives what the definition gives", { timeout: PATIENCE }, () => {
  fc.assert(
    fc.property(programs, (spec) => {
      const program = parse(printProgram(spec));
      const wanted = oracle(program, spec.facts);
      const iterations = new Set<number>();
      for (const [way, options] of Object.entries(WAYS)) {
        const knowledge = program.evaluate(spec.facts, options);
        expect(setsOf(program, knowledge), way).toEqual(wanted);
        iterations.add(knowledge.stats.iterations);
      }
      expect([...iterations], "rounds").toHaveLength(1);
    }),
    runs(100, 10_000),
  );
});

test("rules and body literals in any order give the same", { timeout: PATIENCE }, () => {
  const permuted = programs.chain((spec) =>
    fc
      .tuple(
        fc.shuffledSubarray([...spec.rules.keys()], { minLength: spec.rules.length }),
        fc.tuple(...spec.rules.map(({ body }) => fc.shuffledSubarray([...body], { minLength: body.length }))),
      )
      .map(([order, bodies]) => ({
        spec,
        other: { ...spec, rules: order.map((rule) => ({ head: spec.rules[rule]!.head, body: bodies[rule]! })) },
      })),
  );
  fc.assert(
    fc.property(permuted, ({ spec, other }) => {
      const program = parse(printProgram(spec));
      const shuffled = parse(printProgram(other));
      expect(setsOf(shuffled, shuffled.evaluate(spec.facts))).toEqual(setsOf(program, program.evaluate(spec.facts)));
    }),
    runs(100, 5_000),
  );
});

test("duplicated facts, and facts in another order, give the same", { timeout: PATIENCE }, () => {
  fc.assert(
    fc.property(programs, fc.boolean(), (spec, reverse) => {
      const program = parse(printProgram(spec));
      const doubled = Object.fromEntries(
        Object.entries(spec.facts).map(([name, tuples]) => [
          name,
          reverse ? [...tuples, ...tuples].reverse() : [...tuples, ...tuples],
        ]),
      );
      expect(setsOf(program, program.evaluate(doubled))).toEqual(setsOf(program, program.evaluate(spec.facts)));
    }),
    runs(50, 2_000),
  );
});
