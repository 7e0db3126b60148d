#!/usr/bin/env node
// The command of the package: npx @sextant/tensor doctor [--json].
// In: arguments.  Out: the diagnosis on standard output; exit code 0, 1 when something is broken, 2 for arguments it does not know.
// Not here: what is looked at (doctor/).
import { doctorText } from "./doctor/diagnose.js";
import { doctor } from "./doctor.js";
import { setup } from "./setup.js";
import { VERSION } from "./version.js";

const USAGE = `usage: sextant-tensor doctor [--json]

  doctor      what is found on this machine, what is missing, and whether each backend computes
  --json      the same as one JSON object
  --version   the version of @sextant/tensor

Exit code: 0, 1 when something is there and does not work, 2 for a command line that is not understood.
`;

/** What a command line answers. */
interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly code: number;
}

function answer(args: readonly string[]): Answer {
  const [command, ...flags] = args;
  if (command === "--help" || command === "-h" || command === "help" || flags.includes("--help"))
    return { out: USAGE, code: 0 };
  if (command === "--version") return { out: `${VERSION}\n`, code: 0 };
  if (command !== "doctor") {
    const what = command === undefined ? "" : `there is no command "${command}"; use doctor\n`;
    return { err: `${what}${USAGE}`, code: 2 };
  }
  const unknown = flags.find((flag) => flag !== "--json");
  if (unknown !== undefined) return { err: `doctor has no argument "${unknown}"; use --json\n`, code: 2 };
  setup();
  const diagnosis = doctor();
  const out = flags.includes("--json") ? JSON.stringify(diagnosis, null, 2) : doctorText(diagnosis);
  return { out: `${out}\n`, code: diagnosis.ok ? 0 : 1 };
}

// A reader that goes away (a closed pipe) has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const { out = "", err = "", code } = answer(process.argv.slice(2));
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;
