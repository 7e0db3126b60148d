// Writes docs/ops.md, the table of all functions of @sextant/tensor, and its summary in the package's README.
// In: the exports of src/index.ts and its namespaces, their docstrings, the goldens.  Out: the files; with --check a line for each that is stale.
// Invariant: a dtype stands beside a function when a golden case of it that is not pending takes or gives a tensor of that dtype.
// Not here: primitives (generate-ops.mjs).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { ROOT } from "./bootstrap.mjs";
import { putGenerated, requireSection } from "./generated.mjs";

const tensor = join(ROOT, "packages/tensor");
const source = join(tensor, "src");
const goldens = join(tensor, "test/goldens");
const DTYPES = ["bool", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c64"];

const parsed = new Map();
/** A source file, parsed once. */
function parse(path) {
  if (!parsed.has(path))
    parsed.set(path, ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true));
  return parsed.get(path);
}

const beside = (from, specifier) => join(dirname(from), specifier.replace(/\.js$/, ".ts"));

/** Where a function is declared and its docstring's first sentence, following aliases; undefined for what is no function. */
function declarationOf(path, name) {
  for (const statement of parse(path).statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) {
      const comment = ts.getJSDocCommentsAndTags(statement)[0]?.comment;
      const text = typeof comment === "string" ? comment : (ts.getTextOfJSDocComment(comment) ?? "");
      return { declared: `${path}#${name}`, doc: text.split("\n")[0].trim() };
    }
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      continue;
    const element = statement.exportClause.elements.find((e) => e.name.text === name);
    if (!element || element.isTypeOnly || statement.isTypeOnly) continue;
    const own = element.propertyName?.text ?? name;
    const from = statement.moduleSpecifier?.text;
    if (from !== undefined) return declarationOf(beside(path, from), own);
    return own === name ? undefined : declarationOf(path, own);
  }
  return undefined;
}

/** Functions an entry exports. */
function functionsOf(path) {
  const names = [];
  for (const statement of parse(path).statements) {
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) names.push(statement.name.text);
    } else if (ts.isExportDeclaration(statement) && !statement.isTypeOnly && statement.exportClause) {
      for (const element of statement.exportClause.elements ?? [])
        if (!element.isTypeOnly) names.push(element.name.text);
    }
  }
  return [...new Set(names)]
    .map((name) => ({ name, ...declarationOf(path, name) }))
    .filter(({ doc }) => doc !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The main entry and its namespaces, by name. */
function namespaces() {
  const index = join(source, "index.ts");
  const spaces = [["", index]];
  for (const statement of parse(index).statements) {
    const bindings = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings))
      spaces.push([bindings.name.text, beside(index, statement.moduleSpecifier.text)]);
  }
  return spaces;
}

/** Dtypes of encoded arrays anywhere in a value. */
function collectDTypes(value, found) {
  if (value === null || typeof value !== "object") return;
  if ("d" in value && "s" in value && "v" in value) found.add(value.d);
  else for (const part of Object.values(value)) collectDTypes(part, found);
}

/** Cases and dtypes by function, from the goldens that are not pending. */
function coverage() {
  const pending = JSON.parse(readFileSync(join(goldens, "pending.json"), "utf8"));
  const covered = new Map();
  for (const file of readdirSync(goldens).filter((name) => name.endsWith(".json") && name !== "pending.json")) {
    const waiting = new Set(pending[file.slice(0, -".json".length)] ?? []);
    const { cases, aliases } = JSON.parse(readFileSync(join(goldens, file), "utf8"));
    const names = new Map();
    for (const [alias, target] of Object.entries(aliases)) names.set(target, [...(names.get(target) ?? []), alias]);
    for (const row of cases)
      for (const name of [row.fn, ...(names.get(row.fn) ?? [])]) {
        if (waiting.has(name)) continue;
        const entry = covered.get(name) ?? { cases: 0, dtypes: new Set() };
        covered.set(name, entry);
        entry.cases += 1;
        collectDTypes([row.args, row.opts ?? {}, row.want], entry.dtypes);
      }
  }
  return covered;
}

/** "all", "all but bool", or the names. */
function dtypeText(found) {
  const lacks = DTYPES.filter((dtype) => !found.has(dtype));
  if (lacks.length === 0) return "all";
  if (lacks.length <= 3) return `all but ${lacks.join(", ")}`;
  return DTYPES.filter((dtype) => found.has(dtype)).join(" ");
}

const cell = (text) => text.replaceAll("|", "\\|");

function tableOf(space, functions, covered) {
  const rows = functions.map(({ name, declared, doc }) => {
    const entry = covered.get(fullName(space, name)) ?? covered.get(declared);
    return `| \`${name}\` | ${entry ? dtypeText(entry.dtypes) : ""} | ${entry ? entry.cases : ""} | ${cell(doc)} |`;
  });
  return ["| function | dtypes | cases | what |", "|---|---|---|---|", ...rows].join("\n");
}

function document(spaces, covered) {
  const parts = spaces.map(([space, functions]) => {
    const title = space === "" ? "Main entry" : `\`${space}\``;
    return `## ${title}\n\n${tableOf(space, functions, covered)}\n`;
  });
  return `<!-- Generated by scripts/generate-functions.mjs from packages/tensor/src and its goldens. Do not edit; run "npm run generate". -->
# Functions of @sextant/tensor

Dtypes are those of tensors that a function takes or gives in its goldens, the results of NumPy and JAX that it is compared with; cases is their
number. A function without either is covered by laws and tests of its own. Every function whose first argument is a tensor is a method as well.

${parts.join("\n")}`;
}

function summary(spaces, covered) {
  const rows = spaces.map(([space, functions]) => {
    const entries = functions
      .map(({ name, declared }) => covered.get(fullName(space, name)) ?? covered.get(declared))
      .filter((entry) => entry !== undefined);
    const cases = entries.reduce((n, entry) => n + entry.cases, 0);
    return `| ${space === "" ? "main entry" : `\`${space}\``} | ${functions.length} | ${entries.length} | ${cases} |`;
  });
  return ["| namespace | functions | with goldens | cases |", "|---|---|---|---|", ...rows].join("\n");
}

const fullName = (space, name) => (space === "" ? name : `${space}.${name}`);

/** The coverage of a name holds for every other name of the same function. */
function shareCoverage(spaces, covered) {
  for (const [space, functions] of spaces)
    for (const { name, declared } of functions) {
      const entry = covered.get(fullName(space, name));
      if (entry !== undefined && !covered.has(declared)) covered.set(declared, entry);
    }
}

const covered = coverage();
const spaces = namespaces()
  .map(([space, path]) => [space, functionsOf(path)])
  .filter(([, functions]) => functions.length > 0);
shareCoverage(spaces, covered);
const readme = "packages/tensor/README.md";
putGenerated([
  ["docs/ops.md", document(spaces, covered)],
  [readme, requireSection(readme, "functions", summary(spaces, covered))],
]);
