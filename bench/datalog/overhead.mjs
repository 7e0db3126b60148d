// What telemetry costs an evaluation of ten facts.
// Nobody attached: looks at handles per call (counted exactly, from V8's coverage of the telemetry package) times the cost of a look, as a share of the call.
// Somebody attached: pairs of blocks with and without handlers, taking turns; the ratio's median and the 95 % interval of the median.
// The blocks are short and many: what else the machine does then falls into few of them, and the median does not see those.
import { Session } from "node:inspector";
import { parse } from "@sextant/datalog";
import { attachMany, defineSpan, detach } from "@sextant/telemetry";
import { FAMILY_FACTS, WORKLOADS } from "./workloads.mjs";

const QUERY = ["datalog.query.start", "datalog.query.stop", "datalog.query.exception"];
const EVERYTHING = [
  ...QUERY,
  ...["start", "stop", "exception"].flatMap((end) => [`datalog.stratum.${end}`, `datalog.compile.${end}`]),
  "datalog.iteration.stop",
  "datalog.rule.stop",
  "datalog.index.build",
];

const program = parse(WORKLOADS.family.program);
const evaluate = (count) => {
  for (let i = 0; i < count; i++) program.evaluate(FAMILY_FACTS);
};

function microseconds(count, run) {
  const start = process.hrtime.bigint();
  run(count);
  return Number(process.hrtime.bigint() - start) / 1000 / count;
}

/** Calls of functions of the telemetry package during one evaluation. */
async function looksPerCall() {
  const session = new Session();
  session.connect();
  const post = (method, parameters) =>
    new Promise((resolve, reject) =>
      session.post(method, parameters, (error, value) => (error ? reject(error) : resolve(value))),
    );
  await post("Profiler.enable");
  await post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  evaluate(10);
  const { result } = await post("Profiler.takePreciseCoverage");
  await post("Profiler.stopPreciseCoverage");
  session.disconnect();
  return (
    result
      .filter(({ url }) => url.includes("/telemetry/"))
      .flatMap(({ functions }) => functions)
      .reduce((sum, { ranges }) => sum + ranges[0].count, 0) / 10
  );
}

/** Microseconds of tracing nothing through a handle of which nobody heard: the dearest kind of look. */
function look() {
  const spans = Array.from({ length: 16 }, (_, i) => defineSpan(`bench.overhead${i}`));
  let x = 0;
  const run = (count) => {
    for (let i = 0; i < count; i++) x += spans[i & 15].trace({ i }, (span) => (span.enabled ? 1 : 2));
  };
  const bare = (count) => {
    for (let i = 0; i < count; i++) x += spans[i & 15] === undefined ? 1 : 2;
  };
  run(200_000);
  bare(200_000);
  const cost = microseconds(1_000_000, run) - microseconds(1_000_000, bare);
  if (x === 0) throw new Error("nothing ran");
  return Math.max(0, cost);
}

/** Percent of a call. */
export async function unattachedShare() {
  evaluate(5_000);
  const call = microseconds(10_000, evaluate);
  const cost = look();
  return ((await looksPerCall()) * cost * 100) / call;
}

const seen = { events: 0 };
const count = () => {
  seen.events++;
};

const PAIRS = 2001;
const BLOCK = 20;

function pairedRatios(names) {
  const ratios = [];
  evaluate(5_000);
  attachMany("bench-overhead", names, count);
  evaluate(5_000);
  detach("bench-overhead");
  for (let pair = 0; pair < PAIRS; pair++) {
    const attached = () => {
      attachMany("bench-overhead", names, count);
      const time = microseconds(BLOCK, evaluate);
      detach("bench-overhead");
      return time;
    };
    const bare = () => microseconds(BLOCK, evaluate);
    // Who goes first changes from pair to pair, so that neither gains from it.
    const [left, right] = pair % 2 === 0 ? [attached(), bare()] : [bare(), attached()].reverse();
    ratios.push(left / right);
  }
  if (seen.events === 0) throw new Error("no handler was called");
  return ratios.sort((a, b) => a - b);
}

/** Order statistics: the median, and the ranks that hold it with 95 % confidence (binomial, normal approximation). */
const MIDDLE = (PAIRS - 1) / 2;
const REACH = Math.ceil(0.98 * Math.sqrt(PAIRS));
const RANKS = { median: MIDDLE, low: MIDDLE - REACH, high: MIDDLE + REACH };
export const attachedRatio =
  (rank, all = false) =>
  () =>
    pairedRatios(all ? EVERYTHING : QUERY)[RANKS[rank]];
