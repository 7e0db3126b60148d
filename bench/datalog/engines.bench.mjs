// Whole evaluations, cold: in process (from facts as JavaScript arrays to a finished result, in a process that does nothing else) and as a process with files.
// Every subject must find the number of tuples that the workload names, or the measurement fails.
// Peers run the same problem in their own language; those whose language has no words for it are left out of that case.
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "@sextant/datalog";
import { bytesPerTuple } from "./memory.mjs";
import { ascent } from "./peers/ascent.mjs";
import { clingo } from "./peers/clingo.mjs";
import { datascript } from "./peers/datascript.mjs";
import { duckdb } from "./peers/duckdb.mjs";
import { factFolder } from "./peers/facts.mjs";
import { souffle, souffleCompiled } from "./peers/souffle.mjs";
import { FAMILY_FACTS, WORKLOADS } from "./workloads.mjs";

const milliseconds = (start) => Number(process.hrtime.bigint() - start) / 1e6;

function checkCount(name, found) {
  if (found !== WORKLOADS[name].tuples) throw new Error(`${name}: ${found} tuples, not ${WORKLOADS[name].tuples}`);
}

/** Our engine: parsed and planned before, as a program that is evaluated more than once would be. */
const ours = (name, options) => () => {
  const { program, facts, counts } = WORKLOADS[name];
  const prepared = parse(program);
  const given = facts();
  const start = process.hrtime.bigint();
  const knowledge = prepared.evaluate(given, options);
  const time = milliseconds(start);
  checkCount(
    name,
    counts.reduce((sum, relation) => sum + knowledge.size(relation), 0),
  );
  return time;
};

/** A peer's measurement in the case's unit; null (no row) where the peer is not there or has no words for it. */
const theirs =
  (measure, name, part = "time", scale = 1) =>
  async () => {
    const measured = await measure(name);
    if (measured === null) return null;
    checkCount(name, measured.tuples);
    return measured[part] * scale;
  };

const PEERS = { "DuckDB, 1 thread": duckdb, ascent, clingo };
const FEWER = new Set(["tc5m", "sgL", "air"]);
const workload = (name, title) => ({
  case: title,
  unit: "ms",
  baseline: "sextant",
  runs: FEWER.has(name) ? 3 : 5,
  subjects: { sextant: ours(name) },
  peers: Object.fromEntries(Object.entries(PEERS).map(([peer, measure]) => [peer, theirs(measure, name)])),
});

/** The program, its files and a process: from start to the last size printed. */
const wholeOurs = (name) => () => {
  const file = join(mkdtempSync(join(tmpdir(), "sextant-whole-")), "program.dl");
  writeFileSync(file, WORKLOADS[name].program.replaceAll(".output", ".printsize"));
  const facts = factFolder(name);
  const script = fileURLToPath(new URL("whole-process.mjs", import.meta.url));
  const start = process.hrtime.bigint();
  const run = spawnSync(process.execPath, [script, file, facts], { encoding: "utf8" });
  const time = milliseconds(start);
  const sizes = [...run.stdout.matchAll(/\t(\d+)$/gm)].map(([, size]) => Number(size));
  if (sizes.length === 0) throw new Error(run.stderr);
  checkCount(
    name,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  return time;
};
const WHOLE = { "souffle, interpreted": souffle, "souffle, compiled": souffleCompiled, ascent, clingo };
const wholeProcess = (name, title) => ({
  case: `whole process: ${title}`,
  unit: "ms",
  baseline: "sextant",
  runs: 3,
  subjects: { sextant: wholeOurs(name) },
  peers: Object.fromEntries(Object.entries(WHOLE).map(([peer, measure]) => [peer, theirs(measure, name, "whole")])),
});

/** Microseconds an evaluation of the ten facts takes once the engine is warm. */
function warmFamily() {
  const program = parse(WORKLOADS.family.program);
  const evaluations = 20_000;
  const run = (count) => {
    for (let i = 0; i < count; i++) program.evaluate(FAMILY_FACTS);
  };
  run(2_000);
  const start = process.hrtime.bigint();
  run(evaluations);
  return (milliseconds(start) * 1000) / evaluations;
}

/** Microseconds of the first evaluation of a program; `parsed` before the clock starts, or by it. */
const firstFamily = (parsed) => () => {
  const before = parsed ? parse(WORKLOADS.family.program) : null;
  const start = process.hrtime.bigint();
  const knowledge = (before ?? parse(WORKLOADS.family.program)).evaluate(FAMILY_FACTS);
  const time = milliseconds(start) * 1000;
  checkCount("family", knowledge.size("ancestor") + knowledge.size("forefather"));
  return time;
};

/** Microseconds from text to result for a program never seen before, in a process that has seen others. */
function nextFamily() {
  const once = () => parse(WORKLOADS.family.program).evaluate(FAMILY_FACTS);
  for (let i = 0; i < 500; i++) once();
  const start = process.hrtime.bigint();
  for (let i = 0; i < 500; i++) once();
  return (milliseconds(start) * 1000) / 500;
}

export const cases = [
  workload("tc1m", "closure, 1.0 M tuples"),
  workload("tc5m", "closure, 4.9 M tuples"),
  workload("chain", "closure of a chain, 1,500 rounds"),
  workload("sgL", "same generation, 5.4 M tuples"),
  workload("pt", "points-to, 493 K tuples"),
  workload("cspa", "context-insensitive pointer aliases, 63 K tuples"),
  workload("neg", "negation, 1.0 M tuples"),
  workload("shortest", "shortest paths by subsumption, 100 K tuples"),
  workload("air", "air routes, 12.0 M tuples"),
  {
    case: "ten facts, warm",
    unit: "us",
    baseline: "sextant",
    subjects: { sextant: warmFamily },
    peers: {
      ascent: theirs(ascent, "family", "time", 1000),
      clingo: theirs(clingo, "family", "time", 1000),
      datascript: theirs(datascript, "family", "time", 1000),
    },
  },
  {
    case: "ten facts, first",
    unit: "us",
    baseline: "evaluation in a new process",
    subjects: {
      "evaluation in a new process": firstFamily(true),
      "text to result in a new process": firstFamily(false),
      "text to result in a warm process": nextFamily,
    },
  },
  wholeProcess("tc1m", "closure, 1.0 M tuples"),
  wholeProcess("pt", "points-to, 493 K tuples"),
  wholeProcess("neg", "negation, 1.0 M tuples"),
  {
    case: "points-to, order of the joins",
    unit: "ms",
    baseline: "by statistics",
    runs: 3,
    subjects: { "by statistics": ours("pt"), "as written": ours("pt", { planner: "written" }) },
  },
  {
    case: "memory, closure of 4.9 M tuples",
    unit: "bytes a tuple",
    baseline: "hash, arrays",
    runs: 3,
    subjects: Object.fromEntries(
      ["hash", "dense"].flatMap((representation) =>
        ["arrays", "process"].map((of) => [`${representation}, ${of}`, bytesPerTuple("tc5m", representation, of)]),
      ),
    ),
  },
];
