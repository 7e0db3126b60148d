// What a run is doing, on one line that overwrites itself; on what is no terminal one line a step.
// In: reports of a run.  Out: text on `err`.
// Invariant: at most ten times a second on a terminal; the line is gone when the run ends.
// Not here: when reports come (io/run.ts).
import type { RunProgress } from "../io/progress.js";
import type { Terminal } from "./terminal.js";

const EVERY = 100;

/** Shows reports, when they are wanted. */
export function showProgress(
  { err }: Terminal,
  wanted: boolean,
): { show: ((progress: RunProgress) => void) | undefined; end: () => void } {
  if (!wanted) return { show: undefined, end: () => {} };
  const terminal = err.isTTY === true;
  let shown = 0;
  let step = "";
  let width = 0;
  return {
    show: (progress) => {
      const now = Date.now();
      const next = progress.phase === "evaluate" ? "evaluate" : `${progress.phase} ${progress.relation}`;
      if (!terminal) {
        if (next !== step || progress.phase === "write") err.write(`${lineOf(progress)}\n`);
        step = next;
        return;
      }
      if (now - shown < EVERY) return;
      shown = now;
      const line = lineOf(progress).slice(0, (err.columns ?? 80) - 1);
      err.write(`\r${line.padEnd(width)}`);
      width = line.length;
    },
    end: () => {
      if (width > 0) err.write(`\r${" ".repeat(width)}\r`);
    },
  };
}

const counted = (count: number): string => count.toLocaleString("en-US");

function lineOf(progress: RunProgress): string {
  switch (progress.phase) {
    case "read": {
      const { relation, rows, bytes, total } = progress;
      const part = total === undefined || total === 0 ? "" : `, ${Math.floor((100 * bytes) / total)} %`;
      return `reading ${relation}: ${counted(rows)} rows${part}`;
    }
    case "evaluate":
      return `stratum ${progress.stratum}, iteration ${progress.iteration}: ${counted(progress.tuples)} tuples`;
    case "write":
      return `wrote ${progress.relation}: ${counted(progress.rows)} rows`;
  }
}
