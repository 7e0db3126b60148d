// What an instrumented call costs where it matters: 64 different call sites, called in random order, so that no inline cache is monomorphic.
// Every subject runs the same body (four multiply-adds); the difference to the bare call is the cost of the instrumentation.
import diagnostics from "node:diagnostics_channel";
import { trace as otel } from "@opentelemetry/api";
import { attach, attachMany, defineSpan, event, execute } from "@sextant/telemetry";
import { EventEmitter } from "eventemitter3";

const SITES = 64;
const CALLS = 1 << 21;
const WARM_UP = 1 << 18;

/** A fresh function from source text, so that each site has code and feedback of its own. */
const fresh = (parameters, body) => new Function(...parameters, body);
const BODY = (site) => `(((x * 1.0001 + ${site}) * 0.9999 + 1) * 1.0002 + 2) * 0.5 + x`;

/** Nanoseconds a call of the sites in a fixed random order. */
function time(sites) {
  const order = new Uint8Array(4096);
  for (let i = 0, state = 42; i < order.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    order[i] = state >>> 26;
  }
  let x = 1;
  const run = (calls) => {
    for (let i = 0; i < calls; i++) {
      x = sites[order[i & 4095]](x) % 1000;
    }
  };
  run(WARM_UP);
  const start = process.hrtime.bigint();
  run(CALLS);
  const elapsed = Number(process.hrtime.bigint() - start);
  if (!Number.isFinite(x)) throw new Error("the body went wrong");
  return elapsed / CALLS;
}

const each = (make) => Array.from({ length: SITES }, (_, site) => make(site));

const bare = () => time(each((site) => fresh(["x"], `return ${BODY(site)};`)));

const withSpans = (source, listen) => () => {
  listen?.(each((site) => `bench.site${site}`));
  return time(each((site) => fresh(["span"], source(site))(defineSpan(`bench.site${site}`))));
};
const withEvents = (source, listen) => () => {
  listen?.(each((site) => `bench.event${site}`));
  return time(each((site) => fresh(["event", "execute"], source(site))(event(`bench.event${site}`), execute)));
};

const seen = { events: 0 };
const count = () => {
  seen.events += 1;
};
const onStartAndStop = (prefixes) =>
  attachMany(
    "bench",
    prefixes.flatMap((prefix) => [`${prefix}.start`, `${prefix}.stop`]),
    count,
  );
const onStop = (prefixes) =>
  attachMany(
    "bench",
    prefixes.map((prefix) => `${prefix}.stop`),
    count,
  );
const onEvent = (names) => attachMany("bench", names, count);
const threeHandlers = (prefixes) => {
  for (const id of ["a", "b", "c"])
    attachMany(
      id,
      prefixes.flatMap((prefix) => [`${prefix}.start`, `${prefix}.stop`]),
      count,
    );
};

const GUARD = (site) => `return (x) => { if (span.enabled) throw new Error("unexpected"); return ${BODY(site)}; }`;
const MANUAL = (site) =>
  `return (x) => { const s = span.start({ site: ${site} }); const r = ${BODY(site)}; s.stop(); return r; }`;
const TRACE = (site) => `return (x) => span.trace({ site: ${site} }, () => ${BODY(site)})`;
const THUNK = (site) => `return (x) => span.trace(() => ({ site: ${site} }), () => ${BODY(site)})`;
const SPAN = (site) => `return (x) => span.span({ site: ${site} }, () => [${BODY(site)}, { site: ${site} }])`;
const HANDLE = (site) => `return (x) => { event.execute({ x }, { site: ${site} }); return ${BODY(site)}; }`;
const STRING = (site) =>
  `return (x) => { execute("bench.event${site}", { x }, { site: ${site} }); return ${BODY(site)}; }`;
const UNKNOWN = (site) =>
  `return (x) => { execute("bench.unknown${site}", { x }, { site: ${site} }); return ${BODY(site)}; }`;
const TUPLE = (site) =>
  `return (x) => { execute(["bench", "event${site}"], { x }, { site: ${site} }); return ${BODY(site)}; }`;

const channels = (source, listen) => () => {
  const made = each((site) => diagnostics.channel(`bench.${site}`));
  if (listen) for (const channel of made) channel.subscribe(count);
  return time(made.map((channel, site) => fresh(["channel"], source(site))(channel)));
};
const PUBLISH = (site) => `return (x) => { channel.publish({ x, site: ${site} }); return ${BODY(site)}; }`;

const tracingChannels = (listen) => () => {
  const made = each((site) => diagnostics.tracingChannel(`bench.${site}`));
  if (listen)
    for (const channel of made)
      channel.subscribe({ start: count, end: count, asyncStart: count, asyncEnd: count, error: count });
  return time(
    made.map((channel, site) =>
      fresh(["channel"], `return (x) => channel.traceSync(() => ${BODY(site)}, { site: ${site} })`)(channel),
    ),
  );
};

const emitters = (listen) => () => {
  const emitter = new EventEmitter();
  if (listen) each((site) => emitter.on(`bench.${site}`, count));
  return time(
    each((site) =>
      fresh(
        ["emitter"],
        `return (x) => { emitter.emit("bench.${site}", { x }, { site: ${site} }); return ${BODY(site)}; }`,
      )(emitter),
    ),
  );
};

const noopTracer = () => {
  const tracer = otel.getTracer("bench");
  const source = (site) =>
    `return (x) => tracer.startActiveSpan("bench.${site}", (span) => { const r = ${BODY(site)}; span.end(); return r; })`;
  return time(each((site) => fresh(["tracer"], source(site))(tracer)));
};

const naive = () =>
  time(
    each((site) =>
      fresh(
        ["performance", "record"],
        `return (x) => { const t = performance.now(); try { return ${BODY(site)}; } finally { record(performance.now() - t); } }`,
      )(performance, count),
    ),
  );

const unattached = {
  "bare call": bare,
  "guard (span.enabled)": withSpans(GUARD),
  "start/stop by hand": withSpans(MANUAL),
  "handle.execute": withEvents(HANDLE),
  trace: withSpans(TRACE),
  "trace, thunk": withSpans(THUNK),
  "span (tuple)": withSpans(SPAN),
  'execute("string")': withEvents(STRING),
  'execute("string"), never declared': withEvents(UNKNOWN),
  "execute([tuple])": withEvents(TUPLE),
  "diagnostics_channel publish": channels(PUBLISH),
  "TracingChannel traceSync": tracingChannels(false),
  "OpenTelemetry no-op span": noopTracer,
  "eventemitter3 emit": emitters(false),
};

const attached = {
  "bare call": bare,
  "trace, 1 handler on start and stop": withSpans(TRACE, onStartAndStop),
  "trace, 1 handler on stop": withSpans(TRACE, onStop),
  "trace, 3 handlers on start and stop": withSpans(TRACE, threeHandlers),
  "handle.execute, 1 handler": withEvents(HANDLE, onEvent),
  'execute("string"), 1 handler': withEvents(STRING, onEvent),
  "diagnostics_channel publish, 1 subscriber": channels(PUBLISH, true),
  "TracingChannel traceSync, 1 subscriber": tracingChannels(true),
  "eventemitter3 emit, 1 listener": emitters(true),
  "try/finally and two clock reads": naive,
};

/** Asynchronous body: one resolved promise a call, sites in turn. */
async function timeAsync(make) {
  const sites = each(make);
  const calls = 1 << 18;
  const run = async (n) => {
    for (let i = 0; i < n; i++) await sites[i & 63](i);
  };
  await run(1 << 14);
  const start = process.hrtime.bigint();
  await run(calls);
  return Number(process.hrtime.bigint() - start) / calls;
}
const ASYNC_TRACE = (site) =>
  fresh(
    ["span"],
    `return (x) => span.trace({ site: ${site} }, async () => ${BODY(site)})`,
  )(defineSpan(`bench.site${site}`));
const asynchronous = {
  "bare await": () => timeAsync((site) => fresh(["x"], `return (async () => ${BODY(site)})();`)),
  "trace, nobody listens": () => timeAsync(ASYNC_TRACE),
  "trace, 1 handler on start and stop": () => {
    onStartAndStop(each((site) => `bench.site${site}`));
    return timeAsync(ASYNC_TRACE);
  },
};

const attachAndDetach = () => {
  const calls = 100_000;
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) attach("bench", "bench.once", count)[Symbol.dispose]();
  return Number(process.hrtime.bigint() - start) / calls;
};

export const cases = [
  { case: "nobody listens", unit: "ns/call", baseline: "bare call", relation: "difference", subjects: unattached },
  { case: "somebody listens", unit: "ns/call", baseline: "bare call", relation: "difference", subjects: attached },
  { case: "asynchronous", unit: "ns/call", baseline: "bare await", relation: "difference", subjects: asynchronous },
  {
    case: "attach and detach",
    unit: "ns/pair",
    baseline: "attach + dispose",
    subjects: { "attach + dispose": attachAndDetach },
  },
];
