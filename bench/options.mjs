// The command line of `npm run bench`.
// In: arguments, the names of the suites there are.  Out: checked options; wrong ones are a UsageError.
import { parseArgs } from "node:util";
import { UsageError } from "./results.mjs";

export const HELP = `usage: npm run bench [-- suite ...] [options]

  suite           a folder of bench/ (default: all); npm run bench -- --list names them
  --case TEXT     only cases whose name contains TEXT
  --runs N        measurements of each subject (default: what the case says, usually 5)
  --peers         measure other engines too; they are installed outside the workspace
  --json FILE     write the results: the machine, and rows {suite, case, subject, unit, median, min, max, runs, samples}
  --html FILE     write a page with tables and bars
  --compare FILE  print regressions and gains against results written earlier by --json
  --least SHARE   the smallest change of a median that counts (default 0.05)
  --any-machine   compare with results of another machine
  --fail          exit with 1 when something regressed
  --from FILE     take the results of FILE instead of measuring
  --list          name suites and cases without measuring
`;

const OPTIONS = {
  case: { type: "string" },
  runs: { type: "string" },
  peers: { type: "boolean", default: false },
  json: { type: "string" },
  html: { type: "string" },
  compare: { type: "string" },
  least: { type: "string", default: "0.05" },
  "any-machine": { type: "boolean", default: false },
  fail: { type: "boolean", default: false },
  from: { type: "string" },
  list: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

export function readOptions(args, suites) {
  let parsed;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${HELP}`);
  }
  const { values, positionals } = parsed;
  const strangers = positionals.filter((name) => !suites.includes(name));
  if (strangers.length > 0)
    throw new UsageError(`no suite named ${strangers.join(", ")}; there are ${suites.join(", ")}`);
  const runs = values.runs === undefined ? null : Number(values.runs);
  if (runs !== null && !(Number.isInteger(runs) && runs > 0))
    throw new UsageError(`--runs takes a whole number above 0, not ${values.runs}`);
  const least = Number(values.least);
  if (!(least >= 0 && least < 1)) throw new UsageError(`--least takes a share from 0 up to 1, not ${values.least}`);
  if (values.fail && values.compare === undefined) throw new UsageError("--fail needs --compare FILE");
  if (
    values.from !== undefined &&
    (positionals.length > 0 || runs !== null || values.peers || values.case !== undefined)
  )
    throw new UsageError("--from FILE measures nothing: leave out suites, --case, --runs and --peers");
  return { ...values, runs, least, suites: positionals.length > 0 ? positionals : suites };
}
