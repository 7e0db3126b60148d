// Numbers of values, in as many maps as it takes: one Map of V8 holds 2^24 entries at most.
// In: values and their numbers.  Out: the number of a value, or undefined.
// Invariant: a value is in one map; the older maps are full and no longer written.

/** Entries a map is given; a little below what it can hold. */
const MOST = 2 ** 24 - 16;

export class Ids<T> {
  private current: Map<T, number> | undefined;
  private readonly full: Map<T, number>[] = [];
  private readonly most: number;

  constructor(most: number = MOST) {
    this.most = most;
  }

  find(value: T): number | undefined {
    const id = this.current?.get(value);
    return id === undefined && this.full.length > 0 ? this.findOlder(value) : id;
  }

  /** Notes the number of a value that has none. The first map is made here: most programs have no value of most kinds. */
  add(value: T, id: number): void {
    if (this.current === undefined) this.current = new Map();
    else if (this.current.size >= this.most) {
      this.full.push(this.current);
      this.current = new Map();
    }
    this.current.set(value, id);
  }

  private findOlder(value: T): number | undefined {
    for (const map of this.full) {
      const id = map.get(value);
      if (id !== undefined) return id;
    }
    return undefined;
  }
}
