// Columns of words, appended in order of arrival, and an open-addressing table of row numbers that keeps them distinct.
// In, out: the contract of relation.ts.
// Invariant: rows [0, size) are total, [deltaStart, size) delta, [size, count) pending; the table knows all rows up to count.
// A row number is a tuple's age: rounds are row ranges and nothing is copied between them.
// Rows that arrive in ascending order are distinct without a table: it is made when somebody asks, or when the order ends.
import { HashIndex, hash1, hash2 } from "./hash-index.js";
import { noteIndex } from "./index-event.js";
import { withRoom } from "./intern.js";
import type { Keep, Relation, Representation, Version, Visit } from "./relation.js";
import { type SortedIndex, sortedIndex, type WordIndex, wordIndex } from "./sorted-index.js";

/** Stands for a table that nobody needed yet; a table in use has at least 16 slots. */
const NO_TABLE = new Int32Array(1);
const FIRST_SLOTS = 16;
/** Rows a new relation has room for: 16 words lie within a typed array itself, more cost a trip to the allocator. */
const FIRST_ROWS = 16;

export class HashRelation implements Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation = "hash";
  columns: Int32Array<ArrayBuffer>[];
  /** Row + 1 per slot, 0 when free. */
  table: Int32Array<ArrayBuffer> = NO_TABLE;
  /** Slots - 1; 0 while there is no table. */
  mask = 0;
  /** Rows stored, pending ones included. */
  count = 0;
  size = 0;
  deltaStart = 0;
  readonly indexes: HashIndex[] = [];
  /** No more tuples will come. */
  settled = false;
  /** By column; null where one was tried and does not help. */
  private readonly sorted: (SortedIndex | null | undefined)[] = [];
  private readonly words: (WordIndex | null | undefined)[] = [];

  constructor(name: string, arity: number) {
    this.name = name;
    this.arity = arity;
    this.columns = [];
    for (let column = 0; column < arity; column++) this.columns.push(new Int32Array(FIRST_ROWS));
  }

  get deltaSize(): number {
    return this.size - this.deltaStart;
  }

  /** Makes room for about this many tuples at once; only while the relation is empty. */
  reserve(rows: number): void {
    if (this.count > 0 || rows <= this.columns[0]!.length) return;
    this.columns = this.columns.map(() => new Int32Array(rows));
    for (const index of this.indexes) index.rebase(this.columns);
    this.expected = rows;
  }

  /** Rows that were announced: the table is made for as many. */
  private expected = 0;

  get pendingSize(): number {
    return this.count - this.size;
  }

  get bytes(): number {
    const columns = this.arity === 0 ? 0 : this.columns[0]!.byteLength * this.arity;
    let bytes = columns + this.table.byteLength;
    for (const index of this.indexes) bytes += index.bytes;
    for (const index of this.sorted) if (index) bytes += index.bytes;
    for (const index of this.words) if (index) bytes += index.bits.byteLength * 2 + index.starts.byteLength;
    return bytes;
  }

  insert(tuple: Int32Array): boolean {
    if (this.mask === 0) {
      const order = this.compareToLast(tuple);
      if (order === 0) return false;
      if (order > 0) return this.append(tuple);
    }
    switch (this.arity) {
      case 1:
        return this.insert1(tuple[0]!);
      case 2:
        return this.insert2(tuple[0]!, tuple[1]!);
      case 3:
        return this.insert3(tuple[0]!, tuple[1]!, tuple[2]!);
      default:
        return this.insertN(tuple);
    }
  }

  insert1(a: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask } = this;
    const column = this.columns[0]!;
    let slot = hash1(a) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (column[entry - 1] === a) return false;
      slot = (slot + 1) & mask;
    }
    const row = this.claim(slot);
    this.columns[0]![row] = a;
    if (this.count * 3 > this.mask * 2) this.rehash();
    return true;
  }

  insert2(a: number, b: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask, columns } = this;
    const left = columns[0]!;
    const right = columns[1]!;
    let slot = hash2(a, b) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (left[entry - 1] === a && right[entry - 1] === b) return false;
      slot = (slot + 1) & mask;
    }
    const row = this.claim(slot);
    this.columns[0]![row] = a;
    this.columns[1]![row] = b;
    if (this.count * 3 > this.mask * 2) this.rehash();
    return true;
  }

  insert3(a: number, b: number, c: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask, columns } = this;
    const first = columns[0]!;
    const second = columns[1]!;
    const third = columns[2]!;
    let slot = hash2(hash2(a, b), c) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      const row = entry - 1;
      if (first[row] === a && second[row] === b && third[row] === c) return false;
      slot = (slot + 1) & mask;
    }
    const row = this.claim(slot);
    this.columns[0]![row] = a;
    this.columns[1]![row] = b;
    this.columns[2]![row] = c;
    if (this.count * 3 > this.mask * 2) this.rehash();
    return true;
  }

  insertN(tuple: Int32Array): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask } = this;
    let slot = hashTuple(tuple, this.arity) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (this.equals(entry - 1, tuple)) return false;
      slot = (slot + 1) & mask;
    }
    const row = this.claim(slot);
    for (let column = 0; column < this.arity; column++) this.columns[column]![row] = tuple[column]!;
    if (this.count * 3 > this.mask * 2) this.rehash();
    return true;
  }

  has(tuple: Int32Array): boolean {
    const row = this.find(tuple);
    return row >= 0 && row < this.size;
  }

  has1(a: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask } = this;
    const column = this.columns[0]!;
    let slot = hash1(a) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (column[entry - 1] === a) return entry <= this.size;
      slot = (slot + 1) & mask;
    }
    return false;
  }

  has2(a: number, b: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask, columns } = this;
    const left = columns[0]!;
    const right = columns[1]!;
    let slot = hash2(a, b) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (left[entry - 1] === a && right[entry - 1] === b) return entry <= this.size;
      slot = (slot + 1) & mask;
    }
    return false;
  }

  has3(a: number, b: number, c: number): boolean {
    if (this.mask === 0) this.makeTable();
    const { table, mask, columns } = this;
    const first = columns[0]!;
    const second = columns[1]!;
    const third = columns[2]!;
    let slot = hash2(hash2(a, b), c) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      const row = entry - 1;
      if (first[row] === a && second[row] === b && third[row] === c) return row < this.size;
      slot = (slot + 1) & mask;
    }
    return false;
  }

  extent(version: Version): number {
    return version === "delta" ? this.deltaSize : this.size;
  }

  scan(version: Version, cursor: Int32Array, visit: Visit, from = 0, to: number = this.size): boolean {
    const { arity } = this;
    const start = version === "delta" ? this.deltaStart : 0;
    const end = Math.min(this.size, start + to);
    for (let row = start + from; row < end; row++) {
      for (let column = 0; column < arity; column++) cursor[column] = this.columns[column]![row]!;
      if (visit()) return true;
    }
    return false;
  }

  addIndex(columns: readonly number[]): number {
    const wanted = columns.join();
    const known = this.indexes.findIndex((index) => index.columns.join() === wanted);
    if (known >= 0) return known;
    const build = (): HashIndex => {
      const index = new HashIndex(columns, this.columns, this.columns[0]!.length);
      index.extend(0, this.size);
      return index;
    };
    this.indexes.push(noteIndex(this, columns, build));
    return this.indexes.length - 1;
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    const chain = this.indexes[index]!;
    const { arity } = this;
    for (let row = chain.first(key); row >= 0; row = chain.next[row]!) {
      for (let column = 0; column < arity; column++) cursor[column] = this.columns[column]![row]!;
      if (visit()) return true;
    }
    return false;
  }

  /** Moves the kept rows together and builds table and indexes anew: O(rows). */
  retain(keep: Keep): void {
    const cursor = new Int32Array(this.arity);
    const { columns, count, size, deltaStart } = this;
    let to = 0;
    for (let row = 0; row < count; row++) {
      if (row === deltaStart) this.deltaStart = to;
      if (row === size) this.size = to;
      for (let column = 0; column < this.arity; column++) cursor[column] = columns[column]![row]!;
      if (!keep(cursor)) continue;
      for (let column = 0; column < this.arity; column++) columns[column]![to] = cursor[column]!;
      to++;
    }
    if (deltaStart === count) this.deltaStart = to;
    if (size === count) this.size = to;
    this.count = to;
    if (this.mask !== 0) this.rehash(this.table.length);
    for (const index of this.indexes) {
      index.reset();
      index.extend(0, this.size);
    }
  }

  advance(): number {
    this.deltaStart = this.size;
    this.size = this.count;
    for (const index of this.indexes) index.extend(this.deltaStart, this.size);
    return this.size - this.deltaStart;
  }

  settle(): void {
    this.deltaStart = this.size;
    this.settled = true;
  }

  /** An index of neighbours by one column, once the relation has stopped growing; undefined when its values are too spread out. */
  sortedBy(column: number): SortedIndex | undefined {
    if (!this.settled) return undefined;
    let index = this.sorted[column];
    if (index === undefined) {
      // A binary relation is sorted whole, so that neighbours may be merged into words; of a wider one only the first column matters.
      const order = this.arity === 2 ? [column, 1 - column] : [column];
      index = noteIndex(this, order, () => sortedIndex(order, this.columns, this.size)) ?? null;
      this.sorted[column] = index;
    }
    return index ?? undefined;
  }

  /** `sortedBy` with neighbours merged into words, for binary relations; undefined when it would not help. */
  wordsBy(column: number): WordIndex | undefined {
    let index = this.words[column];
    if (index === undefined) {
      const sorted = this.arity === 2 ? this.sortedBy(column) : undefined;
      index = (sorted === undefined ? undefined : wordIndex(sorted)) ?? null;
      this.words[column] = index;
    }
    return index ?? undefined;
  }

  /** Row of a tuple, pending ones included, or -1. */
  find(tuple: Int32Array): number {
    if (this.mask === 0) this.makeTable();
    const { table, mask } = this;
    let slot = hashTuple(tuple, this.arity) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (this.equals(entry - 1, tuple)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** Sign of the tuple minus the last row in lexicographic order; 1 when there is no row. */
  private compareToLast(tuple: Int32Array): number {
    const { columns, count, arity } = this;
    if (count === 0) return 1;
    for (let column = 0; column < arity; column++) {
      const last = columns[column]![count - 1]!;
      const word = tuple[column]!;
      if (word !== last) return word > last ? 1 : -1;
    }
    return 0;
  }

  private append(tuple: Int32Array): boolean {
    const row = this.count++;
    if (row >= this.columns[0]!.length) this.moreRows(row + 1);
    const { columns, arity } = this;
    for (let column = 0; column < arity; column++) columns[column]![row] = tuple[column]!;
    return true;
  }

  private makeTable(): void {
    let slots = FIRST_SLOTS;
    while (slots * 2 < Math.max(this.count, this.expected) * 3) slots *= 2;
    this.rehash(slots);
  }

  private equals(row: number, tuple: Int32Array): boolean {
    for (let column = 0; column < this.arity; column++) if (this.columns[column]![row] !== tuple[column]) return false;
    return true;
  }

  /** Notes the next row in the free slot found and makes room for its words; the caller writes them. */
  private claim(slot: number): number {
    const row = this.count++;
    this.table[slot] = row + 1;
    if (row >= this.columns[0]!.length) this.moreRows(row + 1);
    return row;
  }

  private moreRows(rows: number): void {
    const room = Math.max(rows, 64);
    this.columns = this.columns.map((column) => withRoom(column, room));
    for (const index of this.indexes) index.rebase(this.columns);
  }

  /** Small tables grow fast: an array of up to 16 words is cheap, every larger one costs a trip to the allocator. */
  private rehash(slots = this.table.length * (this.table.length < 256 ? 4 : 2)): void {
    const table = new Int32Array(slots);
    const mask = table.length - 1;
    const { arity, count } = this;
    const first = this.columns[0]!;
    const second = this.columns[1] ?? first;
    const third = this.columns[2] ?? first;
    let buffer: Int32Array | undefined;
    for (let row = 0; row < count; row++) {
      let hash: number;
      if (arity === 1) hash = hash1(first[row]!);
      else if (arity === 2) hash = hash2(first[row]!, second[row]!);
      else if (arity === 3) hash = hash2(hash2(first[row]!, second[row]!), third[row]!);
      else {
        buffer ??= new Int32Array(arity);
        for (let column = 0; column < arity; column++) buffer[column] = this.columns[column]![row]!;
        hash = hashTuple(buffer, arity);
      }
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = row + 1;
    }
    this.table = table;
    this.mask = mask;
  }
}

function hashTuple(tuple: Int32Array, arity: number): number {
  if (arity === 1) return hash1(tuple[0]!);
  let hash = hash2(tuple[0]!, tuple[1]!);
  for (let column = 2; column < arity; column++) hash = hash2(hash, tuple[column]!);
  return hash;
}
