// `npm run bench`: every benchmark of the repository in one runner and one table.
// In: the command line (options.mjs).  Out: Markdown tables on stdout, progress on stderr, results and a page in files.
// Each measurement is a process of its own; subjects of a case take turns, so that a machine that slows down slows all of them.
// A case: { case, unit, baseline, relation?, better?, runs?, subjects, peers? }; a subject answers with a number, with several samples, or
// with null where it has nothing to measure.
// Not here: what is measured (<suite>/*.bench.mjs), tables (table.mjs, page.mjs), comparing (compare.mjs).
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { changesOf, compareResults, comparisonTable, requireSameMachine } from "./compare.mjs";
import { describeMachine, machineLine } from "./machine.mjs";
import { HELP, readOptions } from "./options.mjs";
import { resultsPage } from "./page.mjs";
import { installPeers } from "./peers.mjs";
import { emptyResults, readResults, requireWritable, UsageError, writeResults } from "./results.mjs";
import { summaryOf } from "./statistics.mjs";
import { markdownTable } from "./table.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const benchFiles = (suite) => readdirSync(join(HERE, suite)).filter((file) => file.endsWith(".bench.mjs"));
const SUITES = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && benchFiles(entry.name).length > 0)
  .map((entry) => entry.name);

/** One measurement in a fresh process: its samples, empty where there is nothing to measure, null when it failed (the reason is on stderr). */
function measure(file, wanted, subject) {
  const child = spawnSync(process.execPath, ["--expose-gc", join(HERE, "measure.mjs"), file, wanted, subject], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) return null;
  const answer = JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "null");
  return answer === null ? [] : [answer].flat();
}

/** What is being measured: on a terminal one line that changes, elsewhere one line a case. */
const progress = process.stderr.isTTY
  ? {
      begin: () => {},
      step: (text) => process.stderr.write(`\r\x1b[K${text}`),
      end: () => process.stderr.write("\r\x1b[K"),
    }
  : { begin: (text) => process.stderr.write(`${text}\n`), step: () => {}, end: () => {} };

/** Rows of a case, and how many of its subjects failed. */
function measureCase({ suite, file, each, runs, peers }) {
  const subjects = [...Object.keys(each.subjects), ...(peers ? Object.keys(each.peers ?? {}) : [])];
  const samples = new Map(subjects.map((subject) => [subject, []]));
  let failed = 0;
  progress.begin(`${suite} · ${each.case} (${subjects.length} subjects, ${runs} runs)`);
  for (let run = 0; run < runs; run++) {
    for (const [subject, values] of samples) {
      progress.step(`${suite} · ${each.case} · ${subject} (${run + 1}/${runs})`);
      const found = measure(file, each.case, subject);
      if (found !== null) values.push(...found);
      else {
        // What failed once fails again: its rows are left out.
        failed += 1;
        samples.delete(subject);
      }
    }
  }
  progress.end();
  const rows = [...samples]
    .filter(([, values]) => values.length > 0)
    .map(([subject, values]) => ({ suite, case: each.case, subject, unit: each.unit, ...summaryOf(values) }));
  return { rows, failed };
}

/** What later readers of the results need to know of a case. */
const caseFacts = (suite, { case: name, unit, baseline, relation, better }) => ({
  suite,
  case: name,
  unit,
  baseline,
  relation,
  better,
});

/** Cases of the wanted suites in order, each with its file. */
async function* wantedCases(options) {
  for (const suite of options.suites)
    for (const name of benchFiles(suite)) {
      const file = join(HERE, suite, name);
      const { cases } = await import(pathToFileURL(file).href);
      for (const each of cases)
        if (options.case === undefined || each.case.includes(options.case)) yield { suite, file, each };
    }
}

async function list(options) {
  for await (const { suite, each } of wantedCases(options))
    console.log(
      `${suite} · ${each.case} · ${[...Object.keys(each.subjects), ...Object.keys(each.peers ?? {})].join(", ")}`,
    );
  return 0;
}

/** Measures what is wanted; the file of results is written after every case, so that an interrupted run leaves what it has. */
async function measureAll(options) {
  if (options.peers)
    for (const name of installPeers()) console.error(`peer ${name} cannot be installed here; its rows are left out`);
  const results = emptyResults(describeMachine());
  let failed = 0;
  for await (const { suite, file, each } of wantedCases(options)) {
    const measured = measureCase({ suite, file, each, runs: options.runs ?? each.runs ?? 5, peers: options.peers });
    failed += measured.failed;
    results.cases.push(caseFacts(suite, each));
    results.rows.push(...measured.rows);
    console.log(markdownTable({ suite, ...each }, measured.rows));
    if (options.json !== undefined) writeResults(options.json, results);
  }
  if (results.cases.length === 0) throw new UsageError(`no case contains "${options.case}"`);
  if (failed > 0) console.error(`${failed} subjects failed; see above`);
  return { results, failed };
}

function replay(file) {
  const results = readResults(file, "--from");
  for (const each of results.cases)
    console.log(
      markdownTable(
        each,
        results.rows.filter((row) => row.suite === each.suite && row.case === each.case),
      ),
    );
  return { results, failed: 0 };
}

async function main(options) {
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  if (options.list) return list(options);
  // Files that cannot be used are told before anything is measured.
  const before = options.compare === undefined ? null : readResults(options.compare, "--compare");
  const here = options.from === undefined ? emptyResults(describeMachine()) : readResults(options.from, "--from");
  if (before !== null && !options["any-machine"]) requireSameMachine(before, here, options.compare);
  for (const flag of ["json", "html"]) if (options[flag] !== undefined) requireWritable(options[flag], `--${flag}`);
  if (options.json !== undefined) writeResults(options.json, here);

  console.log(`${machineLine(here.machine)}\n`);
  const { results, failed } = options.from === undefined ? await measureAll(options) : replay(options.from);
  const comparison = before === null ? null : compareResults(before, results, { least: options.least });
  if (comparison !== null) console.log(comparisonTable(comparison));
  if (options.json !== undefined) console.error(`${results.rows.length} rows written to ${options.json}`);
  if (options.html !== undefined) {
    writeFileSync(options.html, resultsPage(results, comparison));
    console.error(`page written to ${options.html}`);
  }
  const regressed = comparison !== null && changesOf(comparison).some(({ verdict }) => verdict === "regression");
  return failed > 0 || (options.fail && regressed) ? 1 : 0;
}

// A reader that goes away (`| head`) has seen enough.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
try {
  process.exitCode = await main(readOptions(process.argv.slice(2), SUITES));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
