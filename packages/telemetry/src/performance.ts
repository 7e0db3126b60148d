// Spans as User Timing measures: bars in the Performance panel of a browser's developer tools, entries for a PerformanceObserver.
// In: the stop and exception events of spans.  Out: one `performance.measure` each, with the details that DevTools draws as a track.
// Invariant: entries are cleared once they are emitted, so that the timeline's buffer stays empty however long a program runs; observers and
// DevTools have them by then. What is emitted is text, so that structured clone cannot refuse it.
// Not here: marks; a measure takes its two times from the event.
import { attachSpans, type Bridge, bridge, type SpanSelection } from "./bridge.js";
import type { Measurements, Metadata } from "./index.js";

export type { Bridge, SpanSelection } from "./bridge.js";

/** A colour that DevTools knows. */
export type TrackColor =
  | "primary"
  | "primary-light"
  | "primary-dark"
  | "secondary"
  | "secondary-light"
  | "secondary-dark"
  | "tertiary"
  | "tertiary-light"
  | "tertiary-dark"
  | "error";

/** Options of {@link measureSpans}. */
export interface MeasureOptions {
  /** Name of an entry; default: the span's prefix. */
  readonly name?: ((prefix: string, metadata: Metadata) => string) | undefined;
  /** Track that a span is drawn on; default: the first segment of its prefix. */
  readonly track?: string | ((prefix: string) => string) | undefined;
  /** Heading above the tracks; default "Telemetry". */
  readonly trackGroup?: string | undefined;
  /** Colour of spans that stopped; default "primary". Exceptions are drawn in "error". */
  readonly color?: TrackColor | undefined;
  /** Rows of the detail table; default: measurements and metadata that are scalars. */
  readonly properties?:
    | ((measurements: Measurements, metadata: Metadata) => readonly (readonly [name: string, value: string])[])
    | undefined;
  /** Whether entries stay in the timeline's buffer, for `getEntriesByType`; default false. */
  readonly keep?: boolean | undefined;
}

/** Standard keys that the bar itself shows, or that say nothing to a reader. */
const SHOWN: ReadonlySet<string> = new Set(["duration", "monotonicTime", "spanContext", "stacktrace"]);

function cell(value: unknown): string | undefined {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value) && value.every((element) => typeof element !== "object"))
    return `[${value.map(String).join(", ")}]`;
  return value === undefined || value === null || typeof value === "object" || typeof value === "function"
    ? undefined
    : String(value);
}

/** A row for each field that is a scalar; one that cannot be read (a getter or a proxy throws) has none. */
function scalarRows(measurements: Measurements, metadata: Metadata): [name: string, value: string][] {
  const rows: [string, string][] = [];
  for (const fields of [measurements, metadata]) {
    for (const name of Object.keys(fields)) {
      if (SHOWN.has(name)) continue;
      try {
        const text = cell(fields[name]);
        if (text !== undefined) rows.push([name, text]);
      } catch {
        // The bar and the other rows are drawn all the same.
      }
    }
  }
  return rows;
}

const firstSegment = (prefix: string): string => prefix.split(".", 1)[0] as string;

/** Emits a User Timing measure for each span that ends, from now on; works in browsers, Node, Deno and Bun.
 * Units: milliseconds since `timeOrigin`. Complexity: about a microsecond for each span, hence nothing is emitted unless asked for.
 * `detail.devtools` makes Chromium's Performance panel draw a track. Throws TypeError `selection/form`, `name/malformed`.
 * @example measureSpans({ prefix: "db" }, { trackGroup: "Data" }).close(); */
export function measureSpans(selection: SpanSelection, options: MeasureOptions = {}): Bridge {
  const {
    name,
    track = firstSegment,
    trackGroup = "Telemetry",
    color = "primary",
    properties = scalarRows,
    keep,
  } = options;
  const id = Symbol("sextant.telemetry/performance");
  const measureAs =
    (drawn: TrackColor) =>
    (prefix: string, measurements: Measurements, metadata: Metadata): void => {
      const end = Number(measurements["monotonicTime"]);
      const start = end - Number(measurements["duration"]);
      // An event executed by hand under a span's name, without its times, has no place on the timeline.
      if (!Number.isFinite(start)) return;
      const entry = name === undefined ? prefix : name(prefix, metadata);
      const rows = properties(measurements, metadata).map(([key, value]) => [String(key), String(value)]);
      performance.measure(entry, {
        // A span forwarded from a thread that began before this one may have begun before this one's time did.
        start: Math.max(0, start),
        end: Math.max(0, end),
        detail: {
          devtools: {
            dataType: "track-entry",
            track: typeof track === "string" ? track : track(prefix),
            trackGroup,
            color: drawn,
            properties: rows,
            tooltipText: entry,
          },
        },
      });
      if (keep !== true) performance.clearMeasures(entry);
    };
  attachSpans(id, selection, { stop: measureAs(color), exception: measureAs("error") });
  return bridge(id, () => {});
}
