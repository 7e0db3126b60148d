// What a command may touch of the world, so that tests can hand in another one.
// In: nothing.  Out: the type, and the real thing made of a process.
// Invariant: commands print results to `out` and everything else to `err`, and never end the process.
// Not here: what is printed.
import type { Signal } from "../signal.js";

/** A stream of text that may be a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  once?(event: "drain" | "close" | "error", listener: () => void): unknown;
}

/** The world as a command sees it. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: Signal;
}

/** Paints text where colours are wanted: on a terminal, unless NO_COLOR is set. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Colours for an output. */
export function paintFor(output: Output, { environment }: Terminal): Paint {
  const forced = (environment["FORCE_COLOR"] ?? "0") !== "0";
  const wanted = (environment["NO_COLOR"] ?? "") === "" && (output.isTTY === true || forced);
  const code = (on: number, off: number) =>
    wanted ? (text: string) => `\x1b[${on}m${text}\x1b[${off}m` : (text: string) => text;
  return { bold: code(1, 22), red: code(31, 39), yellow: code(33, 39), dim: code(2, 22) };
}
