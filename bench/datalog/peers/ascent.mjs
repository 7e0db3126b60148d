// ascent: rules compiled into a Rust program. In process means: facts in memory, the clock around `run()`; the whole process reads the files too.
import { spawnSync } from "node:child_process";
import { crate } from "../../peers.mjs";
import { factFolder } from "./facts.mjs";

/** Milliseconds of the evaluation, and of the whole process; null where the crate could not be built. */
export function ascent(name) {
  const binary = crate("ascent");
  if (binary === null) return null;
  const folder = name === "family" ? "-" : factFolder(name);
  const start = process.hrtime.bigint();
  const run = spawnSync(binary, [name, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const whole = Number(process.hrtime.bigint() - start) / 1e6;
  const [time, tuples] = run.stdout.trim().split(" ").map(Number);
  return { time, tuples, whole };
}
