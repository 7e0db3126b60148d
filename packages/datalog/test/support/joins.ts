// Random joins of two recursive relations: few shapes, many of them, where the general generator makes few.
// In: fast-check.  Out: programs whose rules join two atoms on a variable, in every arrangement of columns.
import fc from "fast-check";
import type { ProgramSpec } from "./generate.js";

const edge = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 2, maxLength: 8 });
const relation = fc.constantFrom("p", "q");
const sides = fc.constantFrom<readonly [string, string]>(["x, y", "y, z"], ["x, y", "z, y"], ["y, x", "y, z"]);
const rule = fc
  .record({ head: relation, left: relation, right: relation, sides, swapped: fc.boolean() })
  .map(({ head, left, right, sides: [first, second], swapped }) => ({
    head: `${head}(${swapped ? "z, x" : "x, z"})`,
    body: [`${left}(${first})`, `${right}(${second})`],
  }));

/** Programs over two relations of facts and two recursive ones. */
export const joins: fc.Arbitrary<ProgramSpec> = fc
  .record({ e: edge, f: edge, rules: fc.array(rule, { minLength: 1, maxLength: 3 }) })
  .map(({ e, f, rules }) => ({
    declarations: [
      ...["e", "f", "p", "q"].map((name) => `.decl ${name}(a: number, b: number)`),
      ...["e", "f"].map((name) => `.input ${name}`),
    ],
    rules: [{ head: "p(x, y)", body: ["e(x, y)"] }, { head: "q(x, y)", body: ["f(x, y)"] }, ...rules],
    facts: { e, f },
  }));
