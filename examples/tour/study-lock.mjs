// Part 1: what the lock file implies, found by the rules in rules/lock.dl.
// In: facts of lock-facts.mjs.  Out: answers as plain objects, in the order in which they are shown.
// Invariant: counts and lists come from the relations that the rules derive; here they are only grouped and sorted.
// Not here: the rules (rules/lock.dl), drawing (report/lock.mjs).
import { readFileSync } from "node:fs";
import { parse } from "@sextant/datalog";

const RULES = new URL("rules/lock.dl", import.meta.url);

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Versions in the order of their numbers: 4.1.1 before 10.0.1. */
const byVersion = new Intl.Collator("en", { numeric: true }).compare;

/** Rows of a relation grouped by their first column: Map of key -> rest of the rows. */
function grouped(rows) {
  const groups = new Map();
  for (const [key, ...rest] of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [rest]);
    else group.push(rest);
  }
  return groups;
}

/** The second columns of a group, sorted. */
const second = (groups, key) => (groups.get(key) ?? []).map(([value]) => value).sort(byText);

function publishedPackages(rowsOf, facts) {
  const [transitive, beside, develops] = ["transitive", "beside", "develops"].map((name) => grouped(rowsOf(name)));
  return facts.published
    .map(([name]) => name)
    .sort(byText)
    .map((name) => ({
      name,
      dependencies: second(transitive, name),
      optionalPeers: second(beside, name),
      forDevelopment: second(develops, name),
    }));
}

function severalVersions(rowsOf) {
  const rows = [...grouped(rowsOf("version"))].map(([name, rest]) => {
    const versions = [...grouped(rest)].map(([version, dependents]) => ({
      version,
      dependents: dependents.map(([by]) => by).sort(byText),
    }));
    versions.sort((a, b) => byVersion(a.version, b.version));
    return { name, versions, dependents: rest.length };
  });
  return rows.sort(
    (a, b) => b.versions.length - a.versions.length || b.dependents - a.dependents || byText(a.name, b.name),
  );
}

function cycles(rowsOf) {
  const groups = grouped(rowsOf("cycle"));
  return [...groups.keys()].sort(byText).map((first) => second(groups, first));
}

function development(rowsOf, facts) {
  const pulls = grouped(rowsOf("pulls"));
  const alone = grouped(rowsOf("alone"));
  const tools = [...pulls].map(([name, rows]) => ({
    name,
    brings: rows.length,
    alone: (alone.get(name) ?? []).length,
  }));
  tools.sort((a, b) => b.alone - a.alone || b.brings - a.brings || byText(a.name, b.name));
  return {
    packages: rowsOf("development_only")
      .map(([name]) => name)
      .sort(byText),
    of: facts.installed.length,
    tools,
  };
}

/** Evaluates the rules over the facts, in slices that let signals have their turn. Rejects with what the Datalog engine throws.
 * @example (await studyLock(lockFacts(readLock()))).cycles; // => [["mlly@1.8.2","pkg-types@1.3.1"]] */
export async function studyLock(facts) {
  const program = parse(readFileSync(RULES, "utf8"), { file: "examples/tour/rules/lock.dl" });
  const knowledge = await program.evaluateAsync(facts);
  const { tuples, iterations } = knowledge.stats;
  const rowsOf = (relation) => knowledge.tuples(relation);
  return {
    facts: Object.fromEntries(Object.entries(facts).map(([relation, rows]) => [relation, rows.length])),
    work: { tuples, iterations },
    published: publishedPackages(rowsOf, facts),
    several: severalVersions(rowsOf),
    cycles: cycles(rowsOf),
    development: development(rowsOf, facts),
  };
}
