// Functions that are made anew for each call: the same source text, given to defn at the same place.
// In: functions as defn sees them.  Out: the place, with how often each kind of call was compiled there.
// Invariant: a first defn of a text costs a look-up; only from the second on is the caller's line taken. Closures are never held, only texts.
// Not here: what is said about it (history.ts).
import { userFrame } from "../origin.js";
import { sharedSlot } from "../state.js";

/** One place that makes functions of one text. */
export interface Site {
  /** `file:line:column`. */
  readonly place: string;
  /** How often each kind of call was compiled for it, by hash. */
  readonly compiles: Map<string, number>;
}

interface Source {
  readonly sites: Map<string, Site>;
}

// Texts, places and kinds that are remembered; the oldest goes first.
const TEXTS = 512;
const SITES = 64;
const KINDS = 64;

const sources = sharedSlot<Map<string, Source>>("defnSources", () => new Map());

/** The place that made this function, when functions of its text were given to defn before. */
export function siteOf(fn: (...args: never[]) => unknown): Site | undefined {
  const text = Function.prototype.toString.call(fn);
  const source = sources.get(text);
  if (source === undefined) {
    remember(sources, text, { sites: new Map() }, TEXTS);
    return undefined;
  }
  const place = userFrame();
  if (place === undefined) return undefined;
  return source.sites.get(place) ?? remember(source.sites, place, { place, compiles: new Map() }, SITES);
}

/** Counts a compile for a kind of call; answers with how often there was one before. */
export function countCompile({ compiles }: Site, hash: string): number {
  const before = compiles.get(hash) ?? 0;
  remember(compiles, hash, before + 1, KINDS);
  return before;
}

function remember<T>(map: Map<string, T>, key: string, value: T, limit: number): T {
  if (map.size >= limit && !map.has(key)) map.delete(map.keys().next().value!);
  map.set(key, value);
  return value;
}
