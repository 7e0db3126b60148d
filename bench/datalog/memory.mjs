// Bytes a binary tuple takes: by the arrays the relations hold, and by what the process grew.
// In: representation, workload.  Out: a subject for the runner, in a process of its own.
import { parse } from "@sextant/datalog";
import { WORKLOADS } from "./workloads.mjs";

export const bytesPerTuple = (name, representation, of) => () => {
  const { program, facts, tuples } = WORKLOADS[name];
  const prepared = parse(program);
  const given = facts();
  // Code and pages of a small evaluation are not the tuples'.
  prepared.evaluate({ edge: WORKLOADS.chain.facts().edge.slice(0, 300) }, { representation });
  globalThis.gc();
  const before = process.memoryUsage().rss;
  const knowledge = prepared.evaluate(given, { representation });
  globalThis.gc();
  const grown = process.memoryUsage().rss - before;
  if (knowledge.size("tc") !== tuples) throw new Error(`${name}: ${knowledge.size("tc")} tuples, not ${tuples}`);
  return (of === "arrays" ? knowledge.stats.bytes : grown) / tuples;
};
