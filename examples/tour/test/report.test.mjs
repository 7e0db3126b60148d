// The four parts as text, and as JSON.
import { describe, expect, test } from "vitest";
import { PLAIN } from "../draw/paint.mjs";
import { chooseReport } from "../report/choose.mjs";
import { ALL_RIGHT, EVENTS, NO_RESULTS, RESULTS, TOGETHER } from "./results.mjs";

const WIDTHS = [40, 50, 80, 120];
const page = (width) => ({ width, paint: PLAIN });
const block = (lines) => `\n${lines.join("\n")}\n`;
const full = chooseReport({ json: false, quiet: false });

test("the repository, at 80 columns", () => {
  expect(block(full.repository(RESULTS.repository, page(80)))).toBe(`

1  Datalog on this repository
════════════════════════════════════════════════════════════════════════════════
pnpm-lock.yaml: 10 installed packages, 15 edges, 4 packages of this repository,
2 of them published. The rules in examples/tour/rules/lock.dl made 1,234 tuples
of them in 12 rounds.

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

Why the package furthest from the workspace is here, 2 edges away. No proof is
shorter:

host@1.0.0 is needed
├─ left@2.0.0 depends on it (prod)
└─ left@2.0.0 is needed

licence  users  authors  for example
──────────────────────────────────────
MIT          1        1  speedup@1.0.0
Odd          0        1  host@1.0.0
Worth a look: Odd; of these reach users: none. For other machines, so not known
here: 1 licence.

The sources of the packages import each other. The rules in
examples/tour/rules/modules.dl made 77 tuples of these imports in 5 rounds: who
rests on whom, and whether the layers of ranks.json hold.

package      modules  imports  layers
─────────────────────────────────────
@small/base        3        2       2
@small/top         1        1       1
─────────────────────────────────────
2 packages         4        3

most rest on       modules
──────────────────────────
base: low/part.ts        2

rules of layers                     broken  the first
────────────────────────────────────────────────────────────────────────────────
modules that rest on themselves          0  none
imports from a higher layer              1  packages/base/src/low/part.ts -> pa…
imports of another package's files       0  none
modules without a layer                  1  packages/top/src/stray.ts
packages used, not declared              0  none
`);
});

test("the confusions, at 80 columns", () => {
  expect(block(full.together(TOGETHER, page(80)))).toBe(`

3  Together: Datalog on confusions
════════════════════════════════════════════════════════════════════════════════
The probabilities that the tensors gave to the held-out images are facts now, 33
of them. Nearly: read right, and yet another digit was given 5.0 % or more.

taken for another  mistaken  nearly
───────────────────────────────────
1 for 7                   1       0
7 for 2                   0       2
───────────────────────────────────
2 pairs                   1       2

1 pair of digits that no image confuses, and a chain of images does. The
longest, proved from images:

1 can pass for 2
├─ 1 can pass for 7
│  └─ image 1: 1 was read as 7
└─ image 2: 7 was nearly read as 2

Tied by confusions: 1 2 7. Never confused: 0, 3.
Why 0 cannot pass for 1: confusable(a, b) :- close(a, b). fails at close(0, 1).
`);
});

test("the events, at 80 columns", () => {
  expect(block(full.events(EVENTS, page(80)))).toBe(`

4  What the one handler saw
════════════════════════════════════════════════════════════════════════════════
One handler, attached once to tensor.* and datalog.*, saw 1,236 events in 2.5
seconds; the 1 that only say that something starts are not listed. Times are in
milliseconds; what runs inside something else is counted in both.

event                  count     p50     p95   total
────────────────────────────────────────────────────
datalog.query.stop         1  72.688  72.688  72.688
tensor.block.fallback  1,234       –       –       –
────────────────────────────────────────────────────
all, starts included   1,236

fell back         count  why
──────────────────────────────────────────────
block logSoftmax  1,234  composed of other ops

Memory of the tensors, 3 samples: 19.5 MB at most, 2.0 KB at the end, 0 bytes
kept for reuse.
`);
});

describe("the digits", () => {
  const text = (results) => block(full.digits(results, page(80)));

  test("show the held-out images that were misread", () => {
    expect(text(RESULTS)).toContain("\n1 image misread, for example:\n");
    expect(text(RESULTS)).toContain("\n1 read as 7\n");
  });

  test("end with the share read right and the time", () => {
    expect(text(RESULTS)).toMatch(
      /\nRead right: 66\.7 % of the held-out images, 100\.0 % of the learned ones\. 1\.2\nseconds\.\n$/,
    );
  });

  test("name the backend, and why it is not native", () => {
    expect(text(RESULTS).replaceAll("\n", " ")).toContain("Backend: reference (it was asked for).");
    expect(text(NO_RESULTS).replaceAll("\n", " ")).toContain("Backend: native.");
  });

  test("show no images where all were read right", () => {
    expect(text({ ...RESULTS, digits: ALL_RIGHT })).not.toContain("misread");
  });
});

/** What each part is drawn from. */
const PARTS = {
  opening: () => undefined,
  repository: ({ repository }) => repository,
  digits: (results) => results,
  together: ({ together }) => together,
  events: ({ events }) => events,
  closing: (results) => results,
};
const drawn = (report, part, results, width) =>
  part === "opening" ? report.opening(page(width)) : report[part](PARTS[part](results), page(width));

describe.for(WIDTHS)("at %i columns", (width) => {
  test.for(
    Object.keys(PARTS).flatMap((part) => [
      [part, "something", RESULTS],
      [part, "nothing", NO_RESULTS],
    ]),
  )("no line of %s about %s is wider", ([part, , results]) => {
    const lines = drawn(full, part, results, width);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
  });
});

test("--quiet is one line for each part, whatever the width", () => {
  const brief = chooseReport({ json: false, quiet: true });
  expect(Object.keys(PARTS).flatMap((part) => drawn(brief, part, RESULTS, 40))).toEqual([
    "lock file: 10 packages, 1 in several versions, 1 cycle, 2 for development only",
    "modules: 4 modules, 3 imports, 2 rules of layers broken",
    "digits: 66.7 % of 3 held-out images read right, on reference",
    "confusions: 2 pairs of digits, 1 more through chains",
    "events: 1,236 events of 2 kinds seen by one handler",
    "report: tour-report.html",
  ]);
});

test("--json is one line at the end, and wins over --quiet", () => {
  const json = chooseReport({ json: true, quiet: true });
  const [line, ...more] = Object.keys(PARTS).flatMap((part) => drawn(json, part, RESULTS, 80));
  expect(more).toEqual([]);
  const parsed = JSON.parse(line);
  expect(parsed.repository).toEqual(RESULTS.repository);
  expect(parsed.digits.accuracy).toEqual({ learned: 1, held: 2 / 3 });
  expect(parsed.digits).not.toHaveProperty("held");
  expect(parsed.together.chains[0].evidence).toHaveLength(2);
  expect(parsed.events.events[1]).toEqual({ event: "tensor.block.fallback", count: 1234 });
});
