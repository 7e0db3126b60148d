// The command line in this process: arguments in; exit code, standard output and standard error out.
import { Buffer } from "node:buffer";
import { main } from "../../src/cli/main.js";
import { collector } from "./folder.js";

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How the world of a command differs from a plain pipe. */
export interface World {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly isTTY?: boolean;
}

/** Runs a command line. */
export async function command(args: readonly string[], world: World = {}): Promise<Outcome> {
  const { stdin = "", environment = {}, signal = new AbortController().signal, isTTY = false } = world;
  const [out, err] = [collector(), collector()];
  const code = await main(args, {
    out: Object.assign(out, { isTTY }),
    err: Object.assign(err, { isTTY }),
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    environment,
    signal,
  });
  return { code, out: out.text, err: err.text };
}
