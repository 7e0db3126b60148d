// Polls measurements periodically: each executes events of its own.
// In: functions or probes, a period.  Out: a Poller; its timer never keeps a process alive.
// Invariant: a measurement that throws or rejects is dropped, told by the event `telemetry.poller.failure` and by one line, and touches no other; one
// that is still running when its turn comes is left out of that turn.
// Not here: the ready-made measurements (poller/probes.ts).

import { codedError, shown } from "./coded-error.js";
import { isThenable } from "./dispatch.js";
import { disposable } from "./dispose.js";
import { isObject } from "./fault.js";
import { type Disposes, type Event, event, type Measurements, type Metadata } from "./index.js";
import type { Probe } from "./poller/probes.js";

export type { EventLoopOptions, Probe } from "./poller/probes.js";
export { activeResources, eventLoop, memory } from "./poller/probes.js";

/** A function that measures and executes its own events, or a probe. */
export type PolledMeasurement = (() => void | PromiseLike<void>) | Probe;

/** Why a measurement was dropped. */
export interface PollFailure {
  /** Name of the function or probe. */
  readonly measurement: string;
  /** What was thrown, or why its promise was rejected. */
  readonly reason: unknown;
}

/** Options of {@link startPoller}. */
export interface PollerOptions {
  /** What to poll, in this order. */
  readonly measurements: readonly PolledMeasurement[];
  /** Milliseconds from one turn to the next; default 5,000. */
  readonly period?: number | undefined;
  /** Milliseconds before the first turn; default 0, which still is after the code that starts the poller. */
  readonly initDelay?: number | undefined;
  /** Hears of a measurement that was dropped; default: one line on the console. */
  readonly onError?: ((failure: PollFailure) => void) | undefined;
}

/** A running poller. */
export interface Poller extends Disposes {
  /** Names of the measurements that are still polled. */
  measurements(): readonly string[];
  /** Ends polling and stops the probes; a measurement under way is not interrupted. Further calls change nothing. Disposing is the same. */
  stop(): void;
}

/** A longer delay would overflow the platform's timers, which then fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

const PERIOD = 5000;

/** A measurement at work. */
interface Entry {
  readonly probe: Probe;
  running: boolean;
}

/** What is polled, and who hears of failures. */
interface Roster {
  entries: readonly Entry[];
  readonly failed: Event<Measurements, Metadata>;
  readonly onError: (failure: PollFailure) => void;
}

function probeOf(measurement: PolledMeasurement, at: number): Probe {
  if (typeof measurement === "function") return { name: measurement.name || `measurement ${at}`, poll: measurement };
  if (isObject(measurement) && typeof measurement.poll === "function") return measurement;
  throw codedError(
    "poller/measurement",
    "startPoller",
    `measurement ${at} is ${shown(measurement)}`,
    "give a function, or a probe such as memory()",
  );
}

function checkDelay(name: string, value: number, least: number): number {
  if (typeof value === "number" && value >= least && value <= MAX_DELAY) return value;
  throw codedError(
    "poller/delay",
    "startPoller",
    `${name} is ${shown(value)}`,
    `give milliseconds from ${least} to ${MAX_DELAY}`,
  );
}

/** Timers of Node can be told not to keep the process alive; those of browsers never do. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}

function printFailure({ measurement, reason }: PollFailure): void {
  console.error(`[telemetry] the measurement "${measurement}" failed and is polled no more: ${shown(reason)}`);
}

function tell({ failed, onError }: Roster, failure: PollFailure): void {
  const { measurement, reason } = failure;
  if (failed.enabled) {
    const stacktrace = reason instanceof Error ? reason.stack : undefined;
    failed.execute({ systemTime: Date.now(), monotonicTime: performance.now() }, { measurement, reason, stacktrace });
  }
  try {
    onError(failure);
  } catch (fault) {
    printFailure({ measurement: `onError of the poller, for ${measurement}`, reason: fault });
  }
}

function stopProbe(roster: Roster, { probe }: Entry): void {
  try {
    probe.stop?.();
  } catch (reason) {
    tell(roster, { measurement: probe.name, reason });
  }
}

function drop(roster: Roster, entry: Entry, reason: unknown): void {
  if (!roster.entries.includes(entry)) return;
  roster.entries = roster.entries.filter((each) => each !== entry);
  stopProbe(roster, entry);
  tell(roster, { measurement: entry.probe.name, reason });
}

function pollOne(roster: Roster, entry: Entry): void {
  if (entry.running) return;
  try {
    const pending = entry.probe.poll();
    if (!isThenable(pending)) return;
    entry.running = true;
    pending.then(
      () => {
        entry.running = false;
      },
      (reason: unknown) => drop(roster, entry, reason),
    );
  } catch (reason) {
    drop(roster, entry, reason);
  }
}

function pollAll(roster: Roster): void {
  // A measurement may stop the poller, or fail while it is polled by another's doing.
  for (const entry of roster.entries) if (roster.entries.includes(entry)) pollOne(roster, entry);
}

function stopAll(roster: Roster): void {
  const { entries } = roster;
  roster.entries = [];
  for (const entry of entries) stopProbe(roster, entry);
}

/** Polls measurements until it is stopped; the first turn comes after `initDelay`, the next ones every `period`.
 * Units: milliseconds. Errors: `poller/options`, `poller/measurement`, `poller/delay`, as TypeErrors.
 * Source: Elixir's telemetry_poller; the period here does not grow by the time the measurements take, and nothing is polled unless asked for.
 * @example using poller = startPoller({ measurements: [memory(), () => execute("queue.length", { jobs: queue.length })], period: 1000 }); */
export function startPoller(options: PollerOptions): Poller {
  if (!Array.isArray(options?.measurements))
    throw codedError(
      "poller/options",
      "startPoller",
      `the measurements are ${shown(options?.measurements)}`,
      "give { measurements: [...] }",
    );
  const period = checkDelay("period", options.period ?? PERIOD, 1);
  const initDelay = checkDelay("initDelay", options.initDelay ?? 0, 0);
  const roster: Roster = {
    entries: options.measurements.map((measurement, at) => ({ probe: probeOf(measurement, at), running: false })),
    failed: event("telemetry.poller.failure", {
      doc: "measurement, reason, stacktrace of a measurement that is polled no more",
    }),
    onError: options.onError ?? printFailure,
  };
  let timer: unknown = setTimeout(() => {
    timer = setInterval(() => pollAll(roster), period);
    unref(timer);
    pollAll(roster);
  }, initDelay);
  unref(timer);
  const stop = (): void => {
    clearInterval(timer as never); // Clears a timeout as well.
    stopAll(roster);
  };
  return disposable({ measurements: () => roster.entries.map(({ probe }) => probe.name), stop }, stop);
}
