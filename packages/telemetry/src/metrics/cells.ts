// From an event's tags to the cell of its series.
// In: an event's metadata.  Out: a cell, or why there is none.
// Invariant: at most `maxSeries` cells and one for what lies over that; equal tags always reach the same cell, whatever order or type (1, "1")
// they come in.
// Not here: what a cell adds up (accumulate.ts), finding known tags quickly (paths.ts).
import type { Metadata } from "../index.js";
import type { Metric } from "./definition.js";
import { createPaths, followAll, followListed, rememberPath, stepsOf, type TagSource } from "./paths.js";
import { type SkipReason, tagSource, tagText } from "./sample.js";

/** Series a metric may have unless its reporter is told otherwise. */
export const MAX_SERIES = 2000;

/** Tags of a series as text, sorted by name. */
export type Tags = Readonly<Record<string, string>>;

/** One series: its tags, and what it holds. */
interface Cell<Content> {
  /** Tags of the series; none of the overflow cell. */
  readonly tags: Tags;
  /** True of the one cell that takes events whose tags came after the limit was reached. */
  readonly overflow: boolean;
  /** What the caller made for it. */
  readonly content: Content;
}

/** The cells of one metric. */
export interface Cells<Content> {
  /** The cell for an event's metadata. What a function of the definition throws passes through. */
  find(metadata: Metadata): Cell<Content> | SkipReason;
  /** Every cell, in the order in which they appeared, the overflow cell last. */
  all(): readonly Cell<Content>[];
}

/** How cells are named, bounded and filled. */
export interface CellOptions<Content> {
  /** Series before the overflow cell takes the rest. */
  readonly maxSeries: number;
  /** How a tag's name is spelled in the series. */
  readonly tagName: (name: string) => string;
  /** Makes what a new cell holds. */
  readonly create: () => Content;
}

/** Equal tags can be spelled in several ways (order, 1 and "1"); this many are remembered for each series, the rest is worked out each time. */
const PATHS_PER_SERIES = 4;

/** Tags by sorted, respelled name; or why they cannot be used. Two names that come to be spelled alike cannot. */
function canonicalTags(
  names: readonly string[],
  source: TagSource,
  tagName: (name: string) => string,
): Tags | SkipReason {
  const pairs: [string, string][] = [];
  for (const name of names) {
    const tag = tagText(source[name]);
    if (typeof tag === "string") return tag;
    pairs.push([tagName(name), tag.text]);
  }
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const tags: Tags = Object.fromEntries(pairs);
  return Object.keys(tags).length === pairs.length ? Object.freeze(tags) : "unusable_tag";
}

/** Cells by canonical tags, bounded. */
function createStore<Content>({ maxSeries, create }: CellOptions<Content>): {
  cellOf(tags: Tags): Cell<Content>;
  all(): readonly Cell<Content>[];
} {
  const cells = new Map<string, Cell<Content>>();
  let overflow: Cell<Content> | undefined;
  return {
    cellOf: (tags) => {
      const key = JSON.stringify(Object.entries(tags));
      const known = cells.get(key);
      if (known !== undefined) return known;
      if (cells.size >= maxSeries) {
        overflow ??= { tags: Object.freeze({}), overflow: true, content: create() };
        return overflow;
      }
      const cell = { tags, overflow: false, content: create() };
      cells.set(key, cell);
      return cell;
    },
    all: () => (overflow === undefined ? [...cells.values()] : [...cells.values(), overflow]),
  };
}

/** The cells of a metric, none yet. Complexity of `find`: a map look-up for each tag when the tags came before. */
export function createCells<Content>(metric: Metric, options: CellOptions<Content>): Cells<Content> {
  const listed = typeof metric.tags === "function" ? undefined : metric.tags;
  const store = createStore(options);
  const paths = createPaths<Cell<Content>>(options.maxSeries * PATHS_PER_SERIES);

  /** The way of a series that is new, or new in this spelling. What overflows is not remembered: there is no end to it. */
  function workOut(source: TagSource): Cell<Content> | SkipReason {
    const names = listed ?? Object.keys(source);
    const tags = canonicalTags(names, source, options.tagName);
    if (typeof tags === "string") return tags;
    const cell = store.cellOf(tags);
    if (!cell.overflow) rememberPath(paths, stepsOf(source, names, listed !== undefined), cell);
    return cell;
  }

  return {
    find: (metadata) => {
      const source = tagSource(metric, metadata);
      const known = listed === undefined ? followAll(paths, source) : followListed(paths, source, listed);
      return known ?? workOut(source);
    },
    all: store.all,
  };
}
