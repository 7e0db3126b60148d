// What telemetry costs a call while nobody listens.
// There is no build without telemetry, and machines vary by more than its cost. So: functions of the telemetry package that run during a call,
// counted exactly from V8's coverage, times the cost of the dearest of them, measured in the same process, as a share of the call.
// In: the name of a call.  Out: percent of the call, or null.
import { Session } from "node:inspector";
import { defineSpan } from "@sextant/telemetry";
import { microseconds, warmCall } from "./calls.mjs";

const COUNTED = 10;

/** Calls of functions of the telemetry package during one call. */
async function looksPerCall(call) {
  const session = new Session();
  session.connect();
  const post = (method, parameters) =>
    new Promise((resolve, reject) =>
      session.post(method, parameters, (error, value) => (error ? reject(error) : resolve(value))),
    );
  await post("Profiler.enable");
  await post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  call.run(COUNTED);
  const { result } = await post("Profiler.takePreciseCoverage");
  await post("Profiler.stopPreciseCoverage");
  session.disconnect();
  const looks = result
    .filter(({ url }) => url.includes("/telemetry/"))
    .flatMap(({ functions }) => functions)
    .reduce((sum, { ranges }) => sum + ranges[0].count, 0);
  if (looks === 0) throw new Error("no function of the telemetry package was seen");
  return looks / COUNTED;
}

/** Microseconds of tracing nothing through a handle of which nobody heard: the dearest kind of look. */
function look() {
  const spans = Array.from({ length: 16 }, (_, i) => defineSpan(`bench.overhead${i}`));
  let x = 0;
  const traced = {
    run: (count) => {
      for (let i = 0; i < count; i++) x += spans[i & 15].trace({ i }, (span) => (span.enabled ? 1 : 2));
    },
  };
  const bare = {
    run: (count) => {
      for (let i = 0; i < count; i++) x += spans[i & 15] === undefined ? 1 : 2;
    },
  };
  traced.run(200_000);
  bare.run(200_000);
  const cost = microseconds(traced, 1_000_000) - microseconds(bare, 1_000_000);
  if (x === 0) throw new Error("nothing ran");
  return Math.max(0, cost);
}

export const unattachedShare = (name) => async () => {
  const call = warmCall(name);
  if (call === null) return null;
  const once = microseconds(call, 300);
  const cost = look();
  return ((await looksPerCall(call)) * cost * 100) / once;
};
