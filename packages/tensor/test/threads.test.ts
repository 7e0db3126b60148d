// The number of threads follows the process: faked files of affinity, cgroups and cores, and settings over them.
// Not here: what the addon then computes with (native/threads.test.ts).
import { cpus, totalmem } from "node:os";
import { describe, expect, test } from "vitest";
import { configure } from "../src/config.js";
import { currentMachine, memoryOf, readMachine } from "../src/native/machine.js";
import { chooseThreads } from "../src/native/threads.js";

type Files = Readonly<Record<string, string>>;

const reader = (files: Files) => (path: string) => files[path];
const affinity = (list: string): Files => ({ "/proc/self/status": `Name:\tnode\nCpus_allowed_list:\t${list}\n` });
const v2 = (path: string): Files => ({ "/proc/self/cgroup": `0::${path}\n` });
const v1 = (path: string): Files => ({
  "/proc/self/cgroup": `9:name=systemd:/\n4:memory:${path}\n3:cpuset:/\n1:cpu,cpuacct:${path}\n0::/\n`,
});
/** Hardware threads in pairs, one core each: 0 with 1, 2 with 3, and so on. */
const pairs = (processors: number): Files =>
  Object.fromEntries(
    Array.from({ length: processors }, (_, n) => [
      `/sys/devices/system/cpu/cpu${n}/topology/thread_siblings_list`,
      `${n - (n % 2)}-${n - (n % 2) + 1}\n`,
    ]),
  );
const singles = (processors: number): Files =>
  Object.fromEntries(
    Array.from({ length: processors }, (_, n) => [
      `/sys/devices/system/cpu/cpu${n}/topology/thread_siblings_list`,
      `${n}\n`,
    ]),
  );

describe("min(affinity, cgroup quota rounded up, physical cores)", () => {
  const host = { processors: 64, memory: 2 ** 36 };
  const rows: { what: string; files: Files; threads: number; source: string }[] = [
    { what: "no files at all: what the host counts", files: {}, threads: 64, source: "affinity (64 processors)" },
    {
      what: "all of eight single-threaded cores",
      files: { ...affinity("0-7"), ...singles(8) },
      threads: 8,
      source: "affinity (8 processors)",
    },
    {
      what: "four cores with two hardware threads each",
      files: { ...affinity("0-7"), ...pairs(8) },
      threads: 4,
      source: "physical cores (4)",
    },
    {
      what: "pinned to two hardware threads of one core",
      files: { ...affinity("2-3"), ...pairs(8) },
      threads: 1,
      source: "physical cores (1)",
    },
    {
      what: "pinned to a list with gaps",
      files: { ...affinity("0,2,5-6"), ...singles(8) },
      threads: 4,
      source: "affinity (4 processors)",
    },
    {
      what: "version 2: two processors' worth of time",
      files: { ...affinity("0-63"), ...v2("/"), "/sys/fs/cgroup/cpu.max": "200000 100000\n" },
      threads: 2,
      source: "cgroup quota (2 processors)",
    },
    {
      what: "version 2: one and a half is two threads",
      files: { ...affinity("0-7"), ...v2("/"), "/sys/fs/cgroup/cpu.max": "150000 100000\n" },
      threads: 2,
      source: "cgroup quota (1.5 processors)",
    },
    {
      what: "version 2: max is no limit",
      files: { ...affinity("0-3"), ...v2("/"), "/sys/fs/cgroup/cpu.max": "max 100000\n" },
      threads: 4,
      source: "affinity (4 processors)",
    },
    {
      what: "version 2: a parent is tighter than the group itself",
      files: {
        ...affinity("0-63"),
        ...v2("/pods/pod1"),
        "/sys/fs/cgroup/pods/pod1/cpu.max": "800000 100000\n",
        "/sys/fs/cgroup/pods/cpu.max": "300000 100000\n",
      },
      threads: 3,
      source: "cgroup quota (3 processors)",
    },
    {
      what: "version 1 in a container, whose path is the host's",
      files: {
        ...affinity("0-63"),
        ...v1("/docker/4f5e"),
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
      },
      threads: 1,
      source: "cgroup quota (0.5 processors)",
    },
    {
      what: "version 1 without a limit is -1",
      files: {
        ...affinity("0-5"),
        ...v1("/"),
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      },
      threads: 6,
      source: "affinity (6 processors)",
    },
    {
      what: "a quota beyond what the affinity leaves",
      files: { ...affinity("0-1"), ...v2("/"), "/sys/fs/cgroup/cpu.max": "1600000 100000\n", ...singles(2) },
      threads: 2,
      source: "affinity (2 processors)",
    },
    {
      what: "hybrid: version 2 mounted beside version 1",
      files: {
        ...affinity("0-7"),
        "/proc/self/cgroup": "4:memory:/x\n0::/box\n",
        "/sys/fs/cgroup/unified/box/cpu.max": "100000 100000\n",
      },
      threads: 1,
      source: "cgroup quota (1 processor)",
    },
    {
      what: "files with other words in them",
      files: {
        "/proc/self/status": "Cpus_allowed_list:\tall\n",
        "/proc/self/cgroup": "nonsense",
        "/sys/fs/cgroup/cpu.max": "?",
      },
      threads: 64,
      source: "affinity (64 processors)",
    },
  ];
  test.for(rows)("$what: $threads", ({ files, threads, source }) => {
    const machine = readMachine(reader(files), host);
    expect(chooseThreads(undefined, {}, machine)).toEqual({ threads, source, ignored: [] });
  });
});

describe("memory is min(RAM, limits of the cgroups)", () => {
  const ram: Files = { "/proc/meminfo": "MemTotal:       16000000 kB\nMemFree: 1 kB\n" };
  const rows: { what: string; files: Files; bytes: number }[] = [
    { what: "RAM alone", files: ram, bytes: 16_384_000_000 },
    { what: "nothing known", files: {}, bytes: Number.POSITIVE_INFINITY },
    {
      what: "version 2",
      files: { ...ram, ...v2("/a"), "/sys/fs/cgroup/a/memory.max": "1073741824\n" },
      bytes: 1073741824,
    },
    {
      what: "version 2, max",
      files: { ...ram, ...v2("/"), "/sys/fs/cgroup/memory.max": "max\n" },
      bytes: 16_384_000_000,
    },
    {
      what: "version 1, the parent's",
      files: {
        ...ram,
        ...v1("/docker/1"),
        "/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes": "536870912\n",
      },
      bytes: 536870912,
    },
  ];
  test.for(rows)("$what", ({ files, bytes }) => expect(memoryOf(reader(files))).toBe(bytes));
});

describe("settings win in this order", () => {
  const machine = { processors: 8, cores: 8, quota: undefined, memory: 1 };
  const all = { SEXTANT_NUM_THREADS: "3", OPENBLAS_NUM_THREADS: "4", OMP_NUM_THREADS: "5" };
  const bad = (name: string, value: string) =>
    `${name} is "${value}", not a whole number from 1 to 1024; it is ignored`;
  test.for([
    { configured: 2, environment: all, threads: 2, source: "configure({ threads })", ignored: [] },
    { environment: all, threads: 3, source: "SEXTANT_NUM_THREADS", ignored: [] },
    { environment: { ...all, SEXTANT_NUM_THREADS: "" }, threads: 4, source: "OPENBLAS_NUM_THREADS", ignored: [] },
    { environment: { OMP_NUM_THREADS: "5,2" }, threads: 5, source: "OMP_NUM_THREADS", ignored: [] },
    { environment: {}, threads: 8, source: "affinity (8 processors)", ignored: [] },
    {
      environment: { SEXTANT_NUM_THREADS: "many", OMP_NUM_THREADS: "0" },
      threads: 8,
      source: "affinity (8 processors)",
      ignored: [bad("SEXTANT_NUM_THREADS", "many"), bad("OMP_NUM_THREADS", "0")],
    },
    {
      environment: { SEXTANT_NUM_THREADS: "2.5", OMP_NUM_THREADS: "6" },
      threads: 6,
      source: "OMP_NUM_THREADS",
      ignored: [bad("SEXTANT_NUM_THREADS", "2.5")],
    },
  ] as { configured?: number; environment: Files; threads: number; source: string; ignored: string[] }[])(
    "$environment with configure $configured: $threads by $source",
    ({ configured, environment, ...choice }) => expect(chooseThreads(configured, environment, machine)).toEqual(choice),
  );

  test.for([0, -1, 1.5, 1025, Number.NaN, "2"])(
    "configure({ threads: %s }) is refused and changes nothing",
    (value) => {
      expect(() => configure({ fallback: "warn", threads: value as number })).toThrow(
        expect.objectContaining({ code: "config/value", message: expect.stringContaining("use one of 1 to 1024") }),
      );
      expect(configure({}).fallback).toBe(undefined);
    },
  );
});

test("this machine has at least one processor and some memory, and no more than the host", () => {
  const { processors, cores, memory } = currentMachine();
  expect(processors).toBeGreaterThanOrEqual(1);
  expect(processors).toBeLessThanOrEqual(cpus().length);
  expect(cores).toBeGreaterThanOrEqual(1);
  expect(cores).toBeLessThanOrEqual(processors);
  expect(memory).toBeGreaterThan(2 ** 20);
  expect(memory).toBeLessThanOrEqual(totalmem());
});
