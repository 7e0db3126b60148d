// How many threads the native backend computes with, and where the number came from.
// In: configure({ threads }), variables of the environment, the machine.  Out: a number, given to the addon.
// Invariant: the process decides, not the host: a container with two processors of sixty-four gets two. The first of these that says something
//   decides: configure, SEXTANT_NUM_THREADS, OPENBLAS_NUM_THREADS, OMP_NUM_THREADS, min(affinity, cgroup quota rounded up, physical cores).
// Not here: reading the machine (machine.ts); what the threads do (OpenBLAS and the kernels of the addon share the number).
import { sharedSlot } from "../state.js";
import { currentMachine, type Machine } from "./machine.js";

/** A number of threads and its reason. */
export interface ThreadChoice {
  readonly threads: number;
  /** What decided, such as `cgroup quota (1.5 processors)`. */
  readonly source: string;
  /** Values of the environment that were passed over, and why: one line each. */
  readonly ignored: readonly string[];
}

/** Variables that set the number, the one that wins first. */
const VARIABLES: readonly string[] = ["SEXTANT_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"];

type Environment = Readonly<Record<string, string | undefined>>;

/** May this be a number of threads? */
export const isThreadCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MOST_THREADS;

/** More than this is a slip, not a wish. */
export const MOST_THREADS: number = 1024;

/** The number of threads for these settings on this machine. */
export function chooseThreads(
  configured: number | undefined,
  environment: Environment,
  machine: Machine,
): ThreadChoice {
  const ignored: string[] = [];
  if (configured !== undefined) return { threads: configured, source: "configure({ threads })", ignored };
  for (const name of VARIABLES) {
    const value = environment[name]?.trim() ?? "";
    if (value === "") continue;
    // OpenMP lists a number for each level of nesting.
    const threads = Number(value.split(",")[0]);
    if (isThreadCount(threads)) return { threads, source: name, ignored };
    ignored.push(`${name} is "${value}", not a whole number from 1 to ${MOST_THREADS}; it is ignored`);
  }
  return { ...automatic(machine), ignored };
}

/** The smallest of what the machine allows; the first named wins a tie. */
function automatic({ processors, cores, quota }: Machine): { threads: number; source: string } {
  const limits = [
    { threads: processors, source: `affinity (${counted(processors, "processor")})` },
    { threads: cores, source: `physical cores (${cores})` },
    ...(quota === undefined
      ? []
      : [{ threads: Math.ceil(quota), source: `cgroup quota (${counted(quota, "processor")})` }]),
  ];
  return limits.reduce((least, limit) => (limit.threads < least.threads ? limit : least));
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The part of the addon that takes the number. */
interface Threaded {
  /** Gives the number to what computes; answers with the number taken. */
  setThreads(threads: number): number;
  info(): { readonly threads: number };
}

const state = sharedSlot<{ configured: number | undefined; addon: Threaded | undefined }>("threads", () => ({
  configured: undefined,
  addon: undefined,
}));

/** The number in force in this process, and why. */
export function currentThreads(): ThreadChoice {
  const { process } = globalThis as { process?: { env?: Environment } };
  return chooseThreads(state.configured, process?.env ?? {}, currentMachine());
}

/** Gives a freshly loaded addon its number, unless another thread of the process has done so; prints values that were passed over. */
export function startThreads(addon: Threaded): void {
  state.addon = addon;
  if (addon.info().threads !== 0 && state.configured === undefined) return;
  const { threads, ignored } = currentThreads();
  for (const line of ignored) console.warn(`@sextant/tensor: ${line}`);
  addon.setThreads(threads);
}

/** Sets the number for the process, now or when the addon is loaded; undefined leaves it to the environment and the machine again. */
export function configureThreads(threads: number | undefined): void {
  state.configured = threads;
  state.addon?.setThreads(currentThreads().threads);
}
