// The simple representation: a Map from a string key to the tuple, indexes as Maps from a string key to a list of tuples.
// In, out: the contract of relation.ts.
// Invariant: `rows` holds total in the order of arrival; delta is its tail from `deltaStart`; pending tuples wait in their own Map.
// It is small and slow on purpose: the twin that every faster representation is compared with.
import type { Keep, Relation, Representation, Version, Visit } from "./relation.js";

type Row = readonly number[];

interface MapIndex {
  readonly columns: readonly number[];
  readonly buckets: Map<string, number[]>;
}

export class MapRelation implements Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation = "map";
  private readonly rows: Row[] = [];
  private readonly members = new Set<string>();
  private readonly pending = new Map<string, Row>();
  private readonly indexes: MapIndex[] = [];
  private deltaStart = 0;

  constructor(name: string, arity: number) {
    this.name = name;
    this.arity = arity;
  }

  get size(): number {
    return this.rows.length;
  }

  get deltaSize(): number {
    return this.rows.length - this.deltaStart;
  }

  get pendingSize(): number {
    return this.pending.size;
  }

  get bytes(): number {
    return (
      (this.rows.length + this.pending.size) * (160 + 8 * this.arity) + this.indexes.length * this.rows.length * 16
    );
  }

  insert(tuple: Int32Array): boolean {
    const key = tuple.join();
    if (this.members.has(key) || this.pending.has(key)) return false;
    this.pending.set(key, Array.from(tuple));
    return true;
  }

  has(tuple: Int32Array): boolean {
    return this.members.has(tuple.join());
  }

  extent(version: Version): number {
    return version === "delta" ? this.deltaSize : this.size;
  }

  scan(version: Version, cursor: Int32Array, visit: Visit, from = 0, to: number = this.rows.length): boolean {
    const start = version === "delta" ? this.deltaStart : 0;
    const end = Math.min(this.rows.length, start + to);
    for (let row = start + from; row < end; row++) {
      cursor.set(this.rows[row]!);
      if (visit()) return true;
    }
    return false;
  }

  addIndex(columns: readonly number[]): number {
    const known = this.indexes.findIndex((index) => index.columns.join() === columns.join());
    if (known >= 0) return known;
    const index = { columns, buckets: new Map<string, number[]>() };
    for (let row = 0; row < this.rows.length; row++) extend(index, this.rows[row]!, row);
    this.indexes.push(index);
    return this.indexes.length - 1;
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    for (const row of this.indexes[index]!.buckets.get(key.join()) ?? []) {
      cursor.set(this.rows[row]!);
      if (visit()) return true;
    }
    return false;
  }

  retain(keep: Keep): void {
    const cursor = new Int32Array(this.arity);
    const stays = (row: Row): boolean => {
      cursor.set(row);
      return keep(cursor);
    };
    for (const [key, row] of this.pending) if (!stays(row)) this.pending.delete(key);
    const old = this.rows.splice(0);
    const oldDelta = this.deltaStart;
    this.members.clear();
    for (const index of this.indexes) index.buckets.clear();
    this.deltaStart = 0;
    for (const [position, row] of old.entries()) {
      if (!stays(row)) continue;
      if (position < oldDelta) this.deltaStart++;
      this.members.add(row.join());
      for (const index of this.indexes) extend(index, row, this.rows.length);
      this.rows.push(row);
    }
  }

  advance(): number {
    this.deltaStart = this.rows.length;
    for (const [key, row] of this.pending) {
      this.members.add(key);
      for (const index of this.indexes) extend(index, row, this.rows.length);
      this.rows.push(row);
    }
    this.pending.clear();
    return this.deltaSize;
  }

  settle(): void {
    this.deltaStart = this.rows.length;
  }
}

function extend(index: MapIndex, row: Row, position: number): void {
  const key = index.columns.map((column) => row[column]).join();
  const bucket = index.buckets.get(key);
  if (bucket === undefined) index.buckets.set(key, [position]);
  else bucket.push(position);
}
