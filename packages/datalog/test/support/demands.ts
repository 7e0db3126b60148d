// Random recursions over pairs with goals that bind columns: what a demand transformation has to get right, where the general generator makes little of it.
// In: fast-check.  Out: programs of two layers; the upper one joins, negates and counts the lower one within its own recursion.
import fc from "fast-check";
import type { ProgramSpec, RuleSpec } from "./generate.js";

/** A program with goals. */
export interface DemandSpec {
  readonly spec: ProgramSpec;
  readonly goals: readonly string[];
}

const LOWER = ["p", "q"];
const UPPER = ["u", "w"];

const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 2, maxLength: 8 });
const pairs = fc.constantFrom("x, y", "y, z", "x, z", "y, x", "z, y", "z, x", "x, x");
const chain = fc.constantFrom<readonly [string, string]>(
  ["x, y", "y, z"],
  ["x, y", "z, y"],
  ["y, x", "y, z"],
  ["x, z", "z, y"],
);

/** A literal beside the two atoms that bind x, y and z. */
const beside = fc.oneof(
  { weight: 3, arbitrary: fc.constant<string | null>(null) },
  fc.tuple(fc.constantFrom(...LOWER, "f"), pairs).map(([name, args]) => `!${name}(${args})`),
  fc
    .tuple(fc.constantFrom(...LOWER), fc.constantFrom("x", "y", "z"), fc.nat(2))
    .map(([name, group, least]) => `count : { ${name}(${group}, _) } > ${least}`),
  fc.constant("x != z"),
);

function ruleOf(heads: readonly string[], bodies: readonly string[], extra: fc.Arbitrary<string | null>) {
  const body = fc.constantFrom(...bodies);
  return fc.record({ head: fc.constantFrom(...heads), args: pairs, left: body, right: body, ends: chain, extra }).map(
    ({ head, args, left, right, ends: [first, second], extra: more }): RuleSpec => ({
      head: `${head}(${args})`,
      body: [`${left}(${first})`, `${right}(${second})`, ...(more === null ? [] : [more])],
    }),
  );
}

const goal = fc
  .tuple(fc.constantFrom(...UPPER, ...UPPER, ...LOWER), fc.constantFrom("bX", "Xb", "bb"), fc.nat(5), fc.nat(5))
  .map(([name, shape, a, b]) => `${name}(${shape[0] === "b" ? a : "A"}, ${shape[1] === "b" ? b : "B"})`);

/** Programs with one or two goals. */
export const demands: fc.Arbitrary<DemandSpec> = fc
  .record({
    e: edges,
    f: edges,
    lower: fc.array(ruleOf(LOWER, ["e", "f", ...LOWER], fc.constant(null)), { minLength: 1, maxLength: 3 }),
    upper: fc.array(ruleOf(UPPER, ["e", ...LOWER, ...UPPER], beside), { minLength: 1, maxLength: 4 }),
    isEquivalence: fc.nat(3).map((n) => n === 0),
    goals: fc.array(goal, { minLength: 1, maxLength: 2 }),
  })
  .map(({ e, f, lower, upper, isEquivalence, goals }) => ({
    goals,
    spec: {
      declarations: [
        ...["e", "f", ...LOWER, ...UPPER].map(
          (name) => `.decl ${name}(a: number, b: number)${name === "q" && isEquivalence ? " eqrel" : ""}`,
        ),
        ...["e", "f"].map((name) => `.input ${name}`),
      ],
      rules: [
        { head: "p(x, y)", body: ["e(x, y)"] },
        { head: "q(x, y)", body: ["f(x, y)"] },
        { head: "u(x, y)", body: ["e(x, y)"] },
        { head: "w(x, y)", body: ["p(y, x)"] },
        ...lower,
        ...upper,
      ],
      facts: { e, f },
    },
  }));
