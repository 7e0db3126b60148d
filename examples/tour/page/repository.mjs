// Part 1 of the page: this repository.
// In: the answers of repository/study.mjs.  Out: markup.
import { counted, grouped } from "../draw/text.mjs";
import { html } from "./markup.mjs";
import { table, tree } from "./table.mjs";

const ROWS = 12;
const right = (title) => ({ title, kind: "number" });
const withoutPeers = (key) => key.replace(/\(.*$/, "");

const published = ({ published }) =>
  table(
    [{ title: "published package" }, right("users"), right("peers"), right("authors")],
    published.map(({ name, dependencies, optionalPeers, forDevelopment }) => [
      name,
      grouped(dependencies.length),
      grouped(optionalPeers.length),
      grouped(forDevelopment.length),
    ]),
  );

const several = ({ several }) =>
  table(
    [{ title: "package" }, { title: "versions" }, right("needed by")],
    several
      .slice(0, ROWS)
      .map(({ name, versions, dependents }) => [
        name,
        versions.map(({ version }) => version).join(", "),
        grouped(dependents),
      ]),
  );

const licences = ({ licences: { rows } }) =>
  table(
    [{ title: "licence", kind: "long" }, right("users"), right("authors"), { title: "for example", kind: "long" }],
    rows.map(({ licence, users, authors }) => [
      licence,
      grouped(users.length),
      grouped(authors.length),
      withoutPeers(users[0] ?? authors[0]),
    ]),
  );

/** Licences that ask for more than to be named, and reach users of a published package. */
function worthALook({ licences: { rows } }) {
  const reaching = rows.filter(({ permissive, users }) => !permissive && users.length > 0);
  if (reaching.length === 0) return html`<p class="note">All that reach users are permissive.</p>`;
  const names = reaching.map(({ licence, users }) => `${licence} (${users.map(withoutPeers).join(", ")})`);
  return html`<p class="note">Worth a look, since they reach users: ${names.join("; ")}.</p>`;
}

const cycles = ({ cycles }) =>
  cycles.length === 0 ? "none" : cycles.map((members) => members.map(withoutPeers).join(" and ")).join("; ");

const modules = ({ packages }) =>
  table(
    [{ title: "package" }, right("modules"), right("imports"), right("layers")],
    packages.map((row) => [row.name, grouped(row.modules), grouped(row.imports), grouped(row.layers)]),
  );

const carries = ({ carries }) =>
  table(
    [{ title: "module" }, right("rest on it")],
    carries
      .slice(0, ROWS)
      .map(({ file, modules }) => [file.replace(/^packages\//, "").replace("/src/", ": "), grouped(modules)]),
  );

function layers({ faults }) {
  const broken = Object.values(faults).flat();
  if (broken.length === 0)
    return html`<p>The layers of <code>ranks.json</code> hold: no cycle, no import upwards, nothing undeclared.</p>`;
  return table(
    [{ title: "broken rule" }, { title: "where" }],
    Object.entries(faults).flatMap(([rule, rows]) => rows.map((row) => [rule, row.join(" → ")])),
  );
}

/** The whole of part 1. */
export function repositoryPart({ lock, modules: imports }) {
  const { facts, work, why } = lock;
  return html`<section><h2>1 · Datalog on this repository</h2>
<p>The lock file became ${counted(facts.installed, "package")} and ${counted(facts.depends, "edge")}, the sources of the packages became
${counted(
  imports.packages.reduce((sum, row) => sum + row.imports, 0),
  "import",
)}. Two text programs made
${grouped(work.tuples + imports.work.tuples)} tuples of them.</p>
<div class="columns">
<div><h3>What comes along with each published package</h3>${published(lock)}</div>
<div><h3>Licences that reach users and authors</h3>${licences(lock)}${worthALook(lock)}</div>
<div><h3>In several versions (${lock.several.length})</h3>${several(lock)}<p class="note">Cycles: ${cycles(lock)}.</p></div>
<div>${why === undefined ? undefined : html`<h3>Why is ${withoutPeers(why.name)} here?</h3>${tree(why.tree)}<p class="note">No proof is shorter; no other package needs a longer one.</p>`}</div>
<div><h3>Modules and layers</h3>${modules(imports)}${layers(imports)}</div>
<div><h3>What most modules rest on</h3>${carries(imports)}</div>
</div></section>`;
}
