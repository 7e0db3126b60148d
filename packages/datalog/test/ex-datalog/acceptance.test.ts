// The programs that ExDatalog's documentation shows, as the builder says them; each also as its text, on every executor.
import { expect, test } from "vitest";
import {
  type BuiltProgram,
  columns,
  count,
  eq,
  float,
  functor,
  gt,
  gte,
  lt,
  max,
  mean,
  member,
  min,
  neq,
  not,
  number,
  or,
  parse,
  predicate,
  program,
  relations,
  startsWith,
  sum,
  symbol,
  type Tuple,
  v,
  wildcard,
} from "../../src/index.js";

const { parent, ancestor, sibling, male, married, bachelor } = relations({
  parent: columns(["of", symbol], ["child", symbol]),
  ancestor: columns(["of", symbol], ["descendant", symbol]),
  sibling: columns(["a", symbol], ["b", symbol]),
  male: columns(["who", symbol]),
  married: columns(["who", symbol]),
  bachelor: columns(["who", symbol]),
});
const { emp, highEarner, deptCount, deptTotal, deptLow, deptHigh, deptMean, midCount, level } = relations({
  emp: columns(["name", symbol], ["dept", symbol], ["salary", number]),
  highEarner: columns(["name", symbol]),
  deptCount: columns(["dept", symbol], ["n", number]),
  deptTotal: columns(["dept", symbol], ["sum", number]),
  deptLow: columns(["dept", symbol], ["salary", number]),
  deptHigh: columns(["dept", symbol], ["salary", number]),
  deptMean: columns(["dept", symbol], ["salary", float]),
  midCount: columns(["n", number]),
  level: columns(["name", symbol], ["level", symbol]),
});
const { score, passing, passingCount, person, adult, doubled, computed, email, valid, banned, verified } = relations({
  score: columns(["student", symbol], ["course", symbol], ["points", number]),
  passing: columns(["student", symbol], ["course", symbol]),
  passingCount: columns(["course", symbol], ["n", number]),
  person: columns(["name", symbol], ["age", number]),
  adult: columns(["name", symbol]),
  doubled: columns(["name", symbol], ["n", number]),
  computed: columns(["name", symbol], ["n", number]),
  email: columns(["name", symbol], ["address", symbol]),
  valid: columns(["name", symbol]),
  banned: columns(["name", symbol]),
  verified: columns(["name", symbol]),
});
const { usesDevice, flagged, payment, suspicious, partOf, late, delayed, needs } = relations({
  usesDevice: columns(["account", symbol], ["device", symbol]),
  flagged: columns(["account", symbol]),
  payment: columns(["from", symbol], ["to", symbol], ["amount", number]),
  suspicious: columns(["account", symbol]),
  partOf: columns(["part", symbol], ["whole", symbol], ["n", number]),
  late: columns(["part", symbol]),
  delayed: columns(["part", symbol]),
  needs: columns(["whole", symbol], ["n", number]),
});
const { friend, suggested, runsOn, dependsOn, failed, down, claim, source, trusted, answerable } = relations({
  friend: columns(["a", symbol], ["b", symbol]),
  suggested: columns(["a", symbol], ["b", symbol]),
  runsOn: columns(["service", symbol], ["host", symbol]),
  dependsOn: columns(["service", symbol], ["on", symbol]),
  failed: columns(["host", symbol]),
  down: columns(["service", symbol]),
  claim: columns(["document", symbol], ["topic", symbol]),
  source: columns(["document", symbol], ["source", symbol]),
  trusted: columns(["source", symbol]),
  answerable: columns(["topic", symbol]),
});
const { edge, path, mutual } = relations({
  edge: columns(["from", symbol], ["to", symbol]),
  path: columns(["from", symbol], ["to", symbol]),
  mutual: columns(["a", symbol], ["b", symbol]),
});

const FAMILY = {
  parent: [
    ["ann", "bob"],
    ["ann", "bea"],
    ["bob", "cy"],
    ["cy", "dee"],
  ],
};
const STAFF = {
  emp: [
    ["ann", "eng", 120],
    ["bob", "eng", 80],
    ["cy", "ops", 50],
    ["dee", "ops", 70],
    ["eve", "hr", 60],
  ],
};
const isAdult = predicate("isAdult", [number], (age) => age >= 18);
const double = functor("double", [number], number, (n) => 2 * n);
const computeScore = functor("computeScore", [symbol, number], number, (name, age) => name.length * 10 + age);
const isEmail = predicate("isEmail", [symbol], (text) => /^[^@\s]+@[^@\s]+\.[a-z]+$/.test(text));
const ageOf = functor("ageOf", [symbol], number, (name) => name.length * 6, { memo: true });

interface Case {
  readonly name: string;
  readonly built: BuiltProgram;
  readonly facts: Readonly<Record<string, readonly Tuple[]>>;
  readonly out: Readonly<Record<string, readonly Tuple[]>>;
}

const CASES: readonly Case[] = [
  {
    name: "ancestors",
    built: program(parent, ancestor)
      .rule(ancestor(v.x, v.y), parent(v.x, v.y))
      .rule(ancestor(v.x, v.z), ancestor(v.x, v.y), parent(v.y, v.z)),
    facts: FAMILY,
    out: {
      ancestor: [
        ["ann", "bea"],
        ["ann", "bob"],
        ["ann", "cy"],
        ["ann", "dee"],
        ["bob", "cy"],
        ["bob", "dee"],
        ["cy", "dee"],
      ],
    },
  },
  {
    name: "siblings: a parent in common, and not the same",
    built: program(parent, sibling).rule(sibling(v.a, v.b), parent(v.p, v.a), parent(v.p, v.b), neq(v.a, v.b)),
    facts: FAMILY,
    out: {
      sibling: [
        ["bea", "bob"],
        ["bob", "bea"],
      ],
    },
  },
  {
    name: "bachelors: male and not married",
    built: program(male, married, bachelor).rule(bachelor(v.x), male(v.x), not(married(v.x))),
    facts: { male: [["al"], ["bo"]], married: [["bo"]] },
    out: { bachelor: [["al"]] },
  },
  {
    name: "high earners: a comparison",
    built: program(emp, highEarner).rule(highEarner(v.n), emp(v.n, wildcard, v.s), gt(v.s, 75)),
    facts: STAFF,
    out: { highEarner: [["ann"], ["bob"]] },
  },
  {
    name: "count per department",
    built: program(emp, deptCount).rule(deptCount(v.d, count(emp(wildcard, v.d, wildcard))), emp.some({ dept: v.d })),
    facts: STAFF,
    out: {
      deptCount: [
        ["eng", 2],
        ["hr", 1],
        ["ops", 2],
      ],
    },
  },
  {
    name: "sum per department",
    built: program(emp, deptTotal).rule(deptTotal(v.d, sum(v.s, emp(wildcard, v.d, v.s))), emp.some({ dept: v.d })),
    facts: STAFF,
    out: {
      deptTotal: [
        ["eng", 200],
        ["hr", 60],
        ["ops", 120],
      ],
    },
  },
  {
    name: "lowest and highest per department",
    built: program(emp, deptLow, deptHigh)
      .rule(deptLow(v.d, min(v.s, emp(wildcard, v.d, v.s))), emp.some({ dept: v.d }))
      .rule(deptHigh(v.d, max(v.s, emp(wildcard, v.d, v.s))), emp.some({ dept: v.d })),
    facts: STAFF,
    out: {
      deptLow: [
        ["eng", 80],
        ["hr", 60],
        ["ops", 50],
      ],
      deptHigh: [
        ["eng", 120],
        ["hr", 60],
        ["ops", 70],
      ],
    },
  },
  {
    name: "mean per department, which ExDatalog defers",
    built: program(emp, deptMean).rule(deptMean(v.d, mean(v.s, emp(wildcard, v.d, v.s))), emp.some({ dept: v.d })),
    facts: STAFF,
    out: {
      deptMean: [
        ["eng", 100],
        ["hr", 60],
        ["ops", 60],
      ],
    },
  },
  {
    name: "passing count: filtered before it is grouped",
    built: program(score, passing, passingCount)
      .rule(passing(v.s, v.c), score(v.s, v.c, v.p), gte(v.p, 50))
      .rule(passingCount(v.c, count(passing(wildcard, v.c))), score.some({ course: v.c })),
    facts: {
      score: [
        ["al", "math", 80],
        ["bo", "math", 20],
        ["cy", "art", 10],
      ],
    },
    out: {
      passing: [["al", "math"]],
      passingCount: [
        ["art", 0],
        ["math", 1],
      ],
    },
  },
  {
    name: "mid count: an aggregate over what a negation defines",
    built: program(emp, level, midCount)
      .rule(level(v.n, "high"), emp(v.n, wildcard, v.s), gt(v.s, 100))
      .rule(level(v.n, "low"), emp(v.n, wildcard, v.s), lt(v.s, 60))
      .rule(midCount(count(emp(v.n, wildcard, v.s), gte(v.s, 60), lt(v.s, 101))), true),
    facts: STAFF,
    out: {
      level: [
        ["ann", "high"],
        ["cy", "low"],
      ],
      midCount: [[3]],
    },
  },
  {
    name: "adults: a predicate in JavaScript",
    built: program(person, adult).rule(adult(v.n), person(v.n, v.a), isAdult(v.a)),
    facts: {
      person: [
        ["al", 20],
        ["bo", 10],
      ],
    },
    out: { adult: [["al"]] },
  },
  {
    name: "doubles: a value from JavaScript",
    built: program(person, doubled).rule(doubled(v.n, v.d), person(v.n, v.a), eq(v.d, double(v.a))),
    facts: { person: [["al", 20]] },
    out: { doubled: [["al", 40]] },
  },
  {
    name: "scores: a value of two columns",
    built: program(person, computed).rule(computed(v.n, computeScore(v.n, v.a)), person(v.n, v.a)),
    facts: {
      person: [
        ["al", 20],
        ["bob", 10],
      ],
    },
    out: {
      computed: [
        ["al", 40],
        ["bob", 40],
      ],
    },
  },
  {
    name: "valid addresses",
    built: program(email, valid).rule(valid(v.n), email(v.n, v.e), isEmail(v.e)),
    facts: {
      email: [
        ["al", "al@example.com"],
        ["bo", "bo at home"],
      ],
    },
    out: { valid: [["al"]] },
  },
  {
    name: "verified adults: a value from JavaScript and a negation",
    built: program(person, banned, verified).rule(
      verified(v.n),
      person.some({ name: v.n }),
      eq(v.a, ageOf(v.n)),
      gte(v.a, 18),
      not(banned(v.n)),
    ),
    facts: {
      person: [
        ["al", 0],
        ["bob", 0],
        ["carl", 0],
      ],
      banned: [["bob"]],
    },
    out: { verified: [["carl"]] },
  },
  {
    name: "paths",
    built: program(edge, path, mutual)
      .rule(path(v.x, v.y), edge(v.x, v.y))
      .rule(path(v.x, v.z), path(v.x, v.y), path(v.y, v.z))
      .rule(mutual(v.x, v.y), path(v.x, v.y), path(v.y, v.x), lt(v.x, v.y)),
    facts: {
      edge: [
        ["a", "b"],
        ["b", "a"],
        ["b", "c"],
      ],
    },
    out: {
      mutual: [["a", "b"]],
      path: [
        ["a", "a"],
        ["a", "b"],
        ["a", "c"],
        ["b", "a"],
        ["b", "b"],
        ["b", "c"],
      ],
    },
  },
  {
    name: "fraud: an account that shares a device with a flagged one and pays it",
    built: program(usesDevice, flagged, payment, suspicious)
      .rule(suspicious(v.a), flagged(v.a))
      .rule(
        suspicious(v.a),
        usesDevice(v.a, v.d),
        usesDevice(v.b, v.d),
        neq(v.a, v.b),
        suspicious(v.b),
        payment(v.a, v.b, v.m),
        gt(v.m, 100),
      ),
    facts: {
      usesDevice: [
        ["a", "d1"],
        ["b", "d1"],
        ["c", "d2"],
        ["b", "d2"],
        ["e", "d1"],
      ],
      flagged: [["a"]],
      payment: [
        ["b", "a", 500],
        ["c", "b", 200],
        ["e", "a", 5],
      ],
    },
    out: { suspicious: [["a"], ["b"], ["c"]] },
  },
  {
    name: "supply chain: what a late part delays, and how much of it goes in",
    built: program(partOf, late, delayed, needs)
      .rule(delayed(v.p), late(v.p))
      .rule(delayed(v.w), partOf(v.p, v.w, wildcard), delayed(v.p))
      .rule(needs(v.w, sum(v.n, partOf(wildcard, v.w, v.n))), partOf.some({ whole: v.w })),
    facts: {
      partOf: [
        ["bolt", "frame", 8],
        ["tube", "frame", 4],
        ["frame", "bike", 1],
        ["bell", "bike", 1],
      ],
      late: [["bolt"]],
    },
    out: {
      delayed: [["bike"], ["bolt"], ["frame"]],
      needs: [
        ["bike", 2],
        ["frame", 12],
      ],
    },
  },
  {
    name: "social network: suggested friends are friends of friends",
    built: program(friend, suggested).rule(
      suggested(v.a, v.c),
      friend(v.a, v.b),
      friend(v.b, v.c),
      neq(v.a, v.c),
      not(friend(v.a, v.c)),
    ),
    facts: {
      friend: [
        ["al", "bo"],
        ["bo", "al"],
        ["bo", "cy"],
        ["cy", "bo"],
        ["al", "di"],
        ["di", "al"],
      ],
    },
    out: {
      suggested: [
        ["al", "cy"],
        ["bo", "di"],
        ["cy", "al"],
        ["di", "bo"],
      ],
    },
  },
  {
    name: "infrastructure: services that a failed host takes down, unless they have a second one",
    built: program(runsOn, dependsOn, failed, down)
      .rule(down(v.s), runsOn(v.s, v.h), failed(v.h), eq(count(runsOn(v.s, wildcard)), 1))
      .rule(down(v.s), dependsOn(v.s, v.t), down(v.t)),
    facts: {
      runsOn: [
        ["db", "h1"],
        ["cache", "h1"],
        ["cache", "h2"],
        ["api", "h2"],
      ],
      dependsOn: [
        ["api", "db"],
        ["web", "api"],
        ["jobs", "cache"],
      ],
      failed: [["h1"]],
    },
    out: { down: [["api"], ["db"], ["web"]] },
  },
  {
    name: "knowledge layer of a language model: what documents support, of trusted sources",
    built: program(claim, source, trusted, answerable).rule(
      answerable(v.q),
      claim(v.d, v.q),
      source(v.d, v.s),
      or(trusted(v.s), startsWith(v.s, "internal/")),
      member(v.q, ["refund policy", "opening hours", "price"]),
    ),
    facts: {
      claim: [
        ["doc1", "refund policy"],
        ["doc2", "opening hours"],
        ["doc3", "price"],
        ["doc1", "weather"],
      ],
      source: [
        ["doc1", "handbook"],
        ["doc2", "internal/wiki"],
        ["doc3", "forum"],
      ],
      trusted: [["handbook"]],
    },
    out: { answerable: [["opening hours"], ["refund policy"]] },
  },
];

/** The JavaScript functions of the programs above, as the text's functors take them. */
const FUNCTORS = {
  isAdult: (age: number) => (age >= 18 ? 1 : 0),
  double: (n: number) => 2 * n,
  computeScore: (name: string, age: number) => name.length * 10 + age,
  isEmail: (text: string) => (/^[^@\s]+@[^@\s]+\.[a-z]+$/.test(text) ? 1 : 0),
  ageOf: (name: string) => name.length * 6,
};

const sorted = (tuples: readonly Tuple[]): readonly Tuple[] =>
  [...tuples].sort((a, b) => (String(a) < String(b) ? -1 : 1));

test.for(CASES)("$name", ({ built, facts, out }) => {
  expect(built.validate().filter(({ severity }) => severity === "error")).toEqual([]);
  const text = parse(built.toString());
  for (const executor of ["generated", "interpreted"] as const) {
    for (const storage of ["columnar", "map"] as const) {
      const k = built.evaluate(facts, { executor, storage });
      for (const [relation, tuples] of Object.entries(out)) expect(sorted(k.tuples(relation))).toEqual(tuples);
      expect(text.evaluate(facts, { executor, storage, functors: FUNCTORS }).diff(k)).toEqual({});
    }
  }
});
