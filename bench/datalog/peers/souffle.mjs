// Souffle, where it is on the PATH: always a process of its own, so it is compared with whole processes only.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPath } from "../../peers.mjs";
import { WORKLOADS } from "../workloads.mjs";
import { factFolder } from "./facts.mjs";

/** The workload's program with sizes instead of tuples as output. */
const text = (name) => WORKLOADS[name].program.replaceAll(".output", ".printsize");

function timed(command, args, folder) {
  const start = process.hrtime.bigint();
  const run = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], cwd: folder });
  const whole = Number(process.hrtime.bigint() - start) / 1e6;
  const tuples = [...run.stdout.matchAll(/\t(\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { whole, tuples };
}

function prepare(name) {
  const folder = mkdtempSync(join(tmpdir(), "sextant-souffle-"));
  const file = join(folder, "program.dl");
  writeFileSync(file, text(name));
  return { folder, file };
}

/** Milliseconds of the interpreter's whole process; null without Souffle. */
export function souffle(name) {
  const command = onPath("souffle");
  if (command === null) return null;
  const { folder, file } = prepare(name);
  return timed(command, ["-F", factFolder(name), file], folder);
}

/** Milliseconds of the compiled program's whole process, compiling left out; null without Souffle. */
export function souffleCompiled(name) {
  const command = onPath("souffle");
  if (command === null) return null;
  const { folder, file } = prepare(name);
  const binary = join(folder, "program");
  spawnSync(command, ["-o", binary, file], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return existsSync(binary) ? timed(binary, ["-F", factFolder(name)], folder) : null;
}
