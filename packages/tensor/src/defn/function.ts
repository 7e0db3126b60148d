// What stands behind a compiled function: its cache, and the way of one call through it.
// In: arguments.  Out: results; programs are made for calls that the cache does not know.
// Invariant: a hit is one walk over the arguments, one look-up and the run.
// Not here: making a program (prepare.ts), running it (entry.ts).
import { insideTrace } from "../apply.js";
import type { Backend } from "../backend.js";
import { defaultBackend } from "../default-backend.js";
import type { Signal } from "../signal.js";
import type { TreeFunction } from "../transform/function.js";
import { Cache } from "./cache.js";
import type { Entry } from "./entry.js";
import { inlined } from "./inline.js";
import type { DefnSettings, Subject } from "./options.js";
import { checkPlaces } from "./place.js";
import { prepareEntry } from "./prepare.js";
import { type Signature, signatureOf } from "./signature.js";

/** How full the cache of a compiled function is, and how it was used. */
export interface CacheStats {
  /** Programs in the cache. */
  readonly size: number;
  /** Most programs it keeps. */
  readonly limit: number;
  /** Calls that found their program. */
  readonly hits: number;
  /** Calls that did not; each traced the function once. */
  readonly misses: number;
  /** Programs that had to go. */
  readonly evictions: number;
}

// Backends in keys: names are not unique.
const numbers = new WeakMap<Backend, number>();
let backends = 0;

function numberOf(backend: Backend): number {
  const known = numbers.get(backend);
  if (known !== undefined) return known;
  numbers.set(backend, backends);
  return backends++;
}

/** A short name of a text: 32 bits of FNV-1a. */
function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** A function with its programs. */
export class CompiledFunction implements Subject {
  readonly fn: TreeFunction;
  readonly label: string;
  readonly settings: DefnSettings;
  readonly #cache: Cache<Entry>;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(fn: TreeFunction, label: string, settings: DefnSettings) {
    this.fn = fn;
    this.label = label;
    this.settings = settings;
    this.#cache = new Cache(settings.cacheSize);
  }

  call(args: readonly unknown[]): unknown {
    const signature = signatureOf(args, this.settings.statics, this.label);
    if (signature.traced || insideTrace()) return inlined(this, args);
    return this.#entry(args, signature).run(signature.leaves);
  }

  async callAsync(args: readonly unknown[], signal: Signal | undefined): Promise<unknown> {
    const signature = signatureOf(args, this.settings.statics, this.label);
    if (signature.traced || insideTrace()) return inlined(this, args);
    return this.#entry(args, signature).runAsync(signature.leaves, signal);
  }

  stats(): CacheStats {
    return {
      size: this.#cache.size,
      limit: this.#cache.limit,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  clear(): void {
    for (const entry of this.#cache.clear()) entry.evict();
  }

  /** The program for a call. */
  #entry(args: readonly unknown[], signature: Signature): Entry {
    const place = this.settings.backend ?? signature.place ?? defaultBackend();
    const key = `${numberOf(place)} ${signature.text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) {
      // Tensors of one kind may still live in several places.
      if (signature.mixed || (signature.place !== undefined && signature.place !== place))
        checkPlaces(signature.leaves, place, this.label, known.parts.paths);
      this.#hits++;
      return known;
    }
    this.#misses++;
    const entry = prepareEntry(
      this,
      args,
      signature,
      place,
      {
        key: `${this.label} ${hashText(key)}`,
        reason: this.#misses === 1 ? "first" : "shape",
        argument: undefined,
        previous: undefined,
        now: undefined,
      },
      this.#misses,
    );
    for (const [, gone] of this.#cache.set(key, entry)) {
      this.#evictions++;
      gone.evict();
    }
    return entry;
  }
}
