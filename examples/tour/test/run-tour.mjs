// Runs main.mjs as a user would, in this repository or in a copy that may be damaged.
// In: arguments, environment, what to do while it runs.  Out: exit code, signal, both outputs.
// Invariant: colours, columns, modules and backend of whoever runs the tests do not leak in.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseLock } from "../repository/lock-file.mjs";

const TOUR = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const MAIN = join(TOUR, "main.mjs");

function environmentOf(more) {
  const { NO_COLOR, FORCE_COLOR, COLUMNS, NODE_OPTIONS, NODE_PATH, SEXTANT_BACKEND, ...rest } = process.env;
  return { ...rest, TERM: "xterm-256color", ...more };
}

/** Runs a command to its end. `during(child, outputSoFar)` is called after each piece of standard output. */
export function run(command, words, { environment = {}, during = () => {}, input = "ignore" } = {}) {
  const child = spawn(command, words, { env: environmentOf(environment), stdio: [input, "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.stdout += text;
    during(child, output.stdout);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** Runs the tour through pipes. */
export const runTour = (words = [], { main = MAIN, ...options } = {}) =>
  run(process.execPath, [main, ...words], options);

/** Folders of the tour that a copy goes without. */
const LEFT = new Set(["node_modules", "test", ".reports", ".turbo"]);

/** Links every package that the tour uses; without native the tensors find no addon, as where none was built. */
function linkPackages(tour, native) {
  const modules = join(tour, "node_modules");
  if (native) return symlinkSync(join(TOUR, "node_modules"), modules);
  mkdirSync(join(modules, "@sextant", "tensor"), { recursive: true });
  for (const name of ["@sextant/datalog", "@sextant/telemetry", "yaml"])
    symlinkSync(realpathSync(join(TOUR, "node_modules", name)), join(modules, name));
  for (const name of ["package.json", "dist"])
    cpSync(join(ROOT, "packages/tensor", name), join(modules, "@sextant/tensor", name), { recursive: true });
}

/** A copy of the tour, the lock file, the manifests and the layers in a folder of its own, to be damaged. */
export function copyOfTour({ native = true } = {}) {
  const root = mkdtempSync(join(tmpdir(), "sextant-tour-"));
  const lock = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
  const manifests = Object.keys(parseLock(lock).importers).map((folder) => join(folder, "package.json"));
  for (const file of ["pnpm-lock.yaml", "ranks.json", ...manifests]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(ROOT, file), join(root, file));
  }
  const tour = join(root, "examples", "tour");
  cpSync(TOUR, tour, { recursive: true, filter: (source) => !LEFT.has(basename(source)) });
  linkPackages(tour, native);
  return { root, tour, main: join(tour, "main.mjs"), remove: () => rmSync(root, { recursive: true }) };
}
