// What the addon of this package's version cannot have, and why: a table of data.
// In: an op that a loaded addon does not know.  Out: the reason in one sentence.
// Invariant: every primitive and block of the schema is native for every dtype that it admits, and means the same as on the reference backend:
//   what MLX has not or computes otherwise is a kernel of the addon (tensor-native/cpp/kernels); test/native/conformance.test.ts counts them.
import type { Refusal } from "../backend.js";

/** Reasons by op. Loops, branches and calls are no ops of a table: programs have them. */
const REASONS: Readonly<Record<string, string>> = {
  callback: "it calls a function of the host",
  linear: "it is known only by functions of the host",
};

/** Why the addon does not run an op. */
export const refusalOf = (op: string): Refusal => ({ reason: REASONS[op] ?? `the addon has no ${op}` });
