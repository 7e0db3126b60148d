// What the machine gives this process: processors, cores, a share of time, memory.
// In: a reader of small files (Linux's /proc and /sys) and what the host counts itself.  Out: numbers.
// Invariant: pure over what the reader gives; a file that is absent, unreadable or says "max" is no limit; nothing is ever thrown.
//   `memoryOf(read)` and `currentMachine().memory` are the bytes that a default memory limit is a share of: min(RAM, cgroup limit).
// Not here: how many threads are used (threads.ts), limits that follow from the memory.

/** Text of a file, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** What the host says where Linux's files do not. */
export interface HostCounts {
  readonly processors: number;
  /** Bytes of RAM. */
  readonly memory: number;
}

/** What this process may use. */
export interface Machine {
  /** Processors it may run on. */
  readonly processors: number;
  /** Physical cores behind those processors. */
  readonly cores: number;
  /** Processors' worth of time that its cgroups allow, not rounded; undefined is no limit. */
  readonly quota: number | undefined;
  /** Bytes: the smaller of RAM and the limits of its cgroups. */
  readonly memory: number;
}

const CGROUPS = "/sys/fs/cgroup";

/** Reads all of it. Complexity: a few file reads and one for each processor. */
export function readMachine(read: ReadFile, host: HostCounts): Machine {
  const allowed = allowedProcessors(read);
  const processors = allowed?.length ?? Math.max(1, host.processors);
  const cores = allowed === undefined ? processors : coresOf(read, allowed);
  return { processors, cores, quota: quotaOf(read), memory: memoryOf(read, host.memory) };
}

/** Bytes this process may use: the smallest of RAM and the limits of its cgroups and their parents. */
export function memoryOf(read: ReadFile, ram: number = Number.POSITIVE_INFINITY): number {
  const total = /^MemTotal:\s+(\d+) kB/m.exec(read("/proc/meminfo") ?? "");
  const limits = [
    ...valuesOf(read, folders(read, "", ["", "/unified"]), "memory.max"),
    ...valuesOf(read, folders(read, "memory", ["/memory"]), "memory.limit_in_bytes"),
  ].map(Number);
  return Math.min(total === null ? ram : Number(total[1]) * 1024, ...limits.filter((limit) => limit > 0));
}

/** The processors that the affinity mask lists. */
function allowedProcessors(read: ReadFile): readonly number[] | undefined {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(read("/proc/self/status") ?? "")?.[1];
  if (list === undefined) return undefined;
  const processors = list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
  });
  return processors.length === 0 ? undefined : processors;
}

/** Distinct sets of hardware threads; a processor whose file is absent is a core of its own. */
function coresOf(read: ReadFile, processors: readonly number[]): number {
  const siblings = (n: number): string =>
    read(`/sys/devices/system/cpu/cpu${n}/topology/thread_siblings_list`)?.trim() ?? `processor ${n}`;
  return new Set(processors.map(siblings)).size;
}

/** The smallest share of time among the process's cgroups and their parents, of either version. */
function quotaOf(read: ReadFile): number | undefined {
  const second = valuesOf(read, folders(read, "", ["", "/unified"]), "cpu.max").map((text) => text.split(/\s+/));
  const first = folders(read, "cpu", ["/cpu", "/cpu,cpuacct"]).map((folder) => [
    read(`${folder}/cpu.cfs_quota_us`)?.trim(),
    read(`${folder}/cpu.cfs_period_us`)?.trim(),
  ]);
  const shares = [...second, ...first]
    .map(([quota, period = "100000"]) => Number(quota) / Number(period))
    .filter((share) => share > 0);
  return shares.length === 0 ? undefined : Math.min(...shares);
}

/** Folders of the process's cgroup of a controller ("" is version 2), it first, then its parents, under each place where it may be mounted.
 * Inside a container the path is the host's and only the root exists here, which is the container's own group. */
function folders(read: ReadFile, controller: string, mounts: readonly string[]): readonly string[] {
  const path = (read("/proc/self/cgroup") ?? "")
    .split("\n")
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line.trim()) ?? [])
    .find(([, controllers]) => controllers?.split(",").includes(controller))?.[2];
  const names = (path ?? "/").split("/").filter((name) => name !== "");
  const paths = names.map((_, i) => `/${names.slice(0, names.length - i).join("/")}`);
  return mounts.flatMap((mount) => [...paths, ""].map((each) => `${CGROUPS}${mount}${each}`));
}

const valuesOf = (read: ReadFile, places: readonly string[], name: string): readonly string[] =>
  places.flatMap((place) => read(`${place}/${name}`)?.trim() ?? []);

/** Node's own modules, by a way that bundlers and browsers leave alone. */
interface Process {
  getBuiltinModule?(name: string): unknown;
}

/** The machine this process runs on; where the host has no files (browsers) one processor and no limit of memory. */
export function currentMachine(): Machine {
  const { process } = globalThis as { process?: Process };
  const fs = process?.getBuiltinModule?.("fs") as { readFileSync(path: string, encoding: "utf8"): string } | undefined;
  const os = process?.getBuiltinModule?.("os") as { availableParallelism(): number; totalmem(): number } | undefined;
  const read: ReadFile = (path) => {
    try {
      return fs?.readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  };
  return readMachine(read, {
    processors: os?.availableParallelism() ?? 1,
    memory: os?.totalmem() ?? Number.POSITIVE_INFINITY,
  });
}
