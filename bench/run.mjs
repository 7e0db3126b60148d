// `npm run bench`: every benchmark of the repository in one runner and one table.
// In: names of suites (none = all), --runs N, --json FILE, --list.  Out: a Markdown table on stdout, progress on stderr, rows in FILE.
// A row: {suite, case, subject, unit, median, min, max, runs}. Each measurement is a process of its own; subjects of a case take turns,
// so that a machine that slows down slows all of them.
// Not here: what is measured (<suite>/*.bench.mjs).
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { installPeers } from "./peers.mjs";
import { markdownTable } from "./table.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const HELP = `usage: npm run bench [-- suite ...] [--runs N] [--json FILE] [--list]

  suite        telemetry, tensor, datalog (default: all)
  --runs N     measurements of each subject (default: what the case says, usually 5)
  --json FILE  write the rows {suite, case, subject, unit, median, min, max, runs}
  --peers      measure other engines too; they are installed outside the workspace
  --list       name suites and cases without measuring
`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        runs: { type: "string" },
        json: { type: "string" },
        list: { type: "boolean" },
        peers: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

const suites = readdirSync(HERE, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && readdirSync(join(HERE, entry.name)).some((file) => file.endsWith(".bench.mjs")),
  )
  .map((entry) => entry.name);

/** One measurement in a fresh process: a number in the case's unit, or null with the reason on stderr. */
function measure(file, wanted, subject) {
  const child = spawnSync(process.execPath, ["--expose-gc", join(HERE, "measure.mjs"), file, wanted, subject], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = child.stdout.trim().split("\n").at(-1) ?? "";
  return child.status === 0 && line !== "" ? JSON.parse(line) : null;
}

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), runs: sorted.length };
}

function measureCase(suite, file, each, runs) {
  const subjects = [...Object.keys(each.subjects), ...(options.peers ? Object.keys(each.peers ?? {}) : [])];
  const samples = new Map(subjects.map((subject) => [subject, []]));
  for (let run = 0; run < runs; run++) {
    for (const [subject, values] of samples) {
      process.stderr.write(`\r\x1b[K${suite} · ${each.case} · ${subject} (${run + 1}/${runs})`);
      const value = measure(file, each.case, subject);
      if (value !== null) values.push(value);
    }
  }
  process.stderr.write("\r\x1b[K");
  return [...samples]
    .filter(([, values]) => values.length > 0)
    .map(([subject, values]) => ({ suite, case: each.case, subject, unit: each.unit, ...summary(values) }));
}

const { values: options, positionals } = readArguments();
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const strangers = positionals.filter((name) => !suites.includes(name));
if (strangers.length > 0) {
  console.error(`no suite named ${strangers.join(", ")}; there are ${suites.join(", ")}`);
  process.exit(2);
}
const runsWanted = options.runs === undefined ? null : Number(options.runs);
if (runsWanted !== null && !(Number.isInteger(runsWanted) && runsWanted > 0)) {
  console.error(`--runs takes a whole number above 0, not ${options.runs}`);
  process.exit(2);
}

if (options.peers && !options.list) {
  const missing = installPeers();
  for (const name of missing) console.error(`peer ${name} cannot be installed here; its rows are left out`);
}
const rows = [];
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"} x ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
for (const suite of positionals.length > 0 ? positionals : suites) {
  for (const name of readdirSync(join(HERE, suite)).filter((file) => file.endsWith(".bench.mjs"))) {
    const file = join(HERE, suite, name);
    const { cases } = await import(pathToFileURL(file).href);
    for (const each of cases) {
      if (options.list) {
        console.log(`${suite} · ${each.case}: ${Object.keys(each.subjects).join(", ")}`);
        continue;
      }
      const measured = measureCase(suite, file, each, runsWanted ?? each.runs ?? 5);
      rows.push(...measured);
      console.log(markdownTable(each, measured));
    }
  }
}
if (options.json !== undefined && !options.list) {
  writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  console.error(`${rows.length} rows written to ${options.json}`);
}
