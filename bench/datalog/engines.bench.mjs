// Whole evaluations, cold and in process: the time from facts as JavaScript arrays to a finished result, in a process that does nothing else.
// Every subject must find the number of tuples that the workload names, or the measurement fails.
// Peers run the same problem in their own language; those whose language has no words for it are left out of that case.
import { parse } from "@sextant/datalog";
import { peer } from "../peers.mjs";
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

/** DuckDB on one thread: the facts are loaded through its appender before the clock starts, as a table of a database would be. */
const duckdb = (name, tables, query) => async () => {
  const { DuckDBInstance } = await peer("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const given = WORKLOADS[name].facts();
  for (const [table, columns] of Object.entries(tables)) {
    await connection.run(`create table ${table} (${columns.map((column) => `${column} integer not null`).join(", ")})`);
    const appender = await connection.createAppender(table);
    for (const row of given[table]) {
      for (const value of row) appender.appendInteger(value);
      appender.endRow();
    }
    appender.closeSync();
  }
  const start = process.hrtime.bigint();
  const result = await connection.runAndReadAll(query);
  const time = milliseconds(start);
  checkCount(name, Number(result.getRows()[0][0]));
  return time;
};

const CLOSURE_SQL = `with recursive tc(x, y) as (select x, y from edge union select tc.x, edge.y from tc join edge on tc.y = edge.x)
  select count(*) from tc`;
const SAME_GENERATION_SQL = `with recursive sg(x, y) as (
    select a.child, b.child from par a join par b on a.parent = b.parent where a.child <> b.child
    union select a.child, b.child from sg join par a on a.parent = sg.x join par b on b.parent = sg.y)
  select count(*) from sg`;
const NEGATION_SQL = `with recursive tc(x, y) as (select x, y from edge union select tc.x, edge.y from tc join edge on tc.y = edge.x)
  select (select count(*) from tc) + (select count(*) from node a, node b where not exists (select 1 from tc where tc.x = a.x and tc.y = b.x))`;

const EDGE = { edge: ["x", "y"] };
const workload = (name, title, peers = {}, runs = 5) => ({
  case: title,
  unit: "ms",
  baseline: "sextant",
  runs,
  subjects: { sextant: ours(name) },
  peers,
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

/** Microseconds of the first evaluation, parsing and planning included. */
function firstFamily() {
  const start = process.hrtime.bigint();
  const knowledge = parse(WORKLOADS.family.program).evaluate(FAMILY_FACTS);
  const time = milliseconds(start) * 1000;
  checkCount("family", knowledge.size("ancestor") + knowledge.size("forefather"));
  return time;
}

export const cases = [
  workload("tc1m", "closure, 1.0 M tuples", { "DuckDB, 1 thread": duckdb("tc1m", EDGE, CLOSURE_SQL) }),
  workload("tc5m", "closure, 4.9 M tuples", { "DuckDB, 1 thread": duckdb("tc5m", EDGE, CLOSURE_SQL) }),
  workload("chain", "closure of a chain, 1,500 rounds", { "DuckDB, 1 thread": duckdb("chain", EDGE, CLOSURE_SQL) }),
  workload("sgL", "same generation, 5.4 M tuples", {
    "DuckDB, 1 thread": duckdb("sgL", { par: ["child", "parent"] }, SAME_GENERATION_SQL),
  }),
  workload("pt", "points-to, 493 K tuples"),
  workload("cspa", "context-insensitive pointer aliases, 63 K tuples"),
  workload("neg", "negation, 1.0 M tuples", {
    "DuckDB, 1 thread": duckdb("neg", { edge: ["x", "y"], node: ["x"] }, NEGATION_SQL),
  }),
  workload("shortest", "shortest paths by subsumption, 100 K tuples"),
  workload("air", "air routes, 12.0 M tuples", { "DuckDB, 1 thread": duckdb("air", EDGE, CLOSURE_SQL) }, 3),
  { case: "ten facts, warm", unit: "us", baseline: "sextant", subjects: { sextant: warmFamily } },
  { case: "ten facts, first", unit: "us", baseline: "sextant", subjects: { sextant: firstFamily } },
];
