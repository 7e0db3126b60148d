// The doctor: what this package finds on this machine, what is missing, and whether it computes.
// In: nothing.  Out: a diagnosis; doctorText makes lines of it.
// Not here: the command (cli.ts).
import { type Diagnosis, diagnose } from "./doctor/diagnose.js";
import { gatherFacts } from "./doctor/facts.js";

/** Looks at Node, the addon and what it was made with, threads, memory and the compiler, and computes a little on each backend; loads the addon.
 * Errors: none, what does not work is a check with state `broken`. `npx @sextant/tensor doctor` prints the same.
 * @example doctor().checks.some(({ name, state }) => name === "reference" && state === "ok");  // => true */
export function doctor(): Diagnosis {
  return diagnose(gatherFacts());
}
