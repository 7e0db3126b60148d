// DataScript: rules over an in-memory store of triples. It answers ten facts; closures of a thousand edges are beyond it.
import { peer } from "../../peers.mjs";
import { FAMILY_FACTS } from "../workloads.mjs";

const RULES = `[
  [(ancestor ?x ?y) [?x "parent" ?y]]
  [(ancestor ?x ?z) [?x "parent" ?y] (ancestor ?y ?z)]
  [(forefather ?x ?y) (ancestor ?x ?y) [?x "male" true]]]`;
const ANCESTORS = "[:find ?x ?y :in $ % :where (ancestor ?x ?y)]";
const FOREFATHERS = "[:find ?x ?y :in $ % :where (forefather ?x ?y)]";

/** Milliseconds a database of the ten facts and both questions take once warm. */
export async function datascript() {
  const imported = await peer("datascript");
  const d = imported.default ?? imported;
  const number = new Map(FAMILY_FACTS.parent.flat().map((name) => [name, Number(name.slice(1)) + 1]));
  const facts = [
    ...FAMILY_FACTS.parent.map(([x, y]) => [":db/add", number.get(x), "parent", number.get(y)]),
    ...FAMILY_FACTS.male.map(([x]) => [":db/add", number.get(x), "male", true]),
  ];
  const once = () => {
    const db = d.db_with(d.empty_db(), facts);
    return d.q(ANCESTORS, db, RULES).length + d.q(FOREFATHERS, db, RULES).length;
  };
  for (let i = 0; i < 20; i++) once();
  const start = process.hrtime.bigint();
  let tuples = 0;
  for (let i = 0; i < 100; i++) tuples = once();
  return { time: Number(process.hrtime.bigint() - start) / 1e8, tuples };
}
