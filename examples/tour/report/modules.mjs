// What the imports between modules implied, as tables.
// In: the answers of repository/module-study.mjs, the page to draw on.  Out: lines.
// Invariant: what is broken is named; where nothing is, the row says how much was looked at by being there at all.
// Not here: finding the answers.
import { drawTable } from "../draw/table.mjs";
import { counted, grouped, wrap } from "../draw/text.mjs";
import { number } from "./columns.mjs";

/** Rows shown of a table of modules. */
const ROWS = 5;

/** What each relation of faults means, and how one tuple of it reads. */
const FAULTS = [
  ["circular", "modules that rest on themselves"],
  ["upward", "imports from a higher layer"],
  ["deep", "imports of another package's files"],
  ["unplaced", "modules without a layer"],
  ["undeclared", "packages used, not declared"],
];

function packages({ packages }, page) {
  const rows = packages.map(({ name, modules, imports, layers }) => [
    name,
    grouped(modules),
    grouped(imports),
    grouped(layers),
  ]);
  const sum = (key) => grouped(packages.reduce((total, row) => total + row[key], 0));
  return drawTable({
    columns: [{ title: "package", shrink: true, least: 20 }, number("modules"), number("imports"), number("layers", 1)],
    rows,
    total: [counted(packages.length, "package"), sum("modules"), sum("imports"), ""],
    ...page,
  });
}

const pathOf = ({ file }) => file.replace(/^packages\//, "").replace("/src/", ": ");

function carries({ carries }, page) {
  return drawTable({
    columns: [{ title: "most rest on", shrink: true, least: 20 }, number("modules")],
    rows: carries.slice(0, ROWS).map((row) => [pathOf(row), grouped(row.modules)]),
    ...page,
  });
}

function faults({ faults }, page) {
  const rows = FAULTS.map(([relation, title]) => [
    title,
    grouped(faults[relation].length),
    faults[relation].length === 0 ? "none" : faults[relation][0].join(" -> "),
  ]);
  return drawTable({
    columns: [
      { title: "rules of layers", shrink: true, least: 20 },
      number("broken"),
      { title: "the first", shrink: true, least: 10, spare: 1 },
    ],
    rows,
    ...page,
  });
}

/** The half of part 1 about modules. `page`: `{ width, paint }`. */
export function modulesReport(answers, page) {
  const { tuples, iterations } = answers.work;
  const introduction =
    `The sources of the packages import each other. The rules in examples/tour/rules/modules.dl made ${counted(tuples, "tuple")} of these ` +
    `imports in ${counted(iterations, "round")}: who rests on whom, and whether the layers of ranks.json hold.`;
  return [
    ...wrap(introduction, page.width),
    "",
    ...packages(answers, page),
    "",
    ...carries(answers, page),
    "",
    ...faults(answers, page),
  ];
}
