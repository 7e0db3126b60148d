// What travels between threads: events in batches.
// Invariant: everything in a batch survives structured clone (clone.ts sees to it), and its key tells it from other messages on the same port.
import { isObject } from "../fault.js";
import type { Measurements, Metadata, Millis } from "../index.js";
import type { ErrorNote } from "./clone.js";

/** Key of a batch's events; what arrives on a port without it is somebody else's message. */
export const BATCH = "sextant.telemetry/batch@1";

/** An event on its way: `span` are the ids of its span context and of the ancestors, innermost first; `threads` the ids of those it was executed
 * in, the sender last. */
export type SentEvent = readonly [
  event: string,
  measurements: Measurements,
  metadata: Metadata,
  span: readonly number[] | undefined,
  threads: readonly number[],
];

/** What one message holds. */
export interface Batch {
  /** The events, in order. */
  readonly [BATCH]: readonly SentEvent[];
  /** Who sends. */
  readonly origin: string;
  /** The sender's `performance.timeOrigin`. */
  readonly timeOrigin: Millis;
  /** What cloning takes from the errors in the events. */
  readonly notes: readonly ErrorNote[];
  /** Events dropped since the last batch. */
  readonly dropped: number;
  /** Shared memory in which the receiver counts the batches it has read. */
  readonly read: Int32Array;
}

/** Whether a message is a batch of this protocol. */
export const isBatch = (message: unknown): message is Batch =>
  isObject(message) && Array.isArray((message as Partial<Batch>)[BATCH]);
