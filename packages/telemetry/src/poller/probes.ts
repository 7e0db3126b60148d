// Measurements of the running program, ready to be polled: memory, event loop, active resources.
// In: nothing, or options.  Out: probes, which execute one event or several each time they are polled.
// Invariant: the platform is asked only while somebody listens to the event; without Node the constructors throw, importing this file does not.
// Not here: when a probe is polled, and what happens when it fails (../poller.ts).

import { codedError, shown } from "../coded-error.js";
import { event } from "../index.js";

/** Something that can be polled. */
export interface Probe {
  /** Names it in messages and in `telemetry.poller.failure`. */
  readonly name: string;
  /** Measures and executes its event; a promise is waited for. */
  poll(): void | PromiseLike<void>;
  /** Lets go of what it holds, once, when the poller stops or drops it. */
  stop?(): void;
}

/** The part of `process` that is used. */
interface Host {
  memoryUsage(): Readonly<Record<string, number>>;
  getActiveResourcesInfo(): readonly string[];
  getBuiltinModule(name: string): unknown;
}

interface Utilization {
  readonly idle: number;
  readonly active: number;
  readonly utilization: number;
}

interface DelayHistogram {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  percentile(percentile: number): number;
  enable(): boolean;
  disable(): boolean;
  reset(): void;
}

/** The part of `node:perf_hooks` that is used. */
interface PerformanceHooks {
  readonly performance: { eventLoopUtilization(now?: Utilization, before?: Utilization): Utilization };
  monitorEventLoopDelay(options: { readonly resolution: number }): DelayHistogram;
}

/** Node, or what offers the same; `node:` is not imported, so that a browser can bundle the poller. */
function host(place: string): Host {
  const { process } = globalThis as unknown as { process?: Partial<Host> };
  const { memoryUsage, getActiveResourcesInfo, getBuiltinModule } = process ?? {};
  if (memoryUsage !== undefined && getActiveResourcesInfo !== undefined && getBuiltinModule !== undefined)
    return process as Host;
  throw codedError(
    "poller/platform",
    place,
    "this platform has no Node `process`",
    "poll a function of your own instead",
  );
}

/** The memory of the process: event `vm.memory` with what `process.memoryUsage()` tells (rss, heapTotal, heapUsed, external, arrayBuffers).
 * Units: bytes. Errors: TypeError `poller/platform` outside Node.
 * @example using poller = startPoller({ measurements: [memory()] }); */
export function memory(): Probe {
  const process = host("memory");
  const reading = event("vm.memory", {
    doc: "rss, heapTotal, heapUsed, external, arrayBuffers of the process",
    unit: "byte",
  });
  return {
    name: "vm.memory",
    poll: () => {
      if (reading.enabled) reading.execute({ ...process.memoryUsage() });
    },
  };
}

/** Options of {@link eventLoop}. */
export interface EventLoopOptions {
  /** Milliseconds between samples of the delay; default 10. */
  readonly resolution?: number | undefined;
}

const NANOSECONDS = 1e6;

/** How busy the event loop was since the last poll, and how late its timers came: event `vm.event_loop` with `utilization` (0 to 1), `idle` and
 * `active`, and `delayMin`, `delayMean`, `delayMax`, `delayP50`, `delayP99`; the delays are missing when no sample was taken.
 * Units: milliseconds. Errors: TypeError `poller/platform` outside Node, `poller/resolution`.
 * Source: `performance.eventLoopUtilization`, `monitorEventLoopDelay`, whose samples include the resolution; here it is subtracted.
 * @example using poller = startPoller({ measurements: [eventLoop({ resolution: 20 })] }); */
export function eventLoop({ resolution = 10 }: EventLoopOptions = {}): Probe {
  if (!(Number.isInteger(resolution) && resolution >= 1))
    throw codedError(
      "poller/resolution",
      "eventLoop",
      `the resolution is ${shown(resolution)}`,
      "give whole milliseconds from 1 on",
    );
  const { performance, monitorEventLoopDelay } = host("eventLoop").getBuiltinModule(
    "node:perf_hooks",
  ) as PerformanceHooks;
  const reading = event("vm.event_loop", {
    doc: "utilization of the event loop and delay of its timers since the last poll",
  });
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  let last = performance.eventLoopUtilization();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - resolution);
  return {
    name: "vm.event_loop",
    poll: () => {
      const now = performance.eventLoopUtilization();
      const { idle, active, utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      const { count, min, mean, max } = delays;
      const delay =
        count === 0
          ? {}
          : {
              delayMin: late(min),
              delayMean: late(mean),
              delayMax: late(max),
              delayP50: late(delays.percentile(50)),
              delayP99: late(delays.percentile(99)),
            };
      delays.reset();
      reading.execute({ utilization, idle, active, ...delay });
    },
    stop: () => {
      delays.disable();
    },
  };
}

/** What keeps the process alive: for each type of resource (`Timeout`, `TCPSocketWrap`, ...) one event `vm.active_resources` with `count`, the type
 * in the metadata; a type that was there before and is gone is told with 0.
 * Units: pieces. Errors: TypeError `poller/platform` outside Node.
 * Source: `process.getActiveResourcesInfo`.
 * @example using poller = startPoller({ measurements: [activeResources()] }); */
export function activeResources(): Probe {
  const process = host("activeResources");
  const reading = event("vm.active_resources", {
    doc: "count of what keeps the process alive; metadata: type",
    unit: "piece",
  });
  let counts = new Map<string, number>();
  return {
    name: "vm.active_resources",
    poll: () => {
      if (!reading.enabled) return;
      counts = new Map([...counts.keys()].map((type) => [type, 0]));
      for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
      for (const [type, count] of counts) reading.execute({ count }, { type });
    },
  };
}
