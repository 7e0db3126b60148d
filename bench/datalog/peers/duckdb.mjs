// DuckDB on one thread: the facts are loaded through its appender before the clock starts, as a table of a database would be.
// Programs with several recursive relations have no recursive query in SQL; they are left out.
import { peer } from "../../peers.mjs";
import { WORKLOADS } from "../workloads.mjs";

const CLOSURE = `with recursive tc(x, y) as (select x, y from edge union select tc.x, edge.y from tc join edge on tc.y = edge.x)
  select count(*) from tc`;
const SAME_GENERATION = `with recursive sg(x, y) as (
    select a.child, b.child from par a join par b on a.parent = b.parent where a.child <> b.child
    union select a.child, b.child from sg join par a on a.parent = sg.x join par b on b.parent = sg.y)
  select count(*) from sg`;
const NEGATION = `with recursive tc(x, y) as (select x, y from edge union select tc.x, edge.y from tc join edge on tc.y = edge.x)
  select (select count(*) from tc) + (select count(*) from node a, node b where not exists (select 1 from tc where tc.x = a.x and tc.y = b.x))`;
const SHORTEST = `with recursive dist(x, d) using key (x) as (
    select 0, 0
    union select y, min(d) from (
      select e.y as y, dist.d + e.cost as d from dist join edge e on e.x = dist.x
        left join recurring.dist as old on old.x = e.y where old.d is null or dist.d + e.cost < old.d) group by y)
  select 2 * count(*) from dist`;

const EDGE = { edge: ["x", "y"] };
const QUERIES = {
  tc1m: [EDGE, CLOSURE],
  tc5m: [EDGE, CLOSURE],
  chain: [EDGE, CLOSURE],
  air: [EDGE, CLOSURE],
  sgL: [{ par: ["child", "parent"] }, SAME_GENERATION],
  neg: [{ edge: ["x", "y"], node: ["x"] }, NEGATION],
  shortest: [{ edge: ["x", "y", "cost"] }, SHORTEST],
};

/** Milliseconds of the query and the tuples it counted, or null for a workload it has no words for. */
export async function duckdb(name) {
  if (!(name in QUERIES)) return null;
  const [tables, query] = QUERIES[name];
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
  return { time: Number(process.hrtime.bigint() - start) / 1e6, tuples: Number(result.getRows()[0][0]) };
}
