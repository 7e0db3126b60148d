// What the lock file implied, as tables.
// In: the answers of lock-study.mjs, the page to draw on.  Out: lines.
// Invariant: each table names how many rows it leaves out; totals are over all rows, also those.
// Not here: finding the answers.
import { drawTable } from "../draw/table.mjs";
import { counted, grouped, wrap } from "../draw/text.mjs";
import { drawTree } from "../draw/tree.mjs";
import { number } from "./columns.mjs";

/** Rows shown of a long table, and branches of a long tree. */
const ROWS = 8;
const BRANCHES = 3;

/** A key of the lock file without what it was resolved beside. */
const short = (key) => key.replace(/\(.*$/, "");

function published({ published }, page) {
  const rows = published.map(({ name, dependencies, optionalPeers, forDevelopment }) => [
    name,
    grouped(dependencies.length),
    grouped(optionalPeers.length),
    grouped(forDevelopment.length),
  ]);
  const columns = [
    { title: "published package", shrink: true, least: 22 },
    number("users"),
    number("optional peers", 1),
    number("authors"),
  ];
  const question = "How many packages come along for users of a published package, and for its authors:";
  return [...wrap(question, page.width), "", ...drawTable({ columns, rows, ...page })];
}

function publishedTree({ published }, { width }) {
  const leaf = (suffix) => (name) => ({ label: `${short(name)}${suffix}` });
  const children = published.map(({ name, dependencies, optionalPeers }) => ({
    label: name,
    children: [...dependencies.map(leaf("")), ...optionalPeers.map(leaf(" (optional peer)"))],
  }));
  return drawTree({ label: "published packages and what they depend on", children }, width);
}

function versions({ several }, page) {
  const rows = several
    .slice(0, ROWS)
    .map(({ name, versions, dependents }) => [
      name,
      versions.map(({ version }) => version).join(", "),
      grouped(dependents),
    ]);
  const sum = several.reduce((total, { versions }) => total + versions.length, 0);
  const dependents = several.reduce((total, row) => total + row.dependents, 0);
  return drawTable({
    columns: [
      { title: "in several versions", shrink: true, least: 17 },
      { title: "versions", shrink: true, least: 18 },
      number("needed by", 1),
    ],
    rows,
    total: [counted(several.length, "package"), counted(sum, "version"), grouped(dependents)],
    more: several.length - rows.length,
    ...page,
  });
}

/** Who asked for which version, of the package with the most versions. */
function versionTree({ several }, { width }) {
  const [most] = several;
  if (most === undefined) return [];
  const children = most.versions.map(({ version, dependents }) => {
    const shown = dependents.slice(0, BRANCHES).map((by) => ({ label: short(by) }));
    const rest = dependents.length - shown.length;
    return { label: version, children: rest > 0 ? [...shown, { label: `… and ${rest} more` }] : shown };
  });
  return ["", ...drawTree({ label: `who needs which ${most.name}`, children }, width)];
}

function cycles({ cycles }, page) {
  const rows = cycles.slice(0, ROWS).map((members) => [members.map(short).join(", "), grouped(members.length)]);
  return drawTable({
    columns: [{ title: "dependency cycles", shrink: true }, number("packages")],
    rows: rows.length === 0 ? [["none", "0"]] : rows,
    more: cycles.length - rows.length,
    ...page,
  });
}

function development({ development }, page) {
  const { width, paint } = page;
  const { packages, of, tools } = development;
  const rows = tools.slice(0, ROWS).map(({ name, brings, alone }) => [short(name), grouped(brings), grouped(alone)]);
  const alone = tools.reduce((total, tool) => total + tool.alone, 0);
  const note =
    `${grouped(packages.length)} of the ${counted(of, "installed package")} are there for development only. ` +
    "Alone: what would go if this one went.";
  return [
    ...drawTable({
      columns: [{ title: "only development needs", shrink: true }, number("brings"), number("alone")],
      rows,
      total: [counted(tools.length, "tool"), grouped(packages.length), grouped(alone)],
      more: tools.length - rows.length,
      ...page,
    }),
    ...wrap(note, width).map(paint.faint),
  ];
}

/** Why the package is here that lies furthest from the workspace. */
function reason({ why }, { width }) {
  if (why === undefined) return [];
  const said = `Why the package furthest from the workspace is here, ${counted(why.edges, "edge")} away. No proof is shorter:`;
  return ["", ...wrap(said, width), "", ...drawTree(why.tree, width)];
}

function licences({ licences }, page) {
  const { width, paint } = page;
  const { rows, elsewhere } = licences;
  const table = drawTable({
    columns: [
      { title: "licence", shrink: true },
      number("users"),
      number("authors"),
      { title: "for example", shrink: true, spare: 1 },
    ],
    rows: rows
      .slice(0, ROWS)
      .map(({ licence, users, authors }) => [
        licence,
        grouped(users.length),
        grouped(authors.length),
        short(users[0] ?? authors[0]),
      ]),
    more: rows.length - Math.min(ROWS, rows.length),
    ...page,
  });
  const worth = rows.filter(({ permissive }) => !permissive);
  const reaching = worth.filter(({ users }) => users.length > 0);
  const names = (list) => (list.length === 0 ? "none" : list.map(({ licence }) => licence).join(", "));
  const note =
    `Worth a look: ${names(worth)}; of these reach users: ${names(reaching)}. ` +
    `For other machines, so not known here: ${counted(elsewhere.length, "licence")}.`;
  return ["", ...table, ...wrap(note, width).map(paint.faint)];
}

/** The half of part 1 about the lock file. `page`: `{ width, paint }`. */
export function lockReport(answers, page) {
  const { workspace, published: ours, installed, depends } = answers.facts;
  const introduction =
    `pnpm-lock.yaml: ${counted(installed, "installed package")}, ${counted(depends, "edge")}, ${counted(workspace, "package")} of this ` +
    `repository, ${ours} of them published. The rules in examples/tour/rules/lock.dl made ${counted(answers.work.tuples, "tuple")} ` +
    `of them in ${counted(answers.work.iterations, "round")}.`;
  return [
    ...wrap(introduction, page.width),
    "",
    ...published(answers, page),
    "",
    ...publishedTree(answers, page),
    "",
    ...versions(answers, page),
    ...versionTree(answers, page),
    "",
    ...cycles(answers, page),
    "",
    ...development(answers, page),
    ...reason(answers, page),
    ...licences(answers, page),
  ];
}
