// From an event's tags to the cell of its series, by one map look-up a tag: no sorting and no text is made on the way to a known series.
// In: the record that holds an event's tags.  Out: a cell, or why there is none.
// Invariant: at most `maxSeries` cells and one for what lies over that; equal tags always reach the same cell, whatever order or type (1, "1")
// they come in; the paths that remember where known tags lead are bounded too.
// Not here: what a cell adds up (accumulate.ts).

import type { Metadata } from "../index.js";
import type { Metric } from "./definition.js";
import { type SkipReason, tagSource, tagText } from "./sample.js";

/** Tags of a series as text, sorted by name. */
export type Tags = Readonly<Record<string, string>>;

/** One series: its tags, and what it holds. */
export interface Cell<Content> {
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
  /** Forgets all. */
  clear(): void;
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

/** A remembered way: from raw tag values (of listed tags), or names and values in turn, to a cell. */
interface PathNode<Content> {
  cell: Cell<Content> | undefined;
  next: Map<unknown, PathNode<Content>> | undefined;
}

/** Equal tags can be spelled in several ways (order, 1 and "1"); so many ways are remembered for each series, the rest is worked out each time. */
const PATHS_PER_SERIES = 4;

/** Tags by sorted, respelled name; or why they cannot be used. Two names that come to be spelled alike cannot. */
function canonicalTags(
  names: readonly string[],
  source: Readonly<Record<string, unknown>>,
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
  return Object.keys(tags).length === pairs.length ? tags : "unusable_tag";
}

/** The cells of a metric, none yet. */
export function createCells<Content>(metric: Metric, options: CellOptions<Content>): Cells<Content> {
  const { maxSeries, tagName, create } = options;
  const listed = typeof metric.tags === "function" ? undefined : metric.tags;
  const cells = new Map<string, Cell<Content>>();
  let overflow: Cell<Content> | undefined;
  let root: PathNode<Content> = { cell: undefined, next: undefined };
  let paths = 0;

  function remember(steps: readonly unknown[], cell: Cell<Content>): void {
    if (paths >= maxSeries * PATHS_PER_SERIES) return;
    paths += 1;
    let node = root;
    for (const step of steps) {
      node.next ??= new Map();
      let after = node.next.get(step);
      if (after === undefined) {
        after = { cell: undefined, next: undefined };
        node.next.set(step, after);
      }
      node = after;
    }
    node.cell = cell;
  }

  function overflowCell(): Cell<Content> {
    overflow ??= { tags: Object.freeze({}), overflow: true, content: create() };
    return overflow;
  }

  /** The way of a series that is new, or new in this spelling. */
  function workOut(source: Readonly<Record<string, unknown>>): Cell<Content> | SkipReason {
    const names = listed ?? Object.keys(source);
    const tags = canonicalTags(names, source, tagName);
    if (typeof tags === "string") return tags;
    const key = JSON.stringify(Object.entries(tags));
    let cell = cells.get(key);
    if (cell === undefined) {
      if (cells.size >= maxSeries) return overflowCell();
      cell = { tags: Object.freeze(tags), overflow: false, content: create() };
      cells.set(key, cell);
    }
    remember(
      listed === undefined ? names.flatMap((name) => [name, source[name]]) : names.map((name) => source[name]),
      cell,
    );
    return cell;
  }

  function followListed(
    names: readonly string[],
    source: Readonly<Record<string, unknown>>,
  ): Cell<Content> | undefined {
    let node: PathNode<Content> | undefined = root;
    for (let at = 0; at < names.length && node !== undefined; at += 1)
      node = node.next?.get(source[names[at] as string]);
    return node?.cell;
  }

  function followGiven(source: Readonly<Record<string, unknown>>): Cell<Content> | undefined {
    let node: PathNode<Content> | undefined = root;
    for (const name of Object.keys(source)) {
      node = node?.next?.get(name)?.next?.get(source[name]);
      if (node === undefined) return undefined;
    }
    return node?.cell;
  }

  return {
    find: (metadata) => {
      const source = tagSource(metric, metadata);
      return (listed === undefined ? followGiven(source) : followListed(listed, source)) ?? workOut(source);
    },
    all: () => (overflow === undefined ? [...cells.values()] : [...cells.values(), overflow]),
    clear: () => {
      cells.clear();
      overflow = undefined;
      root = { cell: undefined, next: undefined };
      paths = 0;
    },
  };
}
