// A bounded cache: the least recently used entry goes first.
// In: keys and entries.  Out: entries, and those that had to go.
// Invariant: never more entries than its size.
// Not here: what an entry is; giving it back is the caller's.

/** Entries by key. */
export class Cache<Entry> {
  readonly limit: number;
  readonly #entries = new Map<string, Entry>();
  // The entry used last; asking for it again costs no reordering.
  #latest: string | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry, which is now the one used last. */
  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || key === this.#latest) return entry;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#latest = key;
    return entry;
  }

  /** Adds an entry; answers with what had to go. */
  set(key: string, entry: Entry): readonly (readonly [string, Entry])[] {
    const gone: [string, Entry][] = [];
    while (this.#entries.size >= this.limit) {
      const [oldest] = this.#entries;
      this.#entries.delete(oldest![0]);
      gone.push(oldest!);
    }
    this.#entries.set(key, entry);
    this.#latest = key;
    return gone;
  }

  /** Empties it; answers with what was in it. */
  clear(): readonly Entry[] {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    this.#latest = undefined;
    return entries;
  }
}
