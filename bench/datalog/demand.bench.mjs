// What a goal costs: the whole relation and then its answers, against the tuples that the goal needs; the first time and with the plan ready.
// Every subject must find the same number of answers, or the measurement fails.
import { parse } from "@sextant/datalog";
import { graph, random, WORKLOADS } from "./workloads.mjs";

const milliseconds = (start) => Number(process.hrtime.bigint() - start) / 1e6;

/** Milliseconds from facts to the answers of a goal. `before` goals of the same kind are asked first. */
const asked =
  ({ program, facts, goals, answers }, options, before = 0) =>
  () => {
    const prepared = parse(program);
    const given = facts();
    const ask = (goal) => {
      const wanted = options.strategy === "demand" ? { ...options, goal } : options;
      return prepared.evaluate(given, wanted).query(goal);
    };
    for (let i = 0; i < before; i++) ask(goals[1]);
    const start = process.hrtime.bigint();
    const found = ask(goals[0]).length;
    const time = milliseconds(start);
    if (found !== answers) throw new Error(`${goals[0]}: ${found} answers, not ${answers}`);
    return time;
  };

const demand = { strategy: "demand" };
const goal = (title, asking) => ({
  case: title,
  unit: "ms",
  baseline: "in full",
  subjects: {
    "in full": asked(asking, {}),
    "on demand": asked(asking, demand),
    "on demand, again": asked(asking, demand, 3),
  },
});

const RIGHT_LINEAR = WORKLOADS.tc1m.program.replace("tc(x, y), edge(y, z)", "edge(x, y), tc(y, z)");

/** m distinct edges from lower to higher of n nodes, at most `reach` apart. */
function slice(n, m, seed, reach) {
  const below = random(seed);
  const seen = new Set();
  while (seen.size < m) {
    const a = below(n);
    const b = a + 1 + below(reach);
    if (b < n) seen.add(a * n + b);
  }
  return [...seen].sort((x, y) => x - y).map((key) => [Math.floor(key / n), key % n]);
}

/** Only on demand: the closure has some 10^10 tuples. */
const huge = (title, program, wanted, answers) => {
  const asking = {
    program,
    facts: () => ({ edge: slice(200_000, 400_000, 23, 50) }),
    goals: [wanted, wanted],
    answers,
  };
  return { case: title, unit: "ms", baseline: "on demand", subjects: { "on demand": asked(asking, demand) } };
};

const edge = () => ({ edge: graph(1280, 2560, 42) });

export const cases = [
  goal("closure of 1.0 M tuples, first column bound", {
    ...{ program: WORKLOADS.tc1m.program, facts: edge, goals: ["tc(7, X)", "tc(8, X)"], answers: 1006 },
  }),
  goal("the same, both columns bound", {
    ...{ program: WORKLOADS.tc1m.program, facts: edge, goals: ["tc(7, 9)", "tc(8, 9)"], answers: 1 },
  }),
  goal("the same, right-linear: everything reachable is asked for", {
    ...{ program: RIGHT_LINEAR, facts: edge, goals: ["tc(7, X)", "tc(8, X)"], answers: 1006 },
  }),
  goal("same generation of 597 K tuples, first column bound", {
    ...{ program: WORKLOADS.sg.program, facts: WORKLOADS.sg.facts, goals: ["sg(500, X)", "sg(501, X)"], answers: 728 },
  }),
  huge("closure of a slice of 200 K nodes, left-linear from one", WORKLOADS.tc1m.program, "tc(100, X)", 160_560),
  huge("the same, right-linear", RIGHT_LINEAR, "tc(199000, X)", 704),
];
