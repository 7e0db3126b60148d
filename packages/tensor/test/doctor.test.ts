// What the doctor makes of what it finds, from faked facts; and of this machine.
// Not here: the command (test/prebuilt.test.mjs of the repository).
import { describe, expect, test } from "vitest";
import { diagnose, doctorText } from "../src/doctor/diagnose.js";
import type { Facts } from "../src/doctor/facts.js";
import { doctor } from "../src/doctor.js";
import type { NativeBinding, NativeInfo } from "../src/native/binding.js";
import { setup } from "../src/setup.js";

setup();

const info: NativeInfo = {
  mlx: "0.32.4",
  blas: "OpenBLAS 0.3.34 Haswell",
  threads: 2,
  simd: "x86-64-v3",
  fuse: true,
  device: "cpu",
  tableHash: "abc",
  ops: ["add", "matmul"],
};
const binding = { info: () => info } as unknown as NativeBinding;

const healthy: Facts = {
  node: "20.20.0",
  platform: "linux-x64, glibc 2.36",
  addon: { ok: true, binding, place: "@sextant/tensor-native-linux-x64-gnu" },
  threads: { threads: 2, source: "affinity (2 processors)", ignored: [] },
  memory: 2 ** 33,
  compiler: "g++ 12.2.0",
  chosen: { name: "native" },
  reference: { values: [1, 2] },
  native: { values: [1, 2 + 1e-7] },
};

/** An addon that is not there, or is and does not load. */
const without = (place: string, fault: string, reason: string): Partial<Facts> => ({
  addon: { ok: false, reason, attempts: [{ place, fault }] },
  native: undefined,
  chosen: { name: "reference" },
});

describe("each fact is one line", () => {
  test("a healthy machine", () => {
    expect(doctorText(diagnose(healthy)).split("\n").slice(1)).toEqual([
      "ok  node       20.20.0",
      "ok  platform   linux-x64, glibc 2.36",
      "ok  addon      @sextant/tensor-native-linux-x64-gnu (2 ops, cpu)",
      "ok  mlx        0.32.4",
      "ok  blas       OpenBLAS 0.3.34 Haswell",
      "ok  table      abc",
      "ok  simd       x86-64-v3",
      "ok  threads    2, from affinity (2 processors)",
      "ok  memory     8.0 GiB for this process; by default 6.0 GiB may be active, 1.0 GiB kept",
      "ok  compiler   g++ 12.2.0",
      "ok  reference  computes (2 numbers compared)",
      "ok  native     computes (2 numbers compared); at most 1e-7 from reference",
      "ok  default    new tensors are made on native",
      "everything works; new tensors are made on native",
    ]);
  });

  const rows: { what: string; facts: Partial<Facts>; check: object; ok: boolean }[] = [
    {
      what: "an old Node",
      facts: { node: "20.18.1" },
      check: { name: "node", state: "broken", found: "20.18.1", remedy: "install Node 20.19 or newer" },
      ok: false,
    },
    {
      what: "no Node",
      facts: { node: undefined },
      check: {
        name: "node",
        state: "missing",
        found: "this host is not Node",
        remedy: "the reference backend runs here",
      },
      ok: true,
    },
    {
      what: "no addon",
      facts: without("@sextant/tensor-native", "not there", "native backend off: it is not installed"),
      check: {
        name: "addon",
        state: "missing",
        found: "native backend off: it is not installed [@sextant/tensor-native: not there]",
        remedy: "npm install @sextant/tensor-native, without --omit=optional",
      },
      ok: true,
    },
    {
      what: "an addon that does not load",
      facts: without("x.node", "version `GLIBC_2.34' not found", "native backend off: x.node does not load here"),
      check: {
        name: "addon",
        state: "broken",
        found: "native backend off: x.node does not load here [x.node: version `GLIBC_2.34' not found]",
        remedy: expect.stringContaining("glibc 2.34"),
      },
      ok: false,
    },
    {
      what: "a thread number that is none",
      facts: { threads: { threads: 2, source: "affinity (2 processors)", ignored: ['OMP_NUM_THREADS is "x"'] } },
      check: {
        name: "threads",
        state: "broken",
        found: '2, from affinity (2 processors); OMP_NUM_THREADS is "x"',
        remedy: "correct the variable",
      },
      ok: false,
    },
    {
      what: "another number in use than would be chosen now",
      facts: { threads: { threads: 8, source: "OMP_NUM_THREADS", ignored: [] } },
      check: { name: "threads", state: "ok", found: "2 in use; 8, from OMP_NUM_THREADS" },
      ok: true,
    },
    {
      what: "no compiler",
      facts: { compiler: undefined },
      check: {
        name: "compiler",
        state: "missing",
        found: "no C++ compiler on the path",
        remedy: "only defn's fuse option wants one; install g++",
      },
      ok: true,
    },
    {
      what: "memory nobody knows",
      facts: { memory: Number.POSITIVE_INFINITY },
      check: { name: "memory", state: "ok", found: "not known here, no limit" },
      ok: true,
    },
    {
      what: "backends that differ",
      facts: { native: { values: [1, 2.5] } },
      check: {
        name: "native",
        state: "broken",
        found: "it computes other numbers than reference: 5.0e-1 apart",
        remedy: expect.stringContaining("SEXTANT_BACKEND=reference"),
      },
      ok: false,
    },
    {
      what: "a backend that gives NaN",
      facts: { native: { values: [1, Number.NaN] } },
      check: expect.objectContaining({ name: "native", state: "broken" }),
      ok: false,
    },
    {
      what: "a backend that gives too few numbers",
      facts: { native: { values: [1] } },
      check: expect.objectContaining({ name: "native", state: "broken" }),
      ok: false,
    },
    {
      what: "a backend that throws",
      facts: { native: { fault: "NativeError [matmul]: no" } },
      check: expect.objectContaining({ name: "native", state: "broken", found: "NativeError [matmul]: no" }),
      ok: false,
    },
    {
      what: "a default that does not exist",
      facts: { chosen: { fault: 'backend "gpu" is not available' } },
      check: {
        name: "default",
        state: "broken",
        found: 'backend "gpu" is not available',
        remedy: "correct SEXTANT_BACKEND or unset it",
      },
      ok: false,
    },
  ];
  test.for(rows)("$what", ({ facts, check, ok }) => {
    const diagnosis = diagnose({ ...healthy, ...facts });
    expect(diagnosis.checks).toContainEqual(check);
    expect(diagnosis.ok).toBe(ok);
    expect(doctorText(diagnosis)).toContain(ok ? "everything works" : "something is there and does not work");
  });
});

test("this machine computes, and what is said is data", () => {
  const diagnosis = doctor();
  expect(diagnosis.ok).toBe(true);
  expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  expect(diagnosis.checks.find(({ name }) => name === "reference")).toMatchObject({ state: "ok" });
});
