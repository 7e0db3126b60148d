// A growing index: rows with equal key columns form a chain, newest first; an open-addressing table holds the head of each chain.
// In: the columns of a relation, row ranges as they become visible.  Out: the newest row of a key, `next` for the rest (-1 ends).
// Invariant: along a chain row numbers fall, so the rows of the last round are a prefix; every indexed row is in exactly one chain.
// Not here: relations that no longer grow (sorted-index.ts).

/** Hash of one word: multiply, then fold the high bits down. */
export function hash1(a: number): number {
  const h = Math.imul(a, 0x9e3779b1);
  return h ^ (h >>> 15);
}

/** Hash of two words. */
export function hash2(a: number, b: number): number {
  const h = Math.imul(Math.imul(a, 0x9e3779b1) ^ (b + 0x7f4a7c15), 0x85ebca6b);
  return h ^ (h >>> 15);
}

export class HashIndex {
  /** Chain after a row; as long as the relation's columns. */
  next: Int32Array<ArrayBuffer>;
  readonly columns: readonly number[];
  private heads: Int32Array<ArrayBuffer>;
  private mask: number;
  private keys = 0;
  private data: readonly Int32Array[];

  constructor(columns: readonly number[], data: readonly Int32Array[], capacity: number) {
    this.columns = columns;
    this.data = data;
    this.next = new Int32Array(capacity);
    this.heads = new Int32Array(16);
    this.mask = 15;
  }

  /** Distinct keys seen. */
  get distinct(): number {
    return this.keys;
  }

  get bytes(): number {
    return 4 * (this.next.length + this.heads.length);
  }

  /** The relation's columns moved: they hold the same rows and more room. */
  rebase(data: readonly Int32Array[]): void {
    this.data = data;
  }

  /** Forgets all rows. */
  reset(): void {
    this.heads.fill(0);
    this.keys = 0;
  }

  /** Adds rows `from` .. `to`-1. */
  extend(from: number, to: number): void {
    if (this.next.length < this.data[0]!.length) {
      const grown = new Int32Array(this.data[0]!.length);
      grown.set(this.next.subarray(0, from));
      this.next = grown;
    }
    if (this.columns.length === 1) this.extend1(this.data[this.columns[0]!]!, from, to);
    else for (let row = from; row < to; row++) this.add(row, this.locateRow(row));
  }

  /** Newest row whose key is `a`, or -1. */
  first1(a: number): number {
    const column = this.data[this.columns[0]!]!;
    const { heads, mask } = this;
    for (let slot = hash1(a) & mask; ; slot = (slot + 1) & mask) {
      const row = heads[slot]! - 1;
      if (row < 0 || column[row] === a) return row;
    }
  }

  /** Newest row whose key is `a, b`, or -1. */
  first2(a: number, b: number): number {
    const left = this.data[this.columns[0]!]!;
    const right = this.data[this.columns[1]!]!;
    const { heads, mask } = this;
    for (let slot = hash2(a, b) & mask; ; slot = (slot + 1) & mask) {
      const row = heads[slot]! - 1;
      if (row < 0 || (left[row] === a && right[row] === b)) return row;
    }
  }

  /** Newest row with this key, or -1. */
  first(key: Int32Array): number {
    if (key.length === 1) return this.first1(key[0]!);
    if (key.length === 2) return this.first2(key[0]!, key[1]!);
    const { columns, data, heads, mask } = this;
    let hash = hash2(key[0]!, key[1]!);
    for (let i = 2; i < key.length; i++) hash = hash2(hash, key[i]!);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = heads[slot]! - 1;
      if (row < 0) return -1;
      let i = 0;
      while (i < key.length && data[columns[i]!]![row] === key[i]) i++;
      if (i === key.length) return row;
    }
  }

  private extend1(column: Int32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const word = column[row]!;
      const { heads, mask } = this;
      let slot = hash1(word) & mask;
      for (let head = heads[slot]!; head !== 0 && column[head - 1] !== word; head = heads[slot]!)
        slot = (slot + 1) & mask;
      this.add(row, slot);
    }
  }

  private add(row: number, slot: number): void {
    const head = this.heads[slot]!;
    this.next[row] = head - 1;
    this.heads[slot] = row + 1;
    if (head !== 0) return;
    this.keys++;
    if (this.keys * 2 > this.mask) this.grow();
  }

  /** Slot of the chain that `row` belongs to. */
  private locateRow(row: number): number {
    const { columns, data, heads, mask } = this;
    let slot = this.hashRow(row) & mask;
    for (let head = heads[slot]!; head !== 0; head = heads[slot]!) {
      let i = 0;
      while (i < columns.length && data[columns[i]!]![row] === data[columns[i]!]![head - 1]) i++;
      if (i === columns.length) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private hashRow(row: number): number {
    const { columns, data } = this;
    if (columns.length === 1) return hash1(data[columns[0]!]![row]!);
    let hash = hash2(data[columns[0]!]![row]!, data[columns[1]!]![row]!);
    for (let i = 2; i < columns.length; i++) hash = hash2(hash, data[columns[i]!]![row]!);
    return hash;
  }

  private grow(): void {
    const old = this.heads;
    this.heads = new Int32Array(old.length * 2);
    this.mask = this.heads.length - 1;
    for (const head of old) {
      if (head === 0) continue;
      let slot = this.hashRow(head - 1) & this.mask;
      while (this.heads[slot] !== 0) slot = (slot + 1) & this.mask;
      this.heads[slot] = head;
    }
  }
}
