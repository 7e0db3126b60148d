// Telemetry's cost inside both libraries: nobody listens, one handler, OpenTelemetry's SDK.
// Nobody: a share of the call (looks.mjs). Somebody: ratios of interleaved pairs (paired.mjs); the 95 % interval is that of their median.
import { CALLS, microseconds, warmCall } from "./calls.mjs";
import { unattachedShare } from "./looks.mjs";
import { oneHandler, oneHandlerOnAll, openTelemetry } from "./observers.mjs";
import { pairedRatios } from "./paired.mjs";

const NAMES = Object.keys(CALLS);
const forEachCall = (measure) => Object.fromEntries(NAMES.map((name) => [name, measure(name)]));

const duration = (name) => () => {
  const call = warmCall(name);
  return call === null ? null : microseconds(call, 500) / 1000;
};

export const cases = [
  { case: "the calls, nobody attached", unit: "ms", baseline: NAMES[0], runs: 3, subjects: forEachCall(duration) },
  {
    case: "nobody attached",
    unit: "% of a call",
    baseline: NAMES[0],
    relation: "difference",
    runs: 3,
    subjects: forEachCall(unattachedShare),
  },
  ...NAMES.map((name) => ({
    case: `attached: ${name}`,
    unit: "ratio to nobody attached",
    baseline: "one handler",
    relation: "difference",
    runs: 3,
    subjects: {
      "one handler": pairedRatios(name, oneHandler),
      "one handler on every inner event too": pairedRatios(name, oneHandlerOnAll),
      "OpenTelemetry SDK": pairedRatios(name, openTelemetry),
    },
  })),
];
