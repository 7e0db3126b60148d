// Generators of syntax trees: every kind of statement, literal and term, well formed but not meaningful.
// In: nothing.  Out: fast-check arbitraries.
import fc, { type Arbitrary } from "fast-check";
import { NOWHERE } from "../../src/location.js";
import type {
  Atom,
  Attribute,
  ComponentType,
  ExecutionPlan,
  Literal,
  Name,
  NumberTerm,
  Program,
  QualifierName,
  Statement,
  Term,
} from "../../src/syntax/ast.js";
import { numberTerm } from "../../src/syntax/number.js";

const location = NOWHERE;

// Words that are neither operators nor aggregates; some are keywords elsewhere.
const word: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "x",
    "y",
    "Rel",
    "?v",
    "_w",
    "decl",
    "input",
    "domain",
    "choice",
    "class",
    "__proto__",
    "constructor",
    "i8",
  ),
  fc.stringMatching(/^[a-z?][A-Za-z0-9_?]{0,6}z$/),
);
/** Variables may be called as aggregates are, relations may not. */
const variable: Arbitrary<string> = fc.oneof(word, fc.constantFrom("sum", "min", "count"));
const name = (text: string): Name => ({ text, location });
const simple: Arbitrary<Name> = word.map(name);
const qualified: Arbitrary<Name> = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => name(words.join(".")));
const text: Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[\\"ndtr/*.\n\t]*$/),
);

const number: Arbitrary<NumberTerm> = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
    fc.nat().map((value) => `${value}u`),
    fc.nat().map((value) => `0x${value.toString(16)}`),
    fc.nat().map((value) => `0b${value.toString(2)}`),
    fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join(".")),
    fc.tuple(fc.nat(), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
    fc.tuple(fc.nat(99), fc.integer({ min: -30, max: 30 })).map(([whole, exponent]) => `-${whole}.5e${exponent}`),
  )
  .map((written) => numberTerm(written, location));

const BINARY = ["+", "-", "*", "/", "%", "^", "band", "bor", "bxor", "bshl", "bshr", "bshru", "land", "lor", "lxor"];

// An alias and not an interface: fast-check wants an index signature.
type Parts = { term: Term; literal: Literal; conjunct: Literal };

const { term, literal } = fc.letrec<Parts>((tie) => {
  const terms = fc.array(tie("term"), { maxLength: 3 });
  const pair = fc.tuple(tie("term"), tie("term"));
  const atom = fc
    .record({ relation: qualified, args: terms })
    .map((parts): Atom => ({ kind: "atom", ...parts, location }));
  return {
    term: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      variable.map((each): Term => ({ kind: "variable", name: each, location })),
      number,
      text.map((value): Term => ({ kind: "string", value, location })),
      fc.constantFrom<Term>({ kind: "wildcard", location }, { kind: "nil", location }, { kind: "counter", location }),
      qualified.map((each): Term => ({ kind: "dollar", name: each, location })),
      fc.record({ name: qualified, args: terms }).map((parts): Term => ({ kind: "branch", ...parts, location })),
      terms.map((args): Term => ({ kind: "record", args, location })),
      fc.record({ value: tie("term"), type: qualified }).map((parts): Term => ({ kind: "cast", ...parts, location })),
      fc.tuple(fc.constantFrom(...BINARY), pair).map(([op, args]): Term => ({ kind: "call", op, args, location })),
      fc
        .tuple(fc.constantFrom("neg", "bnot", "lnot"), tie("term"))
        .map(([op, arg]): Term => ({ kind: "call", op, args: [arg], location })),
      fc
        .tuple(fc.constantFrom("cat", "strlen", "range", "to_number", "sin"), terms)
        .map(([op, args]): Term => ({ kind: "call", op, args, location })),
      fc.tuple(fc.constantFrom("min", "max"), pair).map(([op, args]): Term => ({ kind: "call", op, args, location })),
      fc.record({ name: simple, args: terms }).map((parts): Term => ({ kind: "callback", ...parts, location })),
      fc
        .record({
          fn: fc.constantFrom("sum" as const, "min" as const, "max" as const, "mean" as const),
          target: tie("term"),
          body: tie("literal"),
        })
        .map((parts): Term => ({ kind: "aggregate", ...parts, location })),
      tie("literal").map((body): Term => ({ kind: "aggregate", fn: "count", target: null, body, location })),
      qualified.map((relation): Term => ({ kind: "iteration", relation, location })),
    ),
    conjunct: fc.oneof(
      { depthSize: "small" },
      atom,
      fc
        .record({
          op: fc.constantFrom("=" as const, "!=" as const, "<" as const, "<=" as const, ">" as const, ">=" as const),
          left: tie("term"),
          right: tie("term"),
        })
        .map((parts): Literal => ({ kind: "compare", ...parts, location })),
      fc
        .record({ op: fc.constantFrom("match" as const, "contains" as const), left: tie("term"), right: tie("term") })
        .map((parts): Literal => ({ kind: "compare", ...parts, location })),
      fc.boolean().map((value): Literal => ({ kind: "boolean", value, location })),
      tie("literal").map((operand): Literal => ({ kind: "not", operand, location })),
    ),
    literal: fc.oneof(
      { depthSize: "small" },
      tie("conjunct"),
      fc
        .array(tie("literal"), { minLength: 2, maxLength: 4 })
        .map((operands): Literal => ({ kind: "and", operands, location })),
      fc
        .array(tie("literal"), { minLength: 2, maxLength: 4 })
        .map((operands): Literal => ({ kind: "or", operands, location })),
    ),
  };
});

const attribute: Arbitrary<Attribute> = fc
  .record({ name: simple, type: qualified })
  .map((parts) => ({ ...parts, location }));
const attributes = fc.array(attribute, { maxLength: 3 });
const head: Arbitrary<Atom> = fc
  .record({ relation: qualified, args: fc.array(term, { maxLength: 3 }) })
  .map((parts) => ({ kind: "atom", ...parts, location }));
const plan: Arbitrary<ExecutionPlan | null> = fc.option(
  fc
    .array(fc.record({ version: fc.nat(9), order: fc.array(fc.nat(9), { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 2,
    })
    .map((orders) => ({ orders, location })),
);
const component: Arbitrary<ComponentType> = fc
  .record({ name: simple, parameters: fc.array(qualified, { maxLength: 2 }) })
  .map((parts) => ({ ...parts, location }));
const QUALIFIERS: readonly QualifierName[] = [
  "btree",
  "btree_delete",
  "brie",
  "eqrel",
  "inline",
  "no_inline",
  "magic",
  "no_magic",
  "overridable",
  "input",
  "output",
];

const leaf: Arbitrary<Statement> = fc.oneof(
  fc.record({ name: simple, base: qualified }).map(
    (each): Statement => ({
      kind: "type",
      name: each.name,
      definition: { kind: "subtype", base: each.base },
      location,
    }),
  ),
  fc.record({ name: simple, members: fc.array(qualified, { minLength: 1, maxLength: 3 }) }).map(
    (each): Statement => ({
      kind: "type",
      name: each.name,
      definition: { kind: "union", members: each.members },
      location,
    }),
  ),
  fc.record({ name: simple, fields: attributes }).map(
    (each): Statement => ({
      kind: "type",
      name: each.name,
      definition: { kind: "record", fields: each.fields },
      location,
    }),
  ),
  fc
    .record({
      name: simple,
      branches: fc.array(fc.record({ name: simple, fields: attributes }), { minLength: 1, maxLength: 3 }),
    })
    .map((each): Statement => {
      const branches = each.branches.map((branch) => ({ ...branch, location }));
      return { kind: "type", name: each.name, definition: { kind: "adt", branches }, location };
    }),
  fc
    .record({
      names: fc.array(simple, { minLength: 1, maxLength: 2 }),
      attributes,
      qualifiers: fc.array(
        fc.constantFrom(...QUALIFIERS).map((each) => ({ name: each, location })),
        { maxLength: 2 },
      ),
      choices: fc.array(fc.array(simple, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    })
    .map((parts): Statement => ({ kind: "relation", ...parts, location })),
  fc
    .record({
      name: simple,
      parameters: fc.array(
        fc.record({ name: fc.option(simple), type: qualified }).map((each) => ({ ...each, location })),
        { maxLength: 2 },
      ),
      result: qualified,
      stateful: fc.boolean(),
    })
    .map((parts): Statement => ({ kind: "functor", ...parts, location })),
  fc
    .record({
      directive: fc.constantFrom("input" as const, "output" as const, "printsize" as const, "limitsize" as const),
      relations: fc.array(qualified, { minLength: 1, maxLength: 2 }),
      parameters: fc.array(
        fc.oneof(
          fc.record({ key: simple, value: text }).map((each) => ({ ...each, quoted: true, location })),
          fc.record({ key: simple, value: word }).map((each) => ({ ...each, quoted: false, location })),
        ),
        { maxLength: 2 },
      ),
    })
    .map((parts): Statement => ({ kind: "directive", ...parts, location })),
  fc.record({ key: text, value: fc.option(text) }).map((parts): Statement => ({ kind: "pragma", ...parts, location })),
  fc
    .array(head, { minLength: 1, maxLength: 2 })
    .map((heads): Statement => ({ kind: "rule", heads, body: null, plan: null, location })),
  fc
    .record({ heads: fc.array(head, { minLength: 1, maxLength: 2 }), body: literal, plan })
    .map((parts): Statement => ({ kind: "rule", ...parts, location })),
  fc
    .record({ dominated: head, dominating: head, body: literal, plan })
    .map((parts): Statement => ({ kind: "subsumption", ...parts, location })),
  fc.record({ head, body: literal }).map((parts): Statement => ({ kind: "query", ...parts, location })),
  fc.record({ name: simple, component }).map((parts): Statement => ({ kind: "init", ...parts, location })),
  simple.map((relation): Statement => ({ kind: "override", relation, location })),
);

const statement: Arbitrary<Statement> = fc.oneof(
  { weight: 9, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc
      .record({
        type: component,
        bases: fc.array(component, { maxLength: 2 }),
        members: fc.array(leaf, { maxLength: 4 }),
      })
      .map((parts): Statement => ({ kind: "component", ...parts, location })),
  },
);

/** Programs of any statements. */
export const programs: Arbitrary<Program> = fc
  .array(statement, { maxLength: 6 })
  .map((statements) => ({ source: location.source, statements, comments: [] }));
