// What a caller can get wrong around a program: each mistake is a typed error with a stable code, and nothing else happens.
// Mistakes in program text are tested one by one in analyze/diagnostics.test.ts.
import { expect, test } from "vitest";
import { DatalogError, type EvaluateOptions, type Facts, parse } from "../src/index.js";
import { PATIENCE, sized } from "./support/level.js";

const NUMBER = ".decl p(x: number)\n.input p\n";
const LIST = ".type List = [head: number, tail: List]\n.decl p(x: List)\n.input p\n";

/** A list of this many ones as nested records. */
function nested(depth: number): unknown {
  let list: unknown = null;
  for (let i = 0; i < depth; i++) list = { head: 1, tail: list };
  return list;
}

function circle(): unknown {
  const list: Record<string, unknown> = { head: 1 };
  list.tail = list;
  return list;
}

function failureOf(run: () => unknown): DatalogError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(DatalogError);
    return error as DatalogError;
  }
  throw new Error("nothing was refused");
}

test.for([
  ["a relation that does not exist", NUMBER, { q: [[1]] }, "facts/unknown-relation", "[q]"],
  ["too many values", NUMBER, { p: [[1], [1, 2]] }, "facts/arity", "[p, row 1]"],
  [
    "a string for a number",
    NUMBER,
    { p: [[1], ["a"]] },
    "facts/value",
    '[p, row 1, attribute "x"]: "a" is not an integer',
  ],
  ["a fraction", NUMBER, { p: [[1.5]] }, "facts/value", "1.5 is not an integer"],
  ["a number of 33 bits", NUMBER, { p: [[2 ** 31]] }, "facts/value", "2147483648 is not an integer"],
  ["not a number", NUMBER, { p: [[Number.NaN]] }, "facts/value", "NaN is not an integer"],
  ["null for a tuple", NUMBER, { p: [null] }, "facts/shape", "[p, row 0]: null is not a tuple"],
  ["a number for a list", NUMBER, { p: 5 }, "facts/shape", "[p]: 5 is not a list"],
  ["an attribute that is missing", NUMBER, { p: [{ y: 1 }] }, "facts/arity", "[p, row 0"],
  ["a record without a field", LIST, { p: [[{ head: 1 }]] }, "facts/value", 'field "tail" of List is missing'],
  ["a value too deep", LIST, { p: [[nested(5000)]] }, "facts/value", "nested more than 1000 levels"],
  ["a value that contains itself", LIST, { p: [[circle()]] }, "facts/value", "or contains itself"],
] as const)("facts: %s", ([, text, facts, code, part]) => {
  const program = parse(text);
  const error = failureOf(() => program.evaluate(facts as unknown as Facts));
  expect(error.code).toBe(code);
  expect(error.message).toContain(part);
  expect(program.evaluate().size("p")).toBe(0);
});

test.for([
  ["a limit below zero", { maxTuples: -1 }, "[maxTuples]: -1 is not a number from 0"],
  ["a limit that is no number", { timeLimit: "1 s" }, "[timeLimit]: 1 s is not a number from 0"],
  [
    "an executor that does not exist",
    { executor: "fast" },
    '[executor]: fast is not "auto" or "generated" or "interpreted"',
  ],
  ["a storage that does not exist", { storage: "disk" }, '[storage]: disk is not "columnar" or "map"'],
  ["a misspelled limit", { maxTupels: 5 }, "[maxTupels]: there is no such option; there are maxIterations"],
  ["a signal that is none", { signal: {} }, "[signal]: [object Object] is not an AbortSignal"],
  ["onLimit", { onLimit: "ignore" }, '[onLimit]: ignore is not "error" or "partial"'],
] as const)("options: %s", ([, options, part]) => {
  const error = failureOf(() => parse(NUMBER).evaluate({}, options as unknown as EvaluateOptions));
  expect(error.code).toBe("evaluate/option");
  expect(error.message).toContain(part);
});

test.for([42, null, undefined, ["p."]])("program text: %s is refused", (text) => {
  expect(failureOf(() => parse(text as unknown as string)).code).toBe("parse/text");
});

test("values may be nested as deep as the rules like; reading one that is too deep for JavaScript is an error", () => {
  const rules = `${LIST}.decl n(x: number)\nn(0).\nn(x + 1) :- n(x), x < 3000.\n
    .decl l(x: number, l: List)\nl(0, nil).\nl(x + 1, [x, t]) :- l(x, t), x < 3000.\n
    .decl top(x: number)\ntop(h) :- l(3000, [h, _]).`;
  const knowledge = parse(rules).evaluate();
  expect(knowledge.get("top")).toEqual([{ x: 2999 }]);
  expect(failureOf(() => knowledge.get("l")).code).toBe("knowledge/too-deep");
});

test("names that mean something to JavaScript are names", () => {
  const knowledge = parse(`.decl class(function: number, __proto__: symbol)
    class(1, "a").
    .decl __proto__(constructor: number)
    __proto__(3).
    .decl toString(x: number)
    toString(x) :- class(x, _).`).evaluate({}, { executor: "generated" });
  expect(JSON.stringify(knowledge)).toBe(
    '{"class":[{"function":1,"__proto__":"a"}],"__proto__":[{"constructor":3}],"toString":[{"x":1}]}',
  );
  expect(knowledge.has("__proto__", [3])).toBe(true);
  expect(Object.getPrototypeOf(knowledge.get("class")[0])).toBe(Object.prototype);
});

test.for([
  "*/ globalThis.escaped = true; /*",
  "`; globalThis.escaped = true; `",
  "'; globalThis.escaped = true; '",
  "\u2028globalThis.escaped = true//",
  '\\"; globalThis.escaped = true; //',
])("the text %s stays text in generated code", (text) => {
  const literal = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  const program = parse(`.decl p(x: symbol)\np("${literal}").\n.decl q(x: symbol)\nq(x) :- p(x), x != "${literal}?".`);
  const knowledge = program.evaluate({}, { executor: "generated" });
  expect(knowledge.size("q")).toBe(1);
  expect(globalThis).not.toHaveProperty("escaped");
});

test("a rule of 60 atoms, in a chain and in a star", () => {
  const atoms = (argument: (i: number) => string) => Array.from({ length: 60 }, (_, i) => argument(i)).join(", ");
  const text = `.decl e(x: number, y: number)\n.input e\n.decl chain(x: number)\n.decl star(x: number)
    chain(v0) :- ${atoms((i) => `e(v${i}, v${i + 1})`)}.
    star(v0) :- ${atoms((i) => `e(v0, v${i + 1})`)}.`;
  const knowledge = parse(text).evaluate({
    e: [
      [1, 2],
      [2, 1],
      [3, 4],
    ],
  });
  expect(knowledge.tuples("chain").map(([x]) => x)).toEqual(expect.arrayContaining([1, 2]));
  expect(knowledge.size("chain")).toBe(2);
  expect(knowledge.size("star")).toBe(3);
});

test("very many rules", { timeout: PATIENCE }, () => {
  const count = sized(10_000, 50_000);
  const rules = Array.from({ length: count }, (_, i) => `p(${i}) :- e(${i}).`).join("\n");
  const knowledge = parse(`.decl e(x: number)\n.input e\n.decl p(x: number)\n${rules}`).evaluate({
    e: [[1], [count - 1]],
  });
  expect(knowledge.tuples("p")).toEqual([[1], [count - 1]]);
});

test("thousands of strata, one after the other", { timeout: PATIENCE }, () => {
  const count = sized(1_000, 5_000);
  const rules = Array.from({ length: count }, (_, i) => `.decl p${i + 1}(x: number)\np${i + 1}(x + 1) :- p${i}(x).`);
  const knowledge = parse(`.decl p0(x: number)\np0(0).\n${rules.join("\n")}`).evaluate();
  expect(knowledge.tuples(`p${count}`)).toEqual([[count]]);
});
