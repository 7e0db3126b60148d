// The programs and facts that Datalog engines are measured with.
// In: nothing (air routes: a file beside).  Out: per workload its program text, its facts and the number of tuples every engine must find.
// Invariant: generators are xorshift32 with fixed seeds, so any language can make the same facts.
// Not here: measuring (run.mjs and *.bench.mjs), other engines.
import { readFileSync } from "node:fs";

/** xorshift32: numbers below n from a seed. */
export function random(seed) {
  let state = seed | 0;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return (n) => next() % n;
}

/** `count` distinct pairs below n, in the order in which they were drawn. */
function distinctPairs(below, n, count) {
  const seen = new Set();
  while (seen.size < count) seen.add(below(n) * n + below(n));
  return [...seen].map((key) => [Math.floor(key / n), key % n]);
}

/** m distinct edges over n nodes without loops, sorted. */
export function graph(n, m, seed) {
  const below = random(seed);
  const seen = new Set();
  while (seen.size < m) {
    const a = below(n);
    const b = below(n);
    if (a !== b) seen.add(a * n + b);
  }
  return [...seen].sort((x, y) => x - y).map((key) => [Math.floor(key / n), key % n]);
}

const chain = (edges) => Array.from({ length: edges }, (_, i) => [i, i + 1]);

/** Complete 3-ary tree, nodes numbered breadth first: (child, parent). */
function tree(depth) {
  const edges = [];
  let level = [0];
  let next = 1;
  for (let d = 0; d < depth; d++) {
    const children = [];
    for (const parent of level) {
      for (let i = 0; i < 3; i++) {
        edges.push([next, parent]);
        children.push(next++);
      }
    }
    level = children;
  }
  return edges;
}

/** A synthetic heap: allocations, assignments, loads and stores over nv variables and 20 fields. */
export function heap(nv, seed) {
  const below = random(seed);
  const times = (count, make) => Array.from({ length: Math.floor(count) }, (_, i) => make(i));
  return {
    new: times(nv / 5, (i) => [below(nv), i]),
    assign: distinctPairs(below, nv, 1.2 * nv),
    load: times(nv / 5, () => [below(nv), below(nv), below(20)]),
    store: times(nv / 5, () => [below(nv), below(20), below(nv)]),
  };
}

/** Assignments and dereferences between n variables. */
function pointers(n, seed) {
  const below = random(seed);
  const pairs = (count) => Array.from({ length: count }, () => [below(n), below(n)]);
  return { assign: pairs(n), dereference: pairs(1.5 * n) };
}

/** A graph whose edges carry a cost from 1 to 100. */
function weighted(n, m, seed, costSeed) {
  const cost = random(costSeed);
  return graph(n, m, seed).map(([a, b]) => [a, b, 1 + cost(100)]);
}

const CLOSURE = `
.decl edge(x: number, y: number)
.input edge
.decl tc(x: number, y: number)
.output tc
tc(x, y) :- edge(x, y).
tc(x, z) :- tc(x, y), edge(y, z).
`;

const SAME_GENERATION = `
.decl par(child: number, parent: number)
.input par
.decl sg(x: number, y: number)
.output sg
sg(x, y) :- par(x, p), par(y, p), x != y.
sg(x, y) :- par(x, a), sg(a, b), par(y, b).
`;

const POINTS_TO = `
.decl new(v: number, h: number)
.input new
.decl assign(v: number, w: number)
.input assign
.decl load(v: number, w: number, f: number)
.input load
.decl store(v: number, f: number, w: number)
.input store
.decl vpt(v: number, h: number)
.output vpt
.decl hpt(h: number, f: number, g: number)
.output hpt
vpt(v, h) :- new(v, h).
vpt(v, h) :- assign(v, w), vpt(w, h).
vpt(v, h) :- load(v, w, f), vpt(w, b), hpt(b, f, h).
hpt(b, f, h) :- store(v, f, w), vpt(v, b), vpt(w, h).
`;

const CSPA = `
.decl assign(x: number, y: number)
.input assign
.decl dereference(x: number, y: number)
.input dereference
.decl valueFlow(x: number, y: number)
.output valueFlow
.decl valueAlias(x: number, y: number)
.output valueAlias
.decl memoryAlias(x: number, y: number)
.output memoryAlias
valueFlow(y, x) :- assign(y, x).
valueFlow(x, y) :- assign(x, z), memoryAlias(z, y).
valueFlow(x, y) :- valueFlow(x, z), valueFlow(z, y).
memoryAlias(x, w) :- dereference(y, x), valueAlias(y, z), dereference(z, w).
valueAlias(x, y) :- valueFlow(z, x), valueFlow(z, y).
valueAlias(x, y) :- valueFlow(z, x), memoryAlias(z, w), valueFlow(w, y).
valueFlow(y, y) :- assign(x, y).
valueFlow(x, x) :- assign(x, y).
memoryAlias(y, y) :- assign(x, y).
memoryAlias(x, x) :- assign(x, y).
`;

const NEGATION = `
.decl node(x: number)
.input node
${CLOSURE}
.decl un(x: number, y: number)
.output un
un(x, y) :- node(x), node(y), !tc(x, y).
`;

const SHORTEST = `
.decl edge(x: number, y: number, cost: number)
.input edge
.decl dist(x: number, d: number) btree_delete
.decl answer(x: number, d: number)
.output answer
dist(0, 0).
dist(y, d + c) :- dist(x, d), edge(x, y, c).
dist(x, d1) <= dist(x, d2) :- d2 <= d1.
.decl reached(x: number, n: number)
.output reached
answer(x, d) :- dist(x, d).
reached(x, n) :- answer(x, _), n = count : { answer(x, _) }.
`;

const FAMILY = `
.decl parent(x: symbol, y: symbol)
.input parent
.decl male(x: symbol)
.input male
.decl ancestor(x: symbol, y: symbol)
.output ancestor
.decl forefather(x: symbol, y: symbol)
.output forefather
ancestor(x, y) :- parent(x, y).
ancestor(x, z) :- parent(x, y), ancestor(y, z).
forefather(x, y) :- ancestor(x, y), male(x).
`;

/** Seven parents in a line and three men: the ten facts of the latency measurement. */
export const FAMILY_FACTS = {
  parent: Array.from({ length: 7 }, (_, i) => [`p${i}`, `p${i + 1}`]),
  male: [["p0"], ["p2"], ["p4"]],
};

function airRoutes() {
  const text = readFileSync(new URL("../data/air-routes-edges.csv", import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter((columns) => columns[3] === "route")
    .map((columns) => [Number(columns[1]), Number(columns[2])]);
}

/** Workloads by name. `tuples` counts what the named relations must hold. */
export const WORKLOADS = {
  tc1m: { program: CLOSURE, facts: () => ({ edge: graph(1280, 2560, 42) }), counts: ["tc"], tuples: 1_017_534 },
  tc5m: { program: CLOSURE, facts: () => ({ edge: graph(2800, 5600, 43) }), counts: ["tc"], tuples: 4_902_475 },
  chain: { program: CLOSURE, facts: () => ({ edge: chain(1500) }), counts: ["tc"], tuples: 1_125_750 },
  sg: { program: SAME_GENERATION, facts: () => ({ par: tree(6) }), counts: ["sg"], tuples: 596_778 },
  sgL: { program: SAME_GENERATION, facts: () => ({ par: tree(7) }), counts: ["sg"], tuples: 5_377_560 },
  pt: { program: POINTS_TO, facts: () => heap(1500, 7), counts: ["vpt", "hpt"], tuples: 493_040 },
  cspa: {
    program: CSPA,
    facts: () => pointers(180, 11),
    counts: ["valueFlow", "valueAlias", "memoryAlias"],
    tuples: 63_155,
  },
  neg: {
    program: NEGATION,
    facts: () => ({ edge: graph(1000, 1500, 5), node: Array.from({ length: 1000 }, (_, i) => [i]) }),
    counts: ["tc", "un"],
    tuples: 1_000_000,
  },
  shortest: {
    program: SHORTEST,
    facts: () => ({ edge: weighted(50_000, 500_000, 17, 99) }),
    counts: ["answer", "reached"],
    tuples: 99_996,
  },
  air: { program: CLOSURE, facts: () => ({ edge: airRoutes() }), counts: ["tc"], tuples: 11_988_944 },
  family: { program: FAMILY, facts: () => FAMILY_FACTS, counts: ["ancestor", "forefather"], tuples: 43 },
};
