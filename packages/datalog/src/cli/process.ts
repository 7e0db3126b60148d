// The process behind the command line: streams, Ctrl-C, the exit code.
// In: the arguments, streams and signals of this process.  Out: the exit code.
// Invariant: a reader that goes away (a closed pipe) ends the process quietly; the first Ctrl-C stops the run in order, the second at once.
// Not here: commands (main.ts), how the code is loaded (index.ts).
import { EXIT } from "./failure.js";
import { main } from "./main.js";

const abort = new AbortController();
process.on("SIGINT", () => {
  if (abort.signal.aborted) process.exit(EXIT.interrupted);
  abort.abort(new Error("interrupted"));
});
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
}

void main(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  stdin: process.stdin,
  environment: process.env,
  signal: abort.signal,
}).then((code) => {
  process.exitCode = code;
});
