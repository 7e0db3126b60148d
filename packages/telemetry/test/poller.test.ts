// When measurements are polled, what happens when one fails, and what the probes measure.
import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { attach, attachPrefix, detach, execute, listHandlers, type Measurements, type Metadata } from "../src/index.js";
import {
  activeResources,
  eventLoop,
  memory,
  type PolledMeasurement,
  type Poller,
  type PollerOptions,
  type PollFailure,
  type Probe,
  startPoller,
} from "../src/poller.js";

const open: Poller[] = [];
const start = (
  measurements: readonly PolledMeasurement[],
  options: Omit<PollerOptions, "measurements"> = {},
): Poller => {
  const poller = startPoller({ measurements, ...options });
  open.push(poller);
  return poller;
};

afterEach(() => {
  for (const poller of open.splice(0)) poller.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("turns", () => {
  beforeEach(() => void vi.useFakeTimers());

  /** Times of the turns until `until`, by the fake clock. */
  function turns(options: Omit<PollerOptions, "measurements">, until: number): number[] {
    const begin = Date.now();
    const times: number[] = [];
    start([() => void times.push(Date.now() - begin)], options);
    vi.advanceTimersByTime(until);
    return times;
  }

  test.for<{ options: Omit<PollerOptions, "measurements">; until: number; times: number[] }>([
    { options: {}, until: 15_000, times: [0, 5000, 10_000, 15_000] },
    { options: { period: 1000 }, until: 2999, times: [0, 1000, 2000] },
    { options: { initDelay: 300, period: 100 }, until: 550, times: [300, 400, 500] },
    { options: { initDelay: 300 }, until: 299, times: [] },
    { options: { period: 2 ** 31 - 1 }, until: 5000, times: [0] },
  ])("with $options come at $times", ({ options, until, times }) => expect(turns(options, until)).toEqual(times));

  test("the first comes after the code that starts the poller", () => {
    const poll = vi.fn();
    start([poll]);
    expect(poll).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(poll).toHaveBeenCalledTimes(1);
  });

  test("poll in the order of the list, and no more after stop", () => {
    const order: string[] = [];
    const poller = start([() => void order.push("a"), { name: "b", poll: () => void order.push("b") }], { period: 10 });
    vi.advanceTimersByTime(10);
    poller.stop();
    poller.stop();
    vi.advanceTimersByTime(100);
    expect([order, poller.measurements(), vi.getTimerCount()]).toEqual([["a", "b", "a", "b"], [], 0]);
  });

  test("a poller stopped before its first turn never polls", () => {
    const poll = vi.fn();
    start([poll]).stop();
    vi.advanceTimersByTime(10_000);
    expect([poll.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  test("a measurement may stop the poller: those after it are not polled", () => {
    const after = vi.fn();
    const poller = start([() => poller.stop(), after]);
    vi.advanceTimersByTime(10_000);
    expect([after.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  test("using stops it", () => {
    const poll = vi.fn();
    {
      using poller = startPoller({ measurements: [poll] });
      expect(poller.measurements()).toEqual(["Mock"]);
    }
    vi.advanceTimersByTime(10_000);
    expect(poll).not.toHaveBeenCalled();
  });

  test("an asynchronous measurement is not polled again before it has settled, the others are", async () => {
    let settle = (): void => {};
    const slow = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          settle = resolve;
        }),
    );
    const quick = vi.fn(async () => {});
    start([slow, quick], { period: 10 });
    await vi.advanceTimersByTimeAsync(30);
    expect([slow.mock.calls.length, quick.mock.calls.length]).toEqual([1, 4]);
    settle();
    await vi.advanceTimersByTimeAsync(10);
    expect([slow.mock.calls.length, quick.mock.calls.length]).toEqual([2, 5]);
  });
});

describe("failures", () => {
  beforeEach(() => void vi.useFakeTimers());

  const boom = new RangeError("boom");
  const thenable = (then: (yes: unknown, no: (reason: unknown) => void) => void): PromiseLike<void> =>
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what is tried
    Object.defineProperty({}, "then", { value: then }) as PromiseLike<void>;
  test.for<{ how: string; poll: () => void | PromiseLike<void> }>([
    {
      how: "throws",
      poll: () => {
        throw boom;
      },
    },
    { how: "rejects", poll: () => Promise.reject(boom) },
    { how: "gives a thenable that calls back with a reason", poll: () => thenable((_, no) => no(boom)) },
    {
      how: "gives a thenable whose then throws",
      poll: () =>
        thenable(() => {
          throw boom;
        }),
    },
  ])("a measurement that $how is dropped and told once; the others go on", async ({ poll }) => {
    const failures: PollFailure[] = [];
    const events: [Measurements, Metadata][] = [];
    attach(
      "failures",
      "telemetry.poller.failure",
      (_, measurements, metadata) => void events.push([measurements, metadata]),
    );
    const [bad, good, stop] = [vi.fn(poll), vi.fn(), vi.fn()];
    const poller = start([good, { name: "bad", poll: bad, stop }, good], {
      period: 10,
      onError: (failure) => void failures.push(failure),
    });
    await vi.advanceTimersByTimeAsync(20);
    detach("failures");
    expect([bad.mock.calls.length, good.mock.calls.length, stop.mock.calls.length]).toEqual([1, 6, 1]);
    expect(failures).toEqual([{ measurement: "bad", reason: boom }]);
    expect(events).toEqual([
      [
        { systemTime: expect.any(Number), monotonicTime: expect.any(Number) },
        { measurement: "bad", reason: boom, stacktrace: boom.stack },
      ],
    ]);
    expect(poller.measurements()).toEqual(["Mock", "Mock"]);
  });

  test.for<{ reason: unknown; text: string }>([
    { reason: boom, text: "RangeError: boom" },
    { reason: "odd", text: '"odd"' },
    { reason: undefined, text: "undefined" },
  ])("a failure with $reason is one line on the console", ({ reason, text }) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    start([
      function queueLength() {
        throw reason;
      },
    ]);
    vi.advanceTimersByTime(10_000);
    expect(error.mock.calls).toEqual([
      [`[telemetry] the measurement "queueLength" failed and is polled no more: ${text}`],
    ]);
  });

  test("an onError that throws is a line, and polling goes on", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const good = vi.fn();
    start(
      [
        function bad() {
          throw boom;
        },
        good,
      ],
      {
        period: 10,
        onError: () => {
          throw new Error("deaf");
        },
      },
    );
    vi.advanceTimersByTime(10);
    expect(good).toHaveBeenCalledTimes(2);
    expect(error.mock.calls).toEqual([
      ['[telemetry] the measurement "onError of the poller, for bad" failed and is polled no more: Error: deaf'],
    ]);
  });

  test("a probe whose stop throws is told, and the others are stopped", () => {
    const failures: PollFailure[] = [];
    const stop = vi.fn();
    const bad: Probe = {
      name: "bad",
      poll: () => {},
      stop: () => {
        throw boom;
      },
    };
    const poller = start([bad, { name: "good", poll: () => {}, stop }], {
      onError: (failure) => void failures.push(failure),
    });
    poller.stop();
    expect([failures, stop.mock.calls.length]).toEqual([[{ measurement: "bad", reason: boom }], 1]);
  });

  test("a promise that rejects after stop is not told", async () => {
    const onError = vi.fn();
    let fail = (_: unknown): void => {};
    const poller = start([() => new Promise<void>((_, reject) => (fail = reject))], { onError });
    await vi.advanceTimersByTimeAsync(0);
    poller.stop();
    fail(boom);
    await vi.advanceTimersByTimeAsync(0);
    expect(onError).not.toHaveBeenCalled();
  });

  const LONGEST = 2 ** 31 - 1;
  test.for<{ options: unknown; code: string; says: string }>([
    {
      options: undefined,
      code: "poller/options",
      says: "the measurements are undefined; give { measurements: [...] }",
    },
    {
      options: { measurements: memory },
      code: "poller/options",
      says: "the measurements are function memory; give { measurements: [...] }",
    },
    {
      options: { measurements: ["vm.memory"] },
      code: "poller/measurement",
      says: 'measurement 0 is "vm.memory"; give a function, or a probe such as memory()',
    },
    {
      options: { measurements: [() => {}, { name: "x" }] },
      code: "poller/measurement",
      says: 'measurement 1 is {"name":"x"}; give a function, or a probe such as memory()',
    },
    ...[0, -1, Number.NaN, LONGEST + 1, "5"].map((period) => ({
      options: { measurements: [], period },
      code: "poller/delay",
      says: `period is ${JSON.stringify(period)}; give milliseconds from 1 to ${LONGEST}`,
    })),
    ...[-1, Infinity].map((initDelay) => ({
      options: { measurements: [], initDelay },
      code: "poller/delay",
      says: `initDelay is ${JSON.stringify(initDelay)}; give milliseconds from 0 to ${LONGEST}`,
    })),
  ])("$options are refused", ({ options, code, says }) => {
    expect(() => startPoller(options as PollerOptions)).toThrow(
      expect.objectContaining({ name: "TypeError", code, message: `TypeError [startPoller]: ${says}` }),
    );
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("probes", () => {
  /** Events under a prefix that one poll of a probe executes, after `before`. */
  function polled(make: () => Probe, prefix: string, polls = 1): [string, Measurements, Metadata][] {
    const seen: [string, Measurements, Metadata][] = [];
    const probe = make();
    attachPrefix("probes", prefix, (name, measurements, metadata) => void seen.push([name, measurements, metadata]));
    for (let at = 0; at < polls; at += 1) probe.poll();
    detach("probes");
    probe.stop?.();
    return seen;
  }

  test("memory tells bytes", () => {
    const [[name, measurements, metadata] = []] = polled(memory, "vm");
    expect([name, metadata]).toEqual(["vm.memory", {}]);
    expect(Object.keys(measurements ?? {}).sort()).toEqual([
      "arrayBuffers",
      "external",
      "heapTotal",
      "heapUsed",
      "rss",
    ]);
    expect(Object.values(measurements ?? {}).every((bytes) => Number(bytes) >= 0)).toBe(true);
    expect(Number(measurements?.["rss"])).toBeGreaterThan(1_000_000);
  });

  test("memory and active resources ask the platform only while somebody listens", () => {
    const asked = [vi.spyOn(process, "memoryUsage"), vi.spyOn(process, "getActiveResourcesInfo")];
    for (const make of [memory, activeResources]) make().poll();
    expect(asked.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  test("active resources tell each type, and 0 of a type that is gone", () => {
    const lists = [["Timeout", "TCPSocketWrap", "Timeout"], ["Timeout"], []];
    const spy = vi.spyOn(process, "getActiveResourcesInfo").mockImplementation(() => lists.shift() ?? []);
    const rows = polled(activeResources, "vm", 3).map(([name, { count }, { type }]) => [name, type, count]);
    expect(rows).toEqual([
      ["vm.active_resources", "Timeout", 2],
      ["vm.active_resources", "TCPSocketWrap", 1],
      ["vm.active_resources", "Timeout", 1],
      ["vm.active_resources", "TCPSocketWrap", 0],
      ["vm.active_resources", "Timeout", 0],
      ["vm.active_resources", "TCPSocketWrap", 0],
    ]);
    spy.mockRestore();
    const timer = setTimeout(() => {}, 10_000);
    const now = polled(activeResources, "vm").find(([, , { type }]) => type === "Timeout");
    clearTimeout(timer);
    expect(Number(now?.[1]["count"])).toBeGreaterThanOrEqual(1);
  });

  test("the event loop tells delays beyond the resolution in milliseconds, and begins anew with each turn", () => {
    const histogram = {
      count: 3,
      min: 9e6,
      mean: 14e6,
      max: 30e6,
      percentile: (rank: number) => (rank + 10) * 1e5,
      enable: vi.fn(),
      disable: vi.fn(),
      reset: vi.fn(),
    };
    const monitorEventLoopDelay = vi.fn(() => histogram);
    const readings = [{ at: 0 }, { at: 1 }, { idle: 60, active: 40, utilization: 0.4 }];
    const eventLoopUtilization = vi.fn(() => readings.shift());
    vi.spyOn(process, "getBuiltinModule").mockReturnValue({
      performance: { eventLoopUtilization },
      monitorEventLoopDelay,
    } as never);
    const rows = polled(() => eventLoop({ resolution: 5 }), "vm");
    expect(rows).toEqual([
      [
        "vm.event_loop",
        { utilization: 0.4, idle: 60, active: 40, delayMin: 4, delayMean: 9, delayMax: 25, delayP50: 1, delayP99: 5.9 },
        {},
      ],
    ]);
    expect(eventLoopUtilization.mock.calls).toEqual([[], [], [{ at: 1 }, { at: 0 }]]);
    expect(monitorEventLoopDelay.mock.calls).toEqual([[{ resolution: 5 }]]);
    expect([histogram.enable, histogram.reset, histogram.disable].map(({ mock }) => mock.calls.length)).toEqual([
      1, 1, 1,
    ]);
  });

  test("the event loop tells utilization, and delays once samples were taken", async () => {
    const seen: Measurements[] = [];
    attach("loop", "vm.event_loop", (_, measurements) => void seen.push(measurements));
    const probe = eventLoop({ resolution: 1 });
    probe.poll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    probe.poll();
    detach("loop");
    probe.stop?.();
    const [before = {}, after = {}] = seen;
    expect(Object.keys(before)).toEqual(["utilization", "idle", "active"]);
    expect(Object.keys(after)).toEqual([
      "utilization",
      "idle",
      "active",
      "delayMin",
      "delayMean",
      "delayMax",
      "delayP50",
      "delayP99",
    ]);
    const { utilization, delayMin, delayMean, delayMax, delayP50, delayP99 } = after as Record<string, number>;
    expect(utilization).toBeGreaterThanOrEqual(0);
    expect(utilization).toBeLessThanOrEqual(1);
    const ordered = [delayMin, delayP50, delayP99] as number[];
    expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
    expect((delayMean as number) >= 0 && (delayMean as number) <= (delayMax as number)).toBe(true);
  });

  test.for([0, 0.5, Number.NaN, "10"])("a resolution of %s is refused", (resolution) =>
    expect(() => eventLoop({ resolution: resolution as number })).toThrow(
      expect.objectContaining({
        code: "poller/resolution",
        message: `TypeError [eventLoop]: the resolution is ${JSON.stringify(resolution)}; give whole milliseconds from 1 on`,
      }),
    ),
  );

  test.for<{ make: () => Probe; place: string }>([
    { make: memory, place: "memory" },
    { make: eventLoop, place: "eventLoop" },
    { make: activeResources, place: "activeResources" },
  ])("$place without Node says so", ({ make, place }) => {
    vi.stubGlobal("process", undefined);
    try {
      expect(make).toThrow(
        expect.objectContaining({
          code: "poller/platform",
          message: `TypeError [${place}]: this platform has no Node \`process\`; poll a function of your own instead`,
        }),
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("a poller drives them all", () => {
    vi.useFakeTimers();
    const names = new Set<string>();
    attachPrefix("all", "vm", (name) => void names.add(name));
    const poller = start([memory(), eventLoop(), activeResources(), () => execute("vm.own", { x: 1 })], {
      period: 100,
    });
    vi.advanceTimersByTime(100);
    detach("all");
    expect(poller.measurements()).toEqual(["vm.memory", "vm.event_loop", "vm.active_resources", "measurement 3"]);
    expect([...names]).toEqual(["vm.memory", "vm.event_loop", "vm.active_resources"]);
    expect(listHandlers("vm")).toEqual([]);
  });
});

describe("in a process of its own", () => {
  const bundle = async (platform: "node" | "browser"): Promise<string> => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { startPoller, memory, eventLoop, activeResources } from "./src/poller.ts";
          startPoller({ measurements: [memory(), eventLoop(), activeResources(), () => console.log("polled")], period: 20 });
          setTimeout(() => {}, 1);`,
        resolveDir: new URL("..", import.meta.url).pathname,
      },
      bundle: true,
      platform,
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    return outputFiles[0]?.text ?? "";
  };

  test("a running poller does not keep the process alive", async () => {
    const { status, stdout, signal } = spawnSync(
      process.execPath,
      ["--input-type=module", "-e", await bundle("node")],
      {
        encoding: "utf8",
        timeout: 20_000,
      },
    );
    expect([status, signal]).toEqual([0, null]);
    expect(stdout.split("\n").filter((line) => line !== "polled" && line !== "")).toEqual([]);
  });

  test("a browser can bundle it: nothing of Node is imported", async () =>
    expect(await bundle("browser")).not.toMatch(/from\s*["']node:|require\(["']node:/));
});
