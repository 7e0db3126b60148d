// The three parts as text, and as JSON.
import { describe, expect, test } from "vitest";
import { PLAIN } from "../draw/paint.mjs";
import { chooseReport } from "../report/choose.mjs";

const WIDTHS = [40, 80, 120];
const page = (width) => ({ width, paint: PLAIN });
const block = (lines) => `\n${lines.join("\n")}\n`;
const full = chooseReport({ json: false, quiet: false });

const ANSWERS = {
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
};
const NO_ANSWERS = {
  facts: { workspace: 1, published: 0, installed: 0, depends: 0 },
  work: { tuples: 1, iterations: 1 },
  published: [],
  several: [],
  cycles: [],
  development: { packages: [], of: 0, tools: [] },
};
const pixels = (count) => Float32Array.from({ length: count * 64 }, (_, pixel) => (pixel % 17) / 16);
const RESULT = {
  training: {
    losses: { learned: [2, 1, 0.5], held: [2, 1.2, 0.8] },
    accuracy: { learned: 1, held: 2 / 3 },
    reads: [1, 7, 2],
    confusion: Array.from({ length: 10 }, (_, meant) =>
      Array.from({ length: 10 }, (_, read) => Number(meant === read)),
    ),
    memory: { active: 1, peak: 2049, cache: 0 },
  },
  settings: { epochs: 2, batch: 64, rate: 0.5, seed: 1 },
  split: { seed: 0, share: 0.2 },
  counts: { learned: 1438, held: 3 },
  held: { pixels: pixels(3), labels: Uint8Array.of(1, 1, 2) },
  backend: "reference",
};
const EVENTS = {
  total: 1236,
  starts: 1,
  events: [
    { event: "datalog.query.stop", count: 1, p50: 72.6881, p95: 72.6881, total: 72.6881 },
    { event: "tensor.block.fallback", count: 1234, p50: undefined, p95: undefined, total: undefined },
  ],
};

test("the lock file, at 80 columns", () => {
  expect(block(full.lock(ANSWERS, page(80)))).toBe(`

1  Datalog over pnpm-lock.yaml
════════════════════════════════════════════════════════════════════════════════
10 installed packages, 15 edges, 4 packages of this repository, 2 of them
published. The rules in examples/tour/rules/lock.dl made 1,234 tuples of them in
12 rounds.

How many packages come along for users of a published package, and for its
authors:

published package  users  optional peers  authors
─────────────────────────────────────────────────
@small/base            1               0        0
@small/top             2               1        1

published packages and what they depend on
├─ @small/base
│  └─ speedup@1.0.0
└─ @small/top
   ├─ @small/base
   ├─ speedup@1.0.0
   └─ @small/extra (optional peer)

in several versions  versions      needed by
────────────────────────────────────────────
left                 1.0.0, 2.0.0          6
────────────────────────────────────────────
1 package            2 versions            6

who needs which left
├─ 1.0.0
│  ├─ @small/top
│  ├─ a@1.0.0
│  ├─ b@1.0.0
│  └─ … and 2 more
└─ 2.0.0
   └─ @small/top

dependency cycles           packages
────────────────────────────────────
ring-a@1.0.0, ring-b@1.0.0         2

only development needs  brings  alone
─────────────────────────────────────
left@2.0.0                   2      2
─────────────────────────────────────
1 tool                       2      2
2 of the 10 installed packages are there for development only. Alone: what would
go if this one went.
`);
});

test("the events, at 80 columns", () => {
  expect(block(full.events(EVENTS, page(80)))).toBe(`

3  What the one handler saw
════════════════════════════════════════════════════════════════════════════════
One handler, attached once to tensor.* and datalog.*, saw 1,236 events; the 1
that only say that something starts are not listed. Times are in milliseconds;
what runs inside something else is counted in both.

event                  count     p50     p95   total
────────────────────────────────────────────────────
datalog.query.stop         1  72.688  72.688  72.688
tensor.block.fallback  1,234       –       –       –
────────────────────────────────────────────────────
all, starts included   1,236
`);
});

describe("the digits", () => {
  const text = (result) => block(full.digits(result, page(80)));

  test("show the held-out images that were misread", () => {
    expect(text(RESULT)).toContain("\n1 image misread, for example:\n");
    expect(text(RESULT)).toContain("\n1 read as 7\n");
  });

  test("end with the share read right", () => {
    expect(text(RESULT)).toMatch(
      /\nRead right: 66\.7 % of the held-out images, 100\.0 % of the learned ones\. The\ntensors took 3 KB at most\.\n$/,
    );
  });

  test("show no images where all were read right", () => {
    const training = { ...RESULT.training, reads: [1, 1, 2], accuracy: { learned: 1, held: 1 } };
    expect(text({ ...RESULT, training })).not.toContain("misread");
  });
});

describe.for(WIDTHS)("at %i columns", (width) => {
  test.for([
    ["opening", undefined],
    ["lock", ANSWERS],
    ["lock", NO_ANSWERS],
    ["digits", RESULT],
    ["events", EVENTS],
    ["events", { total: 0, starts: 0, events: [] }],
  ])("no line of %s is wider", ([part, result]) => {
    const lines = part === "opening" ? full.opening(page(width)) : full[part](result, page(width));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
  });
});

test("--quiet is one line for each part, whatever the width", () => {
  const brief = chooseReport({ json: false, quiet: true });
  expect([
    ...brief.opening(page(40)),
    ...brief.lock(ANSWERS, page(40)),
    ...brief.digits(RESULT, page(40)),
    ...brief.events(EVENTS, page(40)),
  ]).toEqual([
    "lock file: 10 packages, 1 in several versions, 1 cycle, 2 for development only",
    "digits: 66.7 % of 3 held-out images read right",
    "events: 1,236 events of 2 kinds seen by one handler",
  ]);
  expect(brief.closing({ lock: ANSWERS, digits: RESULT, events: EVENTS }, page(40))).toEqual([]);
});

test("--json is one line at the end, and wins over --quiet", () => {
  const json = chooseReport({ json: true, quiet: true });
  expect([json.opening, json.lock, json.digits, json.events].flatMap((part) => part(ANSWERS, page(80)))).toEqual([]);
  const [line, ...more] = json.closing({ lock: ANSWERS, digits: RESULT, events: EVENTS }, page(80));
  expect(more).toEqual([]);
  const parsed = JSON.parse(line);
  expect(parsed.lock).toEqual(ANSWERS);
  expect(parsed.digits.accuracy).toEqual({ learned: 1, held: 2 / 3 });
  expect(parsed.digits).not.toHaveProperty("held");
  expect(parsed.events.events[1]).toEqual({ event: "tensor.block.fallback", count: 1234 });
});
