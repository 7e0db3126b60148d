// What stands behind a compiled function: its cache, and the way of one call through it.
// In: arguments.  Out: results; programs are made for calls that the cache does not know.
// Invariant: a hit is one walk over the arguments, one look-up and the run.
// Not here: making a program (prepare.ts), running it (entry.ts).
import { insideTrace } from "../apply.js";
import type { Backend } from "../backend.js";
import { defaultBackend } from "../default-backend.js";
import type { CompileStart } from "../events.js";
import { optimized, planned, refusedReasons } from "../pipeline.js";
import type { Signal } from "../signal.js";
import { bindCall, type CompiledCall } from "./bound.js";
import { padCall, paddedArguments } from "./bucket.js";
import { Cache } from "./cache.js";
import type { Entry } from "./entry.js";
import { History } from "./history.js";
import { inlined } from "./inline.js";
import { type CallKind, kindOfCall } from "./kind.js";
import { type Lowered, loweredOf } from "./lowered.js";
import type { Subject } from "./options.js";
import { checkPlaces } from "./place.js";
import { entryOf, prepareEntry, traceKind } from "./prepare.js";
import { Profiler } from "./profile.js";
import { hashText, numberOf, type Signature, signatureOf } from "./signature.js";
import type { Site } from "./source.js";
import type { Profile } from "./times.js";

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

/** A call on its way: its arguments, padded where the function has buckets. */
interface Arranged {
  readonly args: readonly unknown[];
  readonly signature: Signature;
  readonly crop: (result: unknown) => unknown;
  readonly dispose: () => void;
}

const same = (result: unknown): unknown => result;
const nothing = (): void => {};

/** A function with its programs. */
export class CompiledFunction {
  readonly #subject: Subject;
  readonly #cache: Cache<Entry>;
  readonly #history: History;
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  // The entry that served the last call; the next compile is explained by it.
  #latest: Entry | undefined;

  constructor(subject: Subject, site: Site | undefined) {
    this.#subject = subject;
    this.#cache = new Cache(subject.settings.cacheSize);
    this.#history = new History(subject.label, subject.settings.cacheSize, site);
  }

  call(args: readonly unknown[]): unknown {
    const signature = this.#sign(args);
    if (signature.traced || insideTrace()) return inlined(this.#subject, args);
    const call = this.#arrange(args, signature);
    try {
      return call.crop(this.#entry(call).run(call.signature.leaves));
    } finally {
      call.dispose();
    }
  }

  async callAsync(args: readonly unknown[], signal: Signal | undefined): Promise<unknown> {
    const signature = this.#sign(args);
    if (signature.traced || insideTrace()) return inlined(this.#subject, args);
    const call = this.#arrange(args, signature);
    try {
      return call.crop(await this.#entry(call).runAsync(call.signature.leaves, signal));
    } finally {
      call.dispose();
    }
  }

  /** The graph of a call, which does not run. */
  lower(args: readonly unknown[]): Lowered {
    const call = this.#arrange(args, this.#sign(args));
    try {
      const kind = this.#kind(call);
      const { native, fuse } = this.#subject.settings;
      const graph = optimized(traceKind(this.#subject, call.args, kind).graph, kind.backend, fuse);
      return loweredOf(graph, native ? refusedReasons(graph, kind.backend) : []);
    } finally {
      call.dispose();
    }
  }

  /** Where the time of a call goes, which runs in the evaluator. */
  profile(args: readonly unknown[]): Profile {
    const call = this.#arrange(args, this.#sign(args));
    const kind = this.#kind(call);
    const { label, settings } = this.#subject;
    const profiler = new Profiler(label, kind.backend);
    const entry = entryOf(this.#subject, call.args, kind, `${label} profile`, (graph) =>
      planned(optimized(graph, kind.backend, settings.fuse), "evaluator", profiler.lane),
    );
    try {
      return profiler.run(() => call.crop(entry.run(call.signature.leaves)));
    } finally {
      entry.evict();
      call.dispose();
    }
  }

  /** A program for the kind of a call, which does not run. */
  compile(args: readonly unknown[]): CompiledCall {
    const first = this.#arrange(args, this.#sign(args));
    try {
      const kind = this.#kind(first);
      const entry = prepareEntry(this.#subject, first.args, kind, this.#why(first, kind), this.#history.compiles);
      return bindCall(entry, (called) => {
        const call = this.#arrange(called, this.#sign(called));
        return { kind: this.#kind(call), leaves: call.signature.leaves, crop: call.crop, dispose: call.dispose };
      });
    } finally {
      first.dispose();
    }
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

  #sign(args: readonly unknown[]): Signature {
    return signatureOf(args, this.#subject.settings.statics, this.#subject.label);
  }

  #arrange(args: readonly unknown[], signature: Signature): Arranged {
    const { label, settings } = this.#subject;
    const { bucket, statics, donated } = settings;
    if (bucket === undefined) return { args, signature, crop: same, dispose: nothing };
    const padded = padCall(args, bucket, paddedArguments(bucket, statics), donated, label);
    return { ...padded, signature: this.#sign(padded.args) };
  }

  #place({ signature }: Arranged): Backend {
    return this.#subject.settings.backend ?? signature.place ?? defaultBackend();
  }

  #kind(call: Arranged): CallKind {
    return kindOfCall(this.#subject, call.args, call.signature.leaves, this.#place(call));
  }

  #keyOf(call: Arranged): string {
    return `${numberOf(this.#place(call))} ${call.signature.text}`;
  }

  /** Why a program is made for a call, as its event says it. */
  #why(call: Arranged, kind: CallKind): CompileStart {
    const hash = hashText(this.#keyOf(call));
    const { reason, argument, previous, now } = this.#history.note(hash, kind, this.#latest?.parts.kind);
    return { key: `${this.#subject.label} ${hash}`, reason, argument, previous, now };
  }

  /** The program for a call. */
  #entry(call: Arranged): Entry {
    const key = this.#keyOf(call);
    const known = this.#cache.get(key);
    this.#latest = known ?? this.#miss(call, key);
    if (known === undefined) return this.#latest;
    const { signature } = call;
    // Tensors of one kind may still live in several places.
    const place = this.#place(call);
    if (signature.mixed || (signature.place !== undefined && signature.place !== place))
      checkPlaces(signature.leaves, place, this.#subject.label, known.paths);
    this.#hits++;
    return known;
  }

  #miss(call: Arranged, key: string): Entry {
    const kind = this.#kind(call);
    this.#misses++;
    const entry = prepareEntry(this.#subject, call.args, kind, this.#why(call, kind), this.#history.compiles);
    for (const [gone, evicted] of this.#cache.set(key, entry)) {
      this.#evictions++;
      this.#history.evict(hashText(gone));
      evicted.evict();
    }
    return entry;
  }
}
