// How much of JAX's public surface has a counterpart in @sextant/tensor that a test proves.
// In: api-names.json (names, or reasons why a name has none), the built package, the golden and law tests.  Out: a table per namespace.
// Invariant: a name counts when the built entry exports its counterpart and at least one golden or law naming it passes.
// A law names what it proves in brackets at the end of its title: test("reversing twice gives the tensor back [flip]", ...).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGE = join(ROOT, "packages", "tensor");
const HELP = `usage: npm run coverage [-- options]

  --missing            the names that do not count yet, and why not
  --names [namespace]  every name with its counterpart and the test that proves it
  --reasons            the names that make no sense in JavaScript, and why
  --json               everything as JSON
  --check              exit code 1 when a namespace is below its floor
`;
/** Counts that must not be lost again, by namespace. */
const FLOORS = { numpy: 250, random: 30 };
const NAMED = /\[([A-Za-z][\w.]*(?:, ?[A-Za-z][\w.]*)*)\]$/;
const NAMED_IN_SOURCE = /\[[A-Za-z][\w.]*(?:, ?[A-Za-z][\w.]*)*\]["'`],/;

/** Test files that prove names: the goldens, and those with a title that ends in a bracket. */
function provingFiles() {
  const folder = join(PACKAGE, "test");
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .filter((name) => name === "goldens.test.ts" || NAMED_IN_SOURCE.test(readFileSync(join(folder, name), "utf8")))
    .map((name) => join("test", name));
}

/** Runs the proving tests; answers with vitest's JSON report. */
function testReport() {
  const folder = mkdtempSync(join(tmpdir(), "sextant-coverage-"));
  const file = join(folder, "report.json");
  const binary = join(ROOT, "node_modules", ".bin", "vitest");
  try {
    const run = spawnSync(
      binary,
      ["run", "--root", PACKAGE, "--reporter=json", `--outputFile.json=${file}`, ...provingFiles()],
      { encoding: "utf8", env: { ...process.env, SEXTANT_GOLDENS: undefined } },
    );
    if (run.error) throw run.error;
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The test that proves each function, by dotted name: a golden before a law. */
function proofs(report) {
  const byName = new Map();
  const claim = (name, proof) => {
    if (!byName.has(name) || proof.startsWith("goldens ")) byName.set(name, proof);
  };
  for (const { assertionResults } of report.testResults)
    for (const { status, ancestorTitles, title } of assertionResults) {
      if (status !== "passed") continue;
      const family = ancestorTitles.at(-1)?.match(/^goldens (\w+)$/)?.[1];
      const golden = family && title.match(/^([\w.]+): \d+ cases/)?.[1];
      if (golden) claim(golden, `goldens ${family} ${title}`);
      const law = title.match(NAMED)?.[1];
      for (const name of law?.split(/, ?/) ?? []) claim(name, title.replace(NAMED, "").trim());
    }
  return byName;
}

function lookUp(library, name) {
  return name.split(".").reduce((found, part) => found?.[part], library);
}

/** One row a name: what it is called here, whether it counts, and by which test. */
function rowsOf(names, library, proven) {
  return Object.entries(names).map(([name, entry]) => {
    if (typeof entry !== "string") return { name, state: "not applicable", reason: entry.reason };
    const exported = typeof lookUp(library, entry) === "function";
    const test = proven.get(entry);
    const state = !exported ? "absent" : test === undefined ? "without a passing test" : "counted";
    return { name, ours: entry, state, test };
  });
}

const withState = (rows, state) => rows.filter((row) => row.state === state);

function printTable(namespaces, print) {
  const header = ["namespace", "have", "applicable", "of all", "share", "absent", "unproven", "not applicable"];
  const lines = [...namespaces].map(([namespace, rows]) => {
    const have = withState(rows, "counted").length;
    const none = withState(rows, "not applicable").length;
    const applicable = rows.length - none;
    const share = `${Math.floor((100 * have) / Math.max(1, applicable))} %`;
    const unproven = withState(rows, "without a passing test").length;
    return [namespace, have, applicable, rows.length, share, withState(rows, "absent").length, unproven, none];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => String(line[i]).length)));
  const text = (line) =>
    line
      .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
      .join("  ")
      .trimEnd();
  for (const line of [header, ...lines]) print(text(line));
}

function printNames(namespaces, only, print) {
  for (const [namespace, rows] of namespaces) {
    if (only !== undefined && only !== namespace) continue;
    print(`\n${namespace}`);
    for (const { name, ours, state, test, reason } of rows)
      print(`  ${name.padEnd(28)} ${(ours ?? "-").padEnd(28)} ${test ?? reason ?? state}`);
  }
}

function printMissing(namespaces, print) {
  for (const [namespace, rows] of namespaces)
    for (const state of ["absent", "without a passing test"]) {
      const names = withState(rows, state).map((row) => row.ours);
      if (names.length > 0) print(`\n${namespace}, ${state} (${names.length}): ${names.join(" ")}`);
    }
}

function printReasons(namespaces, print) {
  for (const [namespace, rows] of namespaces) {
    const none = withState(rows, "not applicable");
    if (none.length > 0) print(`\n${namespace}`);
    for (const { name, reason } of none) print(`  ${name.padEnd(36)} ${reason}`);
  }
}

async function main(args) {
  if (args.includes("--help")) return print(HELP);
  const { "//": _, ...mapping } = JSON.parse(readFileSync(join(ROOT, "scripts", "api-names.json"), "utf8"));
  const library = await import(pathToFileURL(join(PACKAGE, "dist", "index.js")).href);
  const proven = proofs(testReport());
  const namespaces = new Map(
    Object.entries(mapping).map(([namespace, names]) => [namespace, rowsOf(names, library, proven)]),
  );
  if (args.includes("--json")) return print(JSON.stringify(Object.fromEntries(namespaces), null, 2));
  printTable(namespaces, print);
  const at = args.indexOf("--names");
  if (at >= 0) printNames(namespaces, args[at + 1]?.startsWith("--") ? undefined : args[at + 1], print);
  if (args.includes("--missing")) printMissing(namespaces, print);
  if (args.includes("--reasons")) printReasons(namespaces, print);
  const low = Object.entries(FLOORS).filter(
    ([name, floor]) => withState(namespaces.get(name), "counted").length < floor,
  );
  for (const [name, floor] of low) print(`\n${name} is below its floor of ${floor}`);
  if (args.includes("--check") && low.length > 0) process.exitCode = 1;
}

const print = (line) => console.log(line);
await main(process.argv.slice(2));
