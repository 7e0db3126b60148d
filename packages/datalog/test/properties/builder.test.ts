// What the builder makes is what its text means: trees and results.
import fc, { type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { literalOf } from "../../src/builder/condition.js";
import {
  type Atom,
  add,
  and,
  type BodyItem,
  band,
  bnot,
  cat,
  columns,
  contains,
  count,
  type Expression,
  eq,
  greatest,
  gt,
  least,
  lt,
  lte,
  matches,
  max,
  member,
  min,
  mul,
  neg,
  neq,
  nil,
  not,
  number,
  or,
  parse,
  pow,
  program,
  relations,
  startsWith,
  strlen,
  sub,
  sum,
  toNumber,
  toSymbol,
  v,
  variable,
  wildcard,
} from "../../src/index.js";
import { NOWHERE } from "../../src/location.js";
import type { Literal, Program } from "../../src/syntax/ast.js";
import { parseWithDiagnostics } from "../../src/syntax/parser.js";
import { withoutPlaces } from "../support/language.js";

const numRuns = process.env["SEXTANT_TEST_LEVEL"] === "full" ? 3_000 : 200;

const { n, pair } = relations({ n: columns(["x", number]), pair: columns(["x", number], ["y", number]) });

type Any = Expression<never>;
type Parts = { term: Any; item: BodyItem };

// Any tree at all, well typed or not: the callers below only print and parse.
const { item } = fc.letrec<Parts>((tie) => {
  const two = fc.tuple(tie("term"), tie("term"));
  const binary = fc.constantFrom(add, sub, mul, pow, band, least, greatest, cat) as Arbitrary<(a: Any, b: Any) => Any>;
  const unary = fc.constantFrom(neg, bnot, strlen, toNumber, toSymbol) as Arbitrary<(a: Any) => Any>;
  const constant = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  );
  const items = fc.array(tie("item"), { minLength: 1, maxLength: 3 });
  return {
    term: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom<Any>(v.x, v.y, variable("sum"), variable("min"), variable("__proto__"), wildcard, nil as Any),
      constant as unknown as Arbitrary<Any>,
      fc.tuple(binary, two).map(([make, [a, b]]) => make(a, b)),
      fc.tuple(unary, tie("term")).map(([make, a]) => make(a)),
      items.map((body) => count(...body) as Any),
      fc
        .tuple(fc.constantFrom(sum, min, max) as Arbitrary<(...args: unknown[]) => Any>, tie("term"), items)
        .map(([make, a, body]) => make(a, ...body)),
    ),
    item: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      two.map(([a, b]): BodyItem => pair(a, b)),
      tie("term").map((a): BodyItem => n(a)),
      fc.tuple(fc.constantFrom(eq, neq, lt, lte, gt), two).map(([make, [a, b]]): BodyItem => make(a, b)),
      fc.tuple(fc.constantFrom(contains, startsWith, matches), two).map(([make, [a, b]]): BodyItem => make(a, b)),
      fc.tuple(tie("term"), fc.array(fc.string(), { maxLength: 4 })).map(([a, list]): BodyItem => member(a, list)),
      fc.boolean(),
      tie("item").map(not),
      items.map((body) => and(...body)),
      items.map((body) => or(...body)),
    ),
  };
});

/** A literal as a program of one rule, without places. */
function bare(body: Literal): unknown {
  const rule = { kind: "rule" as const, heads: [], body, plan: null, location: NOWHERE };
  const tree: Program = { source: NOWHERE.source, statements: [rule], comments: [] };
  return (withoutPlaces(tree) as readonly { readonly body: unknown }[])[0]!.body;
}

test("parse(print(p)) = p: the text of a rule is read as the tree that was built", () => {
  fc.assert(
    fc.property(item, (body) => {
      const built = program(n, pair).rule(n(1), body);
      const { program: read, diagnostics } = parseWithDiagnostics(built.toString());
      expect(diagnostics).toEqual([]);
      const rule = read.statements.at(-1)!;
      // `member` within an aggregate or a long one is rewritten; everything else is as it was built.
      const rewritten = built.toString().includes("members");
      if (!rewritten && rule.kind === "rule" && rule.body !== null)
        expect(bare(rule.body)).toEqual(bare(literalOf(body)));
      expect(rule.kind).toBe("rule");
      expect(Array.isArray(built.validate())).toBe(true);
    }),
    { numRuns, seed: 20261125 },
  );
});

const facts = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -3, max: 5 })), { maxLength: 12 });
const bounded = fc.constantFrom(v.x, v.y);
const atoms: Arbitrary<BodyItem> = fc.oneof(
  fc.tuple(bounded, bounded).map(([a, b]) => pair(a, b)),
  bounded.map((a) => n(a)),
  fc.tuple(bounded, fc.integer({ min: -2, max: 4 })).map(([a, limit]) => gt(a, limit)),
  fc.tuple(bounded, bounded).map(([a, b]) => not(pair(b, add(a, 1)))),
  fc.tuple(bounded, bounded).map(([a, b]) => or(eq(a, 1), lt(b, a))),
  bounded.map((a) => eq(v.z, count(pair(a, wildcard)))),
  bounded.map((a) => member(a, [1, 2, 3])),
  fc.integer({ min: 0, max: 3 }).map((size) =>
    not(
      member(
        v.x,
        Array.from({ length: size + 15 }, (_, i) => i * 2),
      ),
    ),
  ),
);
const heads: Arbitrary<readonly [relation: "out" | "more", head: (o: Outs) => Atom]> = fc.constantFrom(
  ["out", (o: Outs) => o.out(v.x)] as const,
  ["out", (o: Outs) => o.out(add(v.x, v.y))] as const,
  ["more", (o: Outs) => o.more(v.y, mul(v.x, 2))] as const,
);
const outs = relations({ out: columns(["x", number]), more: columns(["x", number], ["y", number]) });
type Outs = typeof outs;

test("a built program and the program of its text derive the same", () => {
  let evaluated = 0;
  fc.assert(
    fc.property(
      facts,
      fc.array(fc.tuple(heads, fc.array(atoms, { maxLength: 4 })), { minLength: 1, maxLength: 4 }),
      (rows, rules) => {
        let built = program(n, pair, outs.out, outs.more).facts(pair, rows.slice(0, 4));
        for (const [[, head], body] of rules) built = built.rule(head(outs), pair(v.x, v.y), ...body);
        if (built.validate().some(({ severity }) => severity === "error")) return;
        evaluated++;
        const given = { pair: rows, n: rows.map(([x]) => [x] as const) };
        const read = parse(built.toString()).evaluate(given);
        expect(built.evaluate(given).diff(read)).toEqual({});
      },
    ),
    { numRuns, seed: 20261125 },
  );
  expect(evaluated).toBeGreaterThan(numRuns / 2);
});
