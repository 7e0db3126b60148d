// What the doctor looks at, gathered from this process and machine.
// In: nothing.  Out: plain facts; what cannot be found is a fact, too, never an exception.
// Not here: what the facts mean (diagnose.ts).
import { defaultBackend } from "../default-backend.js";
import { type Found, findAddon } from "../native/load.js";
import { currentMachine } from "../native/machine.js";
import { currentThreads, type ThreadChoice } from "../native/threads.js";
import { type Smoke, smoke } from "./smoke.js";

/** Everything that a diagnosis is made from. */
export interface Facts {
  /** Version of Node, undefined on another host. */
  readonly node: string | undefined;
  /** Such as `linux-x64, glibc 2.36`. */
  readonly platform: string;
  readonly addon: Found;
  readonly threads: ThreadChoice;
  /** Bytes this process may use. */
  readonly memory: number;
  /** Name and version of the C++ compiler that compiled programs could be fused with. */
  readonly compiler: string | undefined;
  /** Where new tensors are made, or why that is not decided. */
  readonly chosen: { readonly name: string } | { readonly fault: string };
  readonly reference: Smoke;
  /** Undefined without an addon. */
  readonly native: Smoke | undefined;
}

interface Host {
  readonly process?: {
    readonly versions?: { readonly node?: string };
    readonly platform?: string;
    readonly arch?: string;
    readonly report?: { getReport(): unknown };
    getBuiltinModule?(name: string): unknown;
  };
}

type Spawn = (
  command: string,
  args: readonly string[],
  options: { readonly encoding: "utf8" },
) => { readonly status: number | null; readonly stdout: string };

/** Looks at everything; loads the addon where there is one. */
export function gatherFacts(): Facts {
  const { process } = globalThis as Host;
  const addon = findAddon();
  return {
    node: process?.versions?.node,
    platform: platformOf(process),
    addon,
    reference: smoke("reference"),
    native: addon.ok ? smoke("native") : undefined,
    threads: currentThreads(),
    memory: currentMachine().memory,
    compiler: compilerOf(process),
    chosen: chosenBackend(),
  };
}

function platformOf(process: Host["process"]): string {
  if (process?.platform === undefined) return "no Node";
  const name = `${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return name;
  const { header } = (process.report?.getReport() ?? {}) as { header?: { glibcVersionRuntime?: string } };
  return `${name}, ${header?.glibcVersionRuntime === undefined ? "musl" : `glibc ${header.glibcVersionRuntime}`}`;
}

function compilerOf(process: Host["process"]): string | undefined {
  const { spawnSync } = (process?.getBuiltinModule?.("child_process") ?? {}) as { spawnSync?: Spawn };
  for (const name of ["g++", "clang++", "c++"]) {
    const run = spawnSync?.(name, ["--version"], { encoding: "utf8" });
    if (run?.status === 0) return `${name} ${/\d+(\.\d+)+/.exec(run.stdout)?.[0] ?? ""}`.trim();
  }
  return undefined;
}

function chosenBackend(): Facts["chosen"] {
  try {
    return { name: defaultBackend().name };
  } catch (error) {
    return { fault: (error as Error).message.split("\n")[0]! };
  }
}
