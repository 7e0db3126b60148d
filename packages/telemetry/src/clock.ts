// Time: the monotonic and the wall clock in milliseconds, and conversion between units.
import { must } from "./fault.js";
import type { Millis, StartMeasurements } from "./types.js";

/** What both clocks say when something begins. */
export const startMeasurements = (at: Millis = performance.now()): StartMeasurements => ({
  systemTime: Date.now(),
  monotonicTime: at,
});

/** Unit of a duration. */
export type TimeUnit = "s" | "ms" | "us" | "ns";

const PER_SECOND: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** Converts a time from one unit to another.
 * Units: s, ms, us, ns; all times of events are ms.  Throws TypeError `unit/unknown`.
 * @example convert(1.5, "s", "ms");  // => 1500 */
export function convert(value: number, from: TimeUnit, to: TimeUnit): number {
  for (const unit of [from, to])
    must(PER_SECOND[unit] > 0, "unit/unknown", "convert", unit, "unit of time: s, ms, us or ns");
  const source = PER_SECOND[from];
  const target = PER_SECOND[to];
  return target >= source ? value * (target / source) : value / (source / target);
}
