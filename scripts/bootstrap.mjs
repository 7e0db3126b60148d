// Brings a clone to the point where it can run: installs the locked dependencies, records the environment, builds the packages.
// In: nothing but Node and npm on the machine.  Out: node_modules, .sextant/environment.json, every package's dist.
// Invariant: a second call changes nothing and costs about two seconds.
// Not here: what is run afterwards (run.mjs).
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNative } from "./build-native.mjs";
import { findTools } from "./environment.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_NODE = [20, 19];
const INSTALL_STAMP = join(ROOT, "node_modules", ".sextant-install");

/** The exact pnpm that package.json pins, run through npx so that nothing has to be installed first. */
function pnpmCommand() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return ["npx", "--yes", packageManager];
}

/** Runs the pinned pnpm; returns the exit code. `quiet` shows output only on failure. */
export function pnpm(args, { quiet = false, environment = {}, cwd = ROOT } = {}) {
  const [command, ...first] = pnpmCommand();
  const run = spawnSync(command, [...first, ...args], {
    cwd,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, npm_config_update_notifier: "false", ...environment },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (quiet && run.status !== 0) process.stderr.write(`${run.stdout ?? ""}${run.stderr ?? ""}`);
  if (run.error) throw run.error;
  return run.status ?? 1;
}

/** Runs turbo over the workspace (it needs pnpm on its path, which `pnpm exec` provides). */
export function turbo(args, options = {}) {
  return pnpm(["exec", "turbo", "run", ...args], {
    ...options,
    environment: { TURBO_TELEMETRY_DISABLED: "1", ...options.environment },
  });
}

/** Ends the process, and says so, on a Node that cannot run what follows. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Node ${process.versions.node} is too old: Sextant needs Node ${OLDEST_NODE.join(".")} or newer.`);
  process.exit(1);
}

/** Hash of everything that decides what is installed. */
function installKey() {
  const hash = createHash("sha256").update(process.version);
  const manifests = ["packages", "examples"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name, "package.json")),
  );
  for (const file of [
    "package.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bench/package.json",
    "docs/package.json",
    "test/bundlers/package.json",
    ...manifests,
  ]) {
    if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex");
}

function install(say) {
  const key = installKey();
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, "utf8") === key) return;
  say("installing the locked dependencies ...");
  const status = pnpm(["install", "--frozen-lockfile", "--prefer-offline"], { quiet: true });
  if (status !== 0) {
    console.error(
      "Installing failed (see above). The lock file is used as it is; check the network and the registry settings of npm.",
    );
    process.exit(status);
  }
  writeFileSync(INSTALL_STAMP, key);
}

/** Records what test results depend on; turbo lists the file among its global dependencies. */
function recordEnvironment() {
  const file = join(ROOT, ".sextant", "environment.json");
  const text = `${JSON.stringify(findTools(), null, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

/** Brings the clone to where it can run. `addon`: makes the native addon or says why there is none. */
export function bootstrap({ say = (line) => console.log(line), addon = buildNative } = {}) {
  requireNode();
  install(say);
  const noAddon = addon(say);
  if (noAddon !== undefined) say(`native backend off: ${noAddon}; its tests are skipped, everything runs on reference`);
  recordEnvironment();
  const status = turbo(["build", "--output-logs=errors-only", "--concurrency=2", "--log-order=grouped"], {
    quiet: true,
  });
  if (status !== 0) process.exit(status);
}
