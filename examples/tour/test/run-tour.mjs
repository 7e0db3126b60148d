// Runs main.mjs as a user would, in this repository or in a copy that may be damaged.
// In: arguments, environment, what to do while it runs.  Out: exit code, signal, both outputs.
// Invariant: colours and columns of whoever runs the tests do not leak in.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseLock } from "../lock-file.mjs";

const TOUR = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const MAIN = join(TOUR, "main.mjs");

function environmentOf(more) {
  const { NO_COLOR, FORCE_COLOR, COLUMNS, NODE_OPTIONS, ...rest } = process.env;
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

/** A copy of the tour, the lock file and the manifests in a folder of its own, to be damaged. */
export function copyOfTour() {
  const root = mkdtempSync(join(tmpdir(), "sextant-tour-"));
  const lock = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
  for (const file of [
    "pnpm-lock.yaml",
    ...Object.keys(parseLock(lock).importers).map((folder) => join(folder, "package.json")),
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(ROOT, file), join(root, file));
  }
  const tour = join(root, "examples", "tour");
  const left = new Set(["node_modules", "test", ".reports", ".turbo"]);
  cpSync(TOUR, tour, { recursive: true, filter: (source) => !left.has(basename(source)) });
  symlinkSync(join(TOUR, "node_modules"), join(tour, "node_modules"));
  return { root, tour, main: join(tour, "main.mjs"), remove: () => rmSync(root, { recursive: true }) };
}
