// What this machine has of the things that test results depend on.
// In: the environment variables and PATH.  Out: a plain record, stable from run to run, without machine paths.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const onPath = (name) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));

const version = (command, args = ["--version"]) => {
  if (!onPath(command)) return null;
  const run = spawnSync(command, args, { encoding: "utf8" });
  return run.status === 0 ? (run.stdout.match(/\d+(\.\d+)+/)?.[0] ?? "unknown") : null;
};

const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** Name or path of a Chromium to drive, or null. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : null;
  return BROWSERS.find(onPath) ?? null;
}

/** The record written to .sextant/environment.json. */
export function findTools() {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    python: version("python3"),
    cmake: version("cmake"),
    compiler: version("g++"),
    chromium: findChromium() !== null,
    souffleCases: souffleCases(),
    nativeAddon: nativeAddon(),
  };
}

function souffleCases() {
  const folder =
    process.env.SEXTANT_SOUFFLE_CASES ?? fileURLToPath(new URL("../../shared/conformance/souffle", import.meta.url));
  return existsSync(folder) ? "present" : "absent";
}

/** Key of the addon that is built here, or "absent". */
function nativeAddon() {
  const stamp = fileURLToPath(new URL("../packages/tensor-native/build/key", import.meta.url));
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : "absent";
}
