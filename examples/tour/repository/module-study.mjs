// What the imports between source modules imply, found by the rules in rules/modules.dl.
// In: facts of module-facts.mjs, and what each package's manifest declares.  Out: answers as plain objects, in the order in which they are shown.
// Invariant: what is broken comes from the relations that the rules derive; here it is only counted by package and sorted.
// Not here: the rules (rules/modules.dl), drawing (report/modules.mjs).
import { readFileSync } from "node:fs";
import { parse } from "@sextant/datalog";
import { byText } from "./rows.mjs";

const RULES = new URL("../rules/modules.dl", import.meta.url);
/** Relations of what should not be, all empty in a repository that keeps its rules. */
const FAULTS = ["circular", "upward", "deep", "unplaced", "undeclared"];

/** How much of each there is in each package. */
function packages(facts) {
  const packageOf = new Map(facts.module);
  const count = (rows, name) => rows.filter(([file]) => packageOf.get(file) === name).length;
  return [...new Set(packageOf.values())].sort(byText).map((name) => ({
    name,
    modules: count(facts.module, name),
    imports: count(facts.imports, name),
    layers: new Set(facts.layer.filter(([file]) => packageOf.get(file) === name).map(([, layer]) => layer)).size,
  }));
}

/** Evaluates the rules over the facts. Rejects with what the Datalog engine throws.
 * @example (await studyModules({ ...moduleFacts(), declares: [] })).faults.circular; // => [] */
export async function studyModules(facts) {
  const program = parse(readFileSync(RULES, "utf8"), { file: "examples/tour/rules/modules.dl" });
  const knowledge = await program.evaluateAsync(facts);
  const { tuples, iterations } = knowledge.stats;
  const carries = knowledge.tuples("carries").toSorted(([a, m], [b, n]) => n - m || byText(a, b));
  return {
    work: { tuples, iterations },
    packages: packages(facts),
    carries: carries.map(([file, modules]) => ({ file, modules })),
    faults: Object.fromEntries(FAULTS.map((name) => [name, [...knowledge.tuples(name)]])),
  };
}
