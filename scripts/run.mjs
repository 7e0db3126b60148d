// Every npm script of the repository goes through here: bootstrap first, then the command.
// In: the command's name and its own arguments.  Out: the command's exit code.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, ROOT, requireNode, turbo } from "./bootstrap.mjs";
import { printTotals } from "./totals.mjs";

const HELP = `usage: npm start | npm test | npm run <command> [-- arguments]

  start       the tour: both libraries at work on real input
  test        every package's tests, the examples' and the repository's own
  test:full   the same with all generated programs, planted faults, Node 22/24/26 and a browser
  test:soak   memory over long runs, ends of processes, the addon under AddressSanitizer; -- memory | ends | sanitizer
  check       format, lint, types, layers, dead code, sizes, headers, generated files, docs, packed packages
  build       every package's dist
  bench       benchmarks; npm run bench -- --help
  generate    re-make generated files; -- --check only compares
  coverage    how much of JAX's surface has a counterpart
  docs        the API reference as HTML, in .sextant/api
  release     what the release workflow calls: version, publish
`;

const node = (file, args) =>
  spawnSync(process.execPath, [join(ROOT, file), ...args], { stdio: "inherit", cwd: ROOT }).status ?? 1;

/** Folders whose tests count, in the order in which they are printed. */
function testedFolders() {
  const inFolder = (folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  return [...inFolder("packages"), ...inFolder("examples"), "."].filter((folder) =>
    existsSync(join(ROOT, folder, "test")),
  );
}

function test(level) {
  const folders = testedFolders();
  for (const folder of folders) rmSync(join(ROOT, folder, ".reports"), { recursive: true, force: true });
  const status = turbo(
    ["test", "//#test:repository", "--output-logs=new-only", "--concurrency=2", "--continue", "--log-order=grouped"],
    {
      environment: level === "full" ? { SEXTANT_TEST_LEVEL: "full" } : {},
    },
  );
  const failed = printTotals(folders, ROOT);
  return status !== 0 ? status : Math.min(failed, 1);
}

/** The tour's options; a wrong one need not wait until everything is installed, and neither does help. */
async function tourOptions(args) {
  requireNode();
  const { HELP, readOptions } = await import("../examples/tour/options.mjs");
  try {
    const options = readOptions(args);
    if (!options.help) return options;
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(error.message);
    process.exit(error.exitCode ?? 1);
  }
}

/** Commands as data: each gets the arguments after its name and answers with an exit code. */
const COMMANDS = {
  start: (args) => node("examples/tour/main.mjs", args),
  test: () => test("light"),
  "test:full": () => test("full"),
  "test:soak": (args) => node("scripts/soak.mjs", args),
  check: (args) => node("scripts/check.mjs", args),
  build: () => 0,
  bench: (args) => node("bench/run.mjs", args),
  generate: (args) => node("scripts/generate.mjs", args),
  coverage: (args) => node("scripts/coverage.mjs", args),
  docs: () => node("scripts/check-docs.mjs", ["--html", ".sextant/api"]),
  release: (args) => node("scripts/release.mjs", args),
};

/** Commands whose function takes no arguments refuse them: left out in silence, they would seem to count. */
const WITHOUT_ARGUMENTS = new Set(["test", "test:full", "build", "docs"]);

const [name, ...args] = process.argv.slice(2);
const help = process.argv.includes("--help");
if (!Object.hasOwn(COMMANDS, name ?? "") || (help && WITHOUT_ARGUMENTS.has(name))) {
  console[help ? "log" : "error"](HELP);
  process.exit(help ? 0 : 2);
}
const command = COMMANDS[name];
if (WITHOUT_ARGUMENTS.has(name) && args.length > 0) {
  console.error(
    `npm run ${name} takes no arguments, got ${args.join(" ")}; CONTRIBUTING.md says how to run single tests`,
  );
  process.exit(2);
}
const tour = name === "start" ? await tourOptions(args) : undefined;
if (help) process.exit(command(args));
// The tour on the reference backend needs no addon: none is built for it, none is removed.
const withoutAddon = tour?.backend === "reference";
const say = (line) => console.error(line);
bootstrap(withoutAddon ? { say, addon: () => undefined } : { say });
// Ctrl-C reaches the command too, which ends in its own way; its exit code is passed on.
process.on("SIGINT", () => {});
process.exit(command(args));
