// What a bridge remembers of spans that run.
// In: span contexts.  Out: the bridge's own record of each.
// Invariant: a span whose end never comes leaks nothing: contexts that are objects are held weakly; of other values, which a caller may have
// put under `spanContext`, the oldest are forgotten beyond MAX_OPEN.
import { isObject } from "./fault.js";

/** Spans remembered by a context that is no object. */
const MAX_OPEN = 10_000;

/** Records by span context. */
export interface SpanTable<T> {
  /** The record of a span. */
  get(context: unknown): T | undefined;
  /** Remembers a span. */
  set(context: unknown, record: T): void;
  /** Forgets a span. */
  delete(context: unknown): void;
}

/** A table without spans. */
export function createSpanTable<T>(): SpanTable<T> {
  const byObject = new WeakMap<object, T>();
  const byValue = new Map<unknown, T>();
  return {
    get: (context) => (isObject(context) ? byObject.get(context) : byValue.get(context)),
    set: (context, record) => {
      if (isObject(context)) byObject.set(context, record);
      else {
        byValue.set(context, record);
        if (byValue.size > MAX_OPEN) byValue.delete(byValue.keys().next().value);
      }
    },
    delete: (context) => {
      if (isObject(context)) byObject.delete(context);
      else byValue.delete(context);
    },
  };
}
