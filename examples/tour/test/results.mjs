// Results of each part, small and made up, for what is drawn of them.
// Invariant: they have the shape that the parts give; `NO_...` is what they give when there is nothing to find.

export const LOCK = {
  facts: { workspace: 4, published: 2, installed: 10, depends: 15 },
  work: { tuples: 1234, iterations: 12 },
  published: [
    { name: "@small/base", dependencies: ["speedup@1.0.0"], optionalPeers: [], forDevelopment: [] },
    {
      name: "@small/top",
      dependencies: ["@small/base", "speedup@1.0.0"],
      optionalPeers: ["@small/extra"],
      forDevelopment: ["left@2.0.0(host@1.0.0)"],
    },
  ],
  several: [
    {
      name: "left",
      versions: [
        { version: "1.0.0", dependents: ["@small/top", "a@1.0.0", "b@1.0.0(c@1.0.0)", "d@1.0.0", "e@1.0.0"] },
        { version: "2.0.0", dependents: ["@small/top"] },
      ],
      dependents: 6,
    },
  ],
  cycles: [["ring-a@1.0.0", "ring-b@1.0.0(c@1.0.0)"]],
  development: {
    packages: ["left@2.0.0", "host@1.0.0"],
    of: 10,
    tools: [{ name: "left@2.0.0(host@1.0.0)", brings: 2, alone: 2 }],
  },
  why: {
    name: "host@1.0.0",
    edges: 2,
    tree: {
      label: "host@1.0.0 is needed",
      children: [
        { label: "left@2.0.0 depends on it (prod)", children: [] },
        { label: "left@2.0.0 is needed", children: [] },
      ],
    },
  },
  licences: {
    rows: [
      { licence: "MIT", users: ["speedup@1.0.0"], authors: ["left@2.0.0(host@1.0.0)"], permissive: true },
      { licence: "Odd", users: [], authors: ["host@1.0.0"], permissive: false },
    ],
    elsewhere: ["ring-a@1.0.0"],
  },
};
export const NO_LOCK = {
  facts: { workspace: 1, published: 0, installed: 0, depends: 0 },
  work: { tuples: 1, iterations: 1 },
  published: [],
  several: [],
  cycles: [],
  development: { packages: [], of: 0, tools: [] },
  why: undefined,
  licences: { rows: [], elsewhere: [] },
};
export const MODULES = {
  work: { tuples: 77, iterations: 5 },
  packages: [
    { name: "@small/base", modules: 3, imports: 2, layers: 2 },
    { name: "@small/top", modules: 1, imports: 1, layers: 1 },
  ],
  carries: [{ file: "packages/base/src/low/part.ts", modules: 2 }],
  faults: {
    circular: [],
    upward: [["packages/base/src/low/part.ts", "packages/base/src/high.ts"]],
    deep: [],
    unplaced: [["packages/top/src/stray.ts"]],
    undeclared: [],
  },
};
export const NO_MODULES = {
  work: { tuples: 0, iterations: 0 },
  packages: [],
  carries: [],
  faults: { circular: [], upward: [], deep: [], unplaced: [], undeclared: [] },
};

const pixels = (count) => Float32Array.from({ length: count * 64 }, (_, pixel) => (pixel % 17) / 16);
export const DIGITS = {
  training: {
    losses: { learned: [2, 1, 0.5], held: [2, 1.2, 0.8] },
    accuracy: { learned: 1, held: 2 / 3 },
    reads: [1, 7, 2],
    probabilities: [],
    confusion: Array.from({ length: 10 }, (_, meant) =>
      Array.from({ length: 10 }, (_, read) => Number(meant === read)),
    ),
  },
  settings: { epochs: 2, batch: 64, rate: 0.01, seed: 1 },
  split: { seed: 0, share: 0.2 },
  counts: { learned: 1438, held: 3 },
  held: { pixels: pixels(3), labels: Uint8Array.of(1, 1, 2) },
  milliseconds: 1234,
};
/** The same, all images read right. */
export const ALL_RIGHT = {
  ...DIGITS,
  training: { ...DIGITS.training, reads: [1, 1, 2], accuracy: { learned: 1, held: 1 } },
};

export const TOGETHER = {
  doubt: 0.05,
  facts: 33,
  pairs: [
    { digit: 1, other: 7, mistook: 1, hesitated: 0 },
    { digit: 7, other: 2, mistook: 0, hesitated: 2 },
  ],
  chains: [
    {
      digit: 1,
      other: 2,
      evidence: [
        { digit: 1, other: 7, image: 1 },
        { digit: 7, other: 2, image: 2 },
      ],
      tree: {
        label: "1 can pass for 2",
        children: [
          { label: "1 can pass for 7", children: [{ label: "image 1: 1 was read as 7", children: [] }] },
          { label: "image 2: 7 was nearly read as 2", children: [] },
        ],
      },
    },
  ],
  families: [[1, 2, 7]],
  apart: [0, 3],
  refusal: { digit: 0, other: 1, rule: "confusable(a, b) :- close(a, b).", failed: "close(0, 1)" },
};
export const NO_TOGETHER = {
  doubt: 0.05,
  facts: 0,
  pairs: [],
  chains: [],
  families: [],
  apart: [],
  refusal: undefined,
};

export const EVENTS = {
  total: 1236,
  starts: 1,
  events: [
    { event: "datalog.query.stop", count: 1, p50: 72.6881, p95: 72.6881, total: 72.6881 },
    { event: "tensor.block.fallback", count: 1234, p50: undefined, p95: undefined, total: undefined },
  ],
  fallbacks: [{ what: "block logSoftmax", count: 1234, why: "composed of other ops" }],
  memory: { samples: 3, active: 2048, peak: 20_439_215, cache: 0 },
  timeline: {
    length: 2500,
    stages: [
      { name: "reasoning", from: 0 },
      { name: "learning", from: 1000 },
    ],
    lanes: [{ event: "datalog.query.stop", stretches: [{ from: 10, to: 82.6881 }] }],
  },
};
export const NO_EVENTS = {
  total: 0,
  starts: 0,
  events: [],
  fallbacks: [],
  memory: { samples: 0, active: 0, peak: 0, cache: 0 },
  timeline: { length: 0, stages: [], lanes: [] },
};

const BACKEND = { name: "reference", reason: "it was asked for" };
export const RESULTS = {
  backend: BACKEND,
  repository: { lock: LOCK, modules: MODULES },
  digits: DIGITS,
  together: TOGETHER,
  events: EVENTS,
  report: "tour-report.html",
};
export const NO_RESULTS = {
  backend: { name: "native" },
  repository: { lock: NO_LOCK, modules: NO_MODULES },
  digits: ALL_RIGHT,
  together: NO_TOGETHER,
  events: NO_EVENTS,
  report: "tour-report.html",
};
