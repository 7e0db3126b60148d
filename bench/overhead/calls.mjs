// The calls whose telemetry is weighed: one evaluation of ten facts, a query of about a millisecond, a compiled call of about a millisecond.
// In: a name.  Out: { prefix, spans, run(count) }: the package's events, those of the call itself, and a loop of the call; null where the backend is absent.
// Not here: weighing (paired.mjs, looks.mjs).
import { parse } from "@sextant/datalog";
import * as t from "@sextant/tensor";
import { FAMILY_FACTS, graph, WORKLOADS } from "../datalog/workloads.mjs";
import { onBackend } from "../tensor/backends.mjs";

const ends = (span) => ["start", "stop", "exception"].map((end) => `${span}.${end}`);

function query(program, facts, warmUp) {
  const prepared = parse(program);
  return {
    warmUp,
    prefix: "datalog",
    spans: ends("datalog.query"),
    run: (count) => {
      for (let i = 0; i < count; i++) prepared.evaluate(facts);
    },
  };
}

// One thread: threads that wait for each other make a call of a millisecond as long as the machine is busy. Read when the addon loads.
process.env.OPENBLAS_NUM_THREADS ??= "1";

/** Three layers of `width` units on as many examples, and their sum, read. */
const compiled = (width) => () => {
  const x = t.ones([width, width]).multiply(0.01);
  const layers = t.defn((v, w) => v.matmul(w).tanh().matmul(w).tanh().matmul(w).tanh().sum());
  return {
    prefix: "tensor",
    spans: ["tensor.run", "tensor.to_binary", "tensor.eval"].flatMap(ends),
    run: (count) => {
      for (let i = 0; i < count; i++) layers(x, x).item();
    },
  };
};

/** Names and makers; sizes are chosen so that a call takes about a millisecond on one core of today. */
export const CALLS = {
  "query of ten facts": () => query(WORKLOADS.family.program, FAMILY_FACTS, 10_000),
  "1 ms query": () => query(WORKLOADS.tc1m.program, { edge: graph(120, 220, 42) }),
  "1 ms compiled call, reference": onBackend("reference", compiled(64)),
  "1 ms compiled call, native": onBackend("native", compiled(160)),
};

/** Calls after which V8 has optimised what it will; shorter calls need more of them. */
const WARM_UP = 500;

/** A warm call, or null. */
export function warmCall(name) {
  const call = CALLS[name]();
  call?.run(call.warmUp ?? WARM_UP);
  return call;
}

/** Microseconds a call takes in a loop of `count`. */
export function microseconds(call, count) {
  const start = process.hrtime.bigint();
  call.run(count);
  return Number(process.hrtime.bigint() - start) / 1000 / count;
}
