// What a function was compiled for so far: the reason of each compile, and the warning at the eighth.
// In: calls that needed a program.  Out: causes for events; at most one warning per function or place.
// Invariant: bounded, however many programs come and go.
// Not here: comparing two calls (reason.ts), describing many (variety.ts).
import type { CallKind } from "./kind.js";
import { type Cause, differenceOf } from "./reason.js";
import { countCompile, type Site } from "./source.js";
import { varietyOf } from "./variety.js";

// The compile that is one too many.
const MANY = 8;
// Programs that went and are recognised when they are needed again.
const REMEMBERED = 4096;

/** The compiles of one function. */
export class History {
  readonly #label: string;
  readonly #cacheSize: number;
  readonly #site: Site | undefined;
  readonly #evicted = new Set<string>();
  readonly #kinds: CallKind[] = [];
  #compiles = 0;
  // Closures made at the same place that were compiled for the same kind of call before this one.
  #repeated = 0;

  constructor(label: string, cacheSize: number, site: Site | undefined) {
    this.#label = label;
    this.#cacheSize = cacheSize;
    this.#site = site;
  }

  /** How often the function was compiled; for a new closure on each call, how often those at its place were. */
  get compiles(): number {
    return Math.max(this.#compiles, this.#repeated + 1);
  }

  /** Notes that a program for this kind of call is made; answers with why. `before` is the kind of the call before. */
  note(hash: string, kind: CallKind, before: CallKind | undefined): Cause {
    this.#repeated = this.#compiles === 0 && this.#site !== undefined ? countCompile(this.#site, hash) : 0;
    this.#compiles++;
    if (this.#kinds.length < MANY) this.#kinds.push(kind);
    const cause = this.#cause(hash, kind, before);
    if (this.compiles === MANY) this.#warn(cause);
    return cause;
  }

  /** Notes that a program had to go. */
  evict(hash: string): void {
    if (this.#evicted.size >= REMEMBERED) this.#evicted.delete(this.#evicted.values().next().value!);
    this.#evicted.add(hash);
  }

  #cause(hash: string, kind: CallKind, before: CallKind | undefined): Cause {
    if (this.#evicted.delete(hash)) return { reason: "evicted" };
    if (before !== undefined) return differenceOf(before, kind) ?? { reason: "evicted" };
    if (this.#repeated > 0)
      return { reason: "function", previous: "the same function", now: `a new closure, made at ${this.#site!.place}` };
    return { reason: "first" };
  }

  #warn(cause: Cause): void {
    const { what, remedy } = this.#variety(cause);
    console.warn(`@sextant/tensor: ${this.#label} compiled ${MANY} times: ${what}; ${remedy}`);
  }

  #variety(cause: Cause): { what: string; remedy: string } {
    if (cause.reason === "function")
      return {
        what: `a new closure on each call, made at ${this.#site!.place}`,
        remedy: "make it once, outside the function that calls it",
      };
    if (cause.reason === "evicted")
      return {
        what: `its ${this.#cacheSize} programs are too few for the calls it gets`,
        remedy: "raise cacheSize, or use bucket",
      };
    return varietyOf(this.#kinds) ?? { what: "its cache was cleared in between", remedy: "clear it less often" };
  }
}
