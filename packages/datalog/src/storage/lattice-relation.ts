// A relation of which only the best tuple per key is kept, best by the order of one column: shortest distances, highest marks.
// In, out: the contract of relation.ts; inserting a worse tuple than the one seen does nothing.
// Invariant: one row per key; `value` is what is visible, `best` that or what is pending; delta lists the rows the last round improved.
// Not here: recognising that a subsumption says this (execute/subsume.ts).
import { HashIndex, hash1, hash2 } from "./hash-index.js";
import { withRoom } from "./intern.js";
import type { Relation, Representation, Version, Visit } from "./relation.js";

/** Is the first word better than the second? */
export type Better = (left: number, right: number) => boolean;

/** The order of values that are plain numbers: compared without a call. */
export type NumberOrder = "least" | "greatest";

export class LatticeRelation implements Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation = "lattice";
  /** By column of the relation; the value column holds what is visible. */
  columns: Int32Array<ArrayBuffer>[];
  readonly valueColumn: number;
  readonly keyColumns: readonly number[];
  size = 0;
  deltaRows: Int32Array<ArrayBuffer> = new Int32Array(16);
  deltaSize = 0;
  readonly indexes: HashIndex[] = [];
  private readonly better: Better;
  private best: Int32Array<ArrayBuffer> = new Int32Array(8);
  private table: Int32Array<ArrayBuffer> = new Int32Array(16);
  private mask = 15;
  /** Row + 1 by key, while the only key column holds small values; null once it does not. */
  private direct: Int32Array<ArrayBuffer> | null;
  private readonly order: NumberOrder | null;
  private count = 0;
  /** Round in which a row was last improved: tells whether it is in `improved` already. */
  private stamps: Int32Array<ArrayBuffer> = new Int32Array(8);
  private round = 1;
  private improved: Int32Array<ArrayBuffer> = new Int32Array(16);
  private improvedCount = 0;

  constructor(name: string, arity: number, valueColumn: number, better: Better, order: NumberOrder | null = null) {
    this.order = order;
    this.direct = arity === 2 ? new Int32Array(16) : null;
    this.name = name;
    this.arity = arity;
    this.valueColumn = valueColumn;
    this.better = better;
    this.keyColumns = Array.from({ length: arity }, (_, column) => column).filter((column) => column !== valueColumn);
    this.columns = Array.from({ length: arity }, () => new Int32Array(8));
  }

  get pendingSize(): number {
    return this.improvedCount;
  }

  get bytes(): number {
    const arrays = [
      ...this.columns,
      this.best,
      this.table,
      this.stamps,
      this.improved,
      this.deltaRows,
      this.direct ?? this.table,
    ];
    return (
      arrays.reduce((sum, array) => sum + array.byteLength, 0) +
      this.indexes.reduce((sum, index) => sum + index.bytes, 0)
    );
  }

  insert(tuple: Int32Array): boolean {
    return this.direct !== null
      ? this.insert1(tuple[1 - this.valueColumn]!, tuple[this.valueColumn]!)
      : this.insertHashed(tuple);
  }

  /** Inserts into a relation of one key column. */
  insert1(key: number, value: number): boolean {
    const { direct } = this;
    if (direct !== null && key >>> 0 < direct.length) {
      const row = direct[key]! - 1;
      if (row >= 0) return this.improve(row, value);
    }
    return this.insertNew(key, value);
  }

  private insertNew(key: number, value: number): boolean {
    const tuple = new Int32Array(2);
    tuple[1 - this.valueColumn] = key;
    tuple[this.valueColumn] = value;
    if (this.direct === null) return this.insertHashed(tuple);
    if (key >>> 0 >= 4 * this.count + 65_536) {
      this.leaveDirect();
      return this.insertHashed(tuple);
    }
    this.direct = withRoom(this.direct, key + 1);
    this.append(tuple, value);
    this.direct[key] = this.count;
    return true;
  }

  /** Keys have become too spread out for a table by key: hash them from now on. */
  private leaveDirect(): void {
    this.direct = null;
    while (this.count * 2 > this.mask) this.mask = this.mask * 2 + 1;
    this.rehash(this.mask + 1);
  }

  private insertHashed(tuple: Int32Array): boolean {
    const value = tuple[this.valueColumn]!;
    const { table, mask } = this;
    let slot = this.hash(tuple) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (this.sameKey(entry - 1, tuple)) return this.improve(entry - 1, value);
      slot = (slot + 1) & mask;
    }
    this.append(tuple, value);
    table[slot] = this.count;
    if (this.count * 2 > mask) this.rehash(table.length * 2);
    return true;
  }

  has(tuple: Int32Array): boolean {
    if (this.direct !== null) {
      const key = tuple[1 - this.valueColumn]!;
      const row = key >>> 0 < this.direct.length ? this.direct[key]! - 1 : -1;
      return row >= 0 && row < this.size && this.columns[this.valueColumn]![row] === tuple[this.valueColumn];
    }
    const { table, mask } = this;
    let slot = this.hash(tuple) & mask;
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      const row = entry - 1;
      if (this.sameKey(row, tuple))
        return row < this.size && this.columns[this.valueColumn]![row] === tuple[this.valueColumn];
      slot = (slot + 1) & mask;
    }
    return false;
  }

  extent(version: Version): number {
    return version === "delta" ? this.deltaSize : this.size;
  }

  scan(version: Version, cursor: Int32Array, visit: Visit, from = 0, to: number = this.size): boolean {
    const end = Math.min(version === "delta" ? this.deltaSize : this.size, to);
    for (let i = from; i < end; i++) {
      this.load(version === "delta" ? this.deltaRows[i]! : i, cursor);
      if (visit()) return true;
    }
    return false;
  }

  /** Indexes by key columns only: values change in place. Probes that name the value are answered from the rest, or by a walk. */
  addIndex(columns: readonly number[]): number {
    const wanted = columns.join();
    const known = this.probes.findIndex((probe) => probe.columns.join() === wanted);
    if (known >= 0) return known;
    const keys = columns.filter((column) => column !== this.valueColumn);
    let index: HashIndex | null = null;
    if (keys.length > 0) {
      index = this.indexes.find((other) => other.columns.join() === keys.join()) ?? null;
      if (index === null) {
        index = new HashIndex(keys, this.columns, this.columns[0]!.length);
        index.extend(0, this.size);
        this.indexes.push(index);
      }
    }
    this.probes.push({ columns, index, key: new Int32Array(keys.length) });
    return this.probes.length - 1;
  }

  private readonly probes: {
    readonly columns: readonly number[];
    readonly index: HashIndex | null;
    readonly key: Int32Array;
  }[] = [];

  /** The chains that answer probes by key columns, for generated code. */
  chains(columns: readonly number[]): HashIndex {
    return this.probes[this.addIndex(columns)]!.index!;
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    const probe = this.probes[index]!;
    const at = probe.columns.indexOf(this.valueColumn);
    const value = at < 0 ? null : key[at]!;
    const accept = (row: number): boolean => {
      if (value !== null && this.columns[this.valueColumn]![row] !== value) return false;
      this.load(row, cursor);
      return visit();
    };
    if (probe.index === null) {
      for (let row = 0; row < this.size; row++) if (accept(row)) return true;
      return false;
    }
    for (let i = 0, j = 0; i < key.length; i++) if (i !== at) probe.key[j++] = key[i]!;
    for (let row = probe.index.first(probe.key); row >= 0; row = probe.index.next[row]!) if (accept(row)) return true;
    return false;
  }

  advance(): number {
    const values = this.columns[this.valueColumn]!;
    for (let i = 0; i < this.improvedCount; i++) values[this.improved[i]!] = this.best[this.improved[i]!]!;
    [this.deltaRows, this.improved] = [this.improved, this.deltaRows];
    this.deltaSize = this.improvedCount;
    this.improvedCount = 0;
    this.round++;
    for (const index of this.indexes) index.extend(this.size, this.count);
    this.size = this.count;
    return this.deltaSize;
  }

  settle(): void {
    this.deltaSize = 0;
  }

  private improve(row: number, value: number): boolean {
    const best = this.best[row]!;
    const { order } = this;
    if (!(order === "least" ? value < best : order === "greatest" ? value > best : this.better(value, best)))
      return false;
    this.best[row] = value;
    this.note(row);
    return true;
  }

  private note(row: number): void {
    if (this.stamps[row] === this.round) return;
    this.stamps[row] = this.round;
    if (this.improvedCount === this.improved.length) this.improved = withRoom(this.improved, this.improvedCount + 1);
    this.improved[this.improvedCount++] = row;
  }

  private append(tuple: Int32Array, value: number): void {
    const row = this.count++;
    if (row >= this.best.length) {
      this.columns = this.columns.map((column) => withRoom(column, row + 1));
      for (const index of this.indexes) index.rebase(this.columns);
      this.best = withRoom(this.best, row + 1);
      this.stamps = withRoom(this.stamps, row + 1);
    }
    for (const column of this.keyColumns) this.columns[column]![row] = tuple[column]!;
    this.best[row] = value;
    this.note(row);
  }

  private load(row: number, cursor: Int32Array): void {
    for (let column = 0; column < this.arity; column++) cursor[column] = this.columns[column]![row]!;
  }

  private sameKey(row: number, tuple: Int32Array): boolean {
    const { keyColumns, columns } = this;
    for (let i = 0; i < keyColumns.length; i++) {
      if (columns[keyColumns[i]!]![row] !== tuple[keyColumns[i]!]) return false;
    }
    return true;
  }

  private hash(tuple: Int32Array): number {
    const { keyColumns } = this;
    if (keyColumns.length === 1) return hash1(tuple[keyColumns[0]!]!);
    let hash = keyColumns.length === 0 ? 0 : tuple[keyColumns[0]!]!;
    for (let i = 1; i < keyColumns.length; i++) hash = hash2(hash, tuple[keyColumns[i]!]!);
    return hash;
  }

  private rehash(slots: number): void {
    const table = new Int32Array(slots);
    this.mask = table.length - 1;
    const cursor = new Int32Array(this.arity);
    for (let row = 0; row < this.count; row++) {
      this.load(row, cursor);
      let slot = this.hash(cursor) & this.mask;
      while (table[slot] !== 0) slot = (slot + 1) & this.mask;
      table[slot] = row + 1;
    }
    this.table = table;
  }
}
