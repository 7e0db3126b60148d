// Generated programs over values of every type, records and inline relations among them: every way of evaluating gives what the definition gives.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/index.js";
import { printProgram } from "../support/generate.js";
import { typedPrograms } from "../support/generate-typed.js";
import { PATIENCE, runs } from "../support/level.js";
import { oracle, setsOf } from "../support/sets.js";
import { WAYS } from "../support/ways.js";

test("programs over values of every type give what the definition gives, in every way", { timeout: PATIENCE }, () => {
  let tuples = 0;
  fc.assert(
    fc.property(typedPrograms, (spec) => {
      const program = parse(printProgram(spec));
      const wanted = oracle(program, spec.facts);
      for (const [way, options] of Object.entries(WAYS))
        expect(setsOf(program, program.evaluate(spec.facts, options)), way).toEqual(wanted);
      tuples += Object.values(wanted).flat().length;
    }),
    runs(60, 1_500),
  );
  expect(tuples).toBeGreaterThan(500);
});

test("inline relations change nothing for those that read them", { timeout: PATIENCE }, () => {
  let inlined = 0;
  fc.assert(
    fc.property(typedPrograms, (spec) => {
      if (spec.inline.length === 0) return;
      const computed = { ...spec, declarations: spec.declarations.map((line) => line.replace(/ inline$/, "")) };
      const [expanded, plain] = [spec, computed].map((each) => {
        const program = parse(printProgram(each));
        return setsOf(program, program.evaluate(each.facts));
      });
      inlined += spec.inline.length;
      for (const [relation, keys] of Object.entries(expanded!))
        if (!spec.inline.includes(relation)) expect(keys, relation).toEqual(plain![relation]);
    }),
    runs(150, 4_000),
  );
  expect(inlined).toBeGreaterThan(30);
});
