// What the lock file implies, found by the rules in rules/lock.dl.
// In: facts of lock-facts.mjs and licences.mjs.  Out: answers as plain objects, in the order in which they are shown.
// Invariant: counts and lists come from the relations that the rules derive; here they are only grouped and sorted.
// Not here: the rules (rules/lock.dl), drawing (report/lock.mjs).
import { readFileSync } from "node:fs";
import { parse } from "@sextant/datalog";
import { proofTree } from "../proof-tree.mjs";
import { withoutPeers } from "./lock-facts.mjs";
import { byText, byVersion, first, grouped, second } from "./rows.mjs";

const RULES = new URL("../rules/lock.dl", import.meta.url);

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
  return [...groups.keys()].sort(byText).map((key) => second(groups, key));
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
    packages: first(rowsOf("development_only")),
    of: facts.installed.length,
    tools,
  };
}

/** What a proof of `needed` says, line by line; keys go without what they were resolved beside. */
const SENTENCES = {
  needed: (key) => `${withoutPeers(key)} is needed`,
  depends: (key, _on, kind) => `${withoutPeers(key)} depends on it (${kind})`,
};

/** Why the package is here that lies furthest from the workspace: the shortest reason there is. */
function longestReason(knowledge) {
  const furthest = knowledge.tuples("away").toSorted(([a, m], [b, n]) => n - m || byText(a, b))[0];
  if (furthest === undefined) return undefined;
  const [name, edges] = furthest;
  return { name, edges, tree: proofTree(knowledge.explain("needed", [name]).proof, SENTENCES) };
}

/** For each licence the packages that bring it to users of published packages, and to authors; those that ask for attention. */
function licences(rowsOf) {
  const users = grouped(rowsOf("reaches_users").map(([, dependency, licence]) => [licence, dependency]));
  const authors = grouped(rowsOf("reaches_authors").map(([dependency, licence]) => [licence, dependency]));
  const worth = new Set(rowsOf("worth_a_look").map(([, licence]) => licence));
  const rows = [...new Set([...users.keys(), ...authors.keys()])].map((licence) => ({
    licence,
    users: [...new Set(second(users, licence))],
    authors: second(authors, licence),
    permissive: !worth.has(licence),
  }));
  rows.sort(
    (a, b) => b.authors.length + b.users.length - a.authors.length - a.users.length || byText(a.licence, b.licence),
  );
  return { rows, elsewhere: first(rowsOf("elsewhere")) };
}

/** Evaluates the rules over the facts, in slices that let signals have their turn. Rejects with what the Datalog engine throws.
 * @example (await studyLock({ ...lockFacts(readLock()), licence: [] })).cycles; // => [["mlly@1.8.2","pkg-types@1.3.1"]] */
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
    why: longestReason(knowledge),
    licences: licences(rowsOf),
  };
}
