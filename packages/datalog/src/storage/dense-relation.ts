// Bits instead of tuples: for relations whose values are small and whose tuples are many of those possible.
// In, out: the contract of relation.ts.
// Invariant: `total` holds what is visible, `seen` that and what is pending (one look decides whether a tuple is new); delta is the list of words the last round changed.
// Whole words may be merged at once (generated code does): up to 32 tuples for the price of one.
// Not here: whether this is worth it (execute/representation.ts).
import { BitRows, NARROW } from "./bit-rows.js";
import { withRoom } from "./intern.js";
import type { Relation, Representation, Version, Visit } from "./relation.js";

export class DenseRelation implements Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation = "dense";
  dims: readonly number[];
  total: BitRows;
  /** Visible and pending bits, laid out as `total`; the words where they differ are listed in `dirty`. */
  seen: Int32Array<ArrayBuffer>;
  dirty: Int32Array<ArrayBuffer> = new Int32Array(64);
  dirtyCount = 0;
  /** Words and bits of the last round. */
  deltaWord: Int32Array<ArrayBuffer> = new Int32Array(0);
  deltaBits: Int32Array<ArrayBuffer> = new Int32Array(0);
  deltaCount = 0;
  size = 0;
  deltaSize = 0;
  pendingSize = 0;
  /** The same tuples with their columns in other orders, for probes by columns that are not leading. */
  readonly orders: BitRows[] = [];
  private readonly served: { readonly columns: string; readonly rows: number }[] = [];

  constructor(name: string, dims: readonly number[]) {
    this.name = name;
    this.arity = dims.length;
    this.dims = dims;
    this.total = new BitRows(naturalOrder(dims.length), dims);
    this.seen = new Int32Array(this.total.words.length);
  }

  get bytes(): number {
    const pending = this.seen === this.total.words ? 0 : this.seen.length;
    const lists = this.dirty.length + this.deltaWord.length + this.deltaBits.length + pending;
    return this.total.bytes + 4 * lists + this.orders.reduce((sum, order) => sum + order.bytes, 0);
  }

  insert(tuple: Int32Array): boolean {
    this.makeRoom(tuple);
    const last = tuple[this.arity - 1]!;
    const word = this.total.rowOf(tuple) * this.total.width + (last >>> 5);
    const bit = 1 << last;
    if ((this.seen[word]! & bit) !== 0) return false;
    this.mark(word, bit);
    this.pendingSize++;
    return true;
  }

  /** Adds pending bits that are known to be new. */
  private mark(word: number, bits: number): void {
    const old = this.seen[word]!;
    if (old === this.total.words[word]) {
      if (this.dirtyCount === this.dirty.length) this.moreDirty();
      this.dirty[this.dirtyCount++] = word;
    }
    this.seen[word] = old | bits;
  }

  /** Makes room in the list of dirty words and answers it. */
  moreDirty(): Int32Array<ArrayBuffer> {
    this.dirty = withRoom(this.dirty, this.dirty.length + 1);
    return this.dirty;
  }

  /** Leaves no room in the list of dirty words: the next one will ask for more. */
  tighten(): void {
    this.dirty = this.dirty.slice(0, this.dirtyCount);
  }

  has(tuple: Int32Array): boolean {
    for (let column = 0; column < this.arity; column++) if (tuple[column]! >>> 0 >= this.dims[column]!) return false;
    const last = tuple[this.arity - 1]!;
    const word = this.total.rowOf(tuple) * this.total.width + (last >>> 5);
    return ((this.total.words[word]! >>> last) & 1) !== 0;
  }

  extent(version: Version): number {
    return version === "delta" ? this.deltaCount : this.total.rows;
  }

  scan(version: Version, cursor: Int32Array, visit: Visit, from = 0, to: number = this.extent(version)): boolean {
    if (version === "delta") {
      for (let i = from; i < Math.min(to, this.deltaCount); i++) {
        if (visitWord(this.total, this.deltaWord[i]!, this.deltaBits[i]!, cursor, visit)) return true;
      }
      return false;
    }
    return visitRows(this.total, from, Math.min(to, this.total.rows), cursor, visit);
  }

  addIndex(columns: readonly number[]): number {
    const wanted = columns.join();
    const known = this.served.findIndex((entry) => entry.columns === wanted);
    if (known >= 0) return known;
    this.served.push({ columns: wanted, rows: this.orderFor(columns) });
    return this.served.length - 1;
  }

  /** The matrix that answers an index number. */
  rowsOf(index: number): BitRows {
    const { rows } = this.served[index]!;
    return rows < 0 ? this.total : this.orders[rows]!;
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    const columns = this.served[index]!.columns.split(",").map(Number);
    for (let i = 0; i < columns.length; i++) if (key[i]! >>> 0 >= this.dims[columns[i]!]!) return false;
    const rows = this.rowsOf(index);
    let row = 0;
    for (let i = 0; i < columns.length; i++) row = row * rows.dims[i]! + key[columns.indexOf(rows.columns[i]!)]!;
    let span = 1;
    for (let i = columns.length; i < this.arity - 1; i++) span *= rows.dims[i]!;
    return visitRows(rows, row * span, row * span + span, cursor, visit);
  }

  advance(): number {
    const { total, seen, dirty, dirtyCount } = this;
    this.deltaWord = dirty;
    if (this.deltaBits.length < dirtyCount) this.deltaBits = new Int32Array(dirty.length);
    for (let i = 0; i < dirtyCount; i++) {
      const word = dirty[i]!;
      const bits = seen[word]! ^ total.words[word]!;
      this.deltaBits[i] = bits;
      total.merge(word, bits);
    }
    for (const order of this.orders) this.extendOrder(order);
    this.deltaCount = dirtyCount;
    this.deltaSize = this.pendingSize;
    this.size += this.pendingSize;
    this.pendingSize = 0;
    this.dirty = this.spare;
    this.spare = this.deltaWord;
    this.dirtyCount = 0;
    return this.deltaSize;
  }

  /** The other one of the two lists that take turns as `dirty` and `deltaWord`. */
  private spare: Int32Array<ArrayBuffer> = new Int32Array(64);

  settle(): void {
    this.deltaCount = 0;
    this.deltaSize = 0;
    if (this.dirty.length > 64) this.dirty = new Int32Array(64);
    this.spare = new Int32Array(64);
    this.deltaWord = new Int32Array(0);
    this.deltaBits = new Int32Array(0);
    // Nothing is pending and nothing will be: one matrix says it all.
    this.seen = this.total.words;
  }

  private orderFor(columns: readonly number[]): number {
    if (servesPrefix(this.total.columns, columns)) return -1;
    const known = this.orders.findIndex((order) => servesPrefix(order.columns, columns));
    if (known >= 0) return known;
    const order = [...columns, ...naturalOrder(this.arity).filter((column) => !columns.includes(column))];
    const rows = new BitRows(
      order,
      order.map((column) => this.dims[column]!),
    );
    this.fillOrder(rows);
    this.orders.push(rows);
    return this.orders.length - 1;
  }

  private fillOrder(rows: BitRows): void {
    const cursor = new Int32Array(this.arity);
    const last = rows.columns.at(-1)!;
    this.scan("total", cursor, () => {
      rows.merge(rows.rowOf(cursor) * rows.width + (cursor[last]! >>> 5), 1 << cursor[last]!);
      return false;
    });
  }

  /** Adds the words just merged into total to another order. */
  private extendOrder(order: BitRows): void {
    const { total, dirtyCount, deltaBits } = this;
    if (this.arity === 2) {
      for (let i = 0; i < dirtyCount; i++) {
        const word = this.dirty[i]!;
        const left = (word / total.width) | 0;
        const base = (word - left * total.width) << 5;
        const at = left >>> 5;
        const bit = 1 << left;
        for (let bits = deltaBits[i]!; bits !== 0; bits &= bits - 1) {
          const right = base + 31 - Math.clz32(bits & -bits);
          order.merge(right * order.width + at, bit);
        }
      }
      return;
    }
    const cursor = new Int32Array(this.arity);
    const last = order.columns.at(-1)!;
    const add = (): boolean => {
      order.merge(order.rowOf(cursor) * order.width + (cursor[last]! >>> 5), 1 << cursor[last]!);
      return false;
    };
    for (let i = 0; i < dirtyCount; i++) visitWord(total, this.dirty[i]!, deltaBits[i]!, cursor, add);
  }

  /** Grows the dimensions so that the tuple fits: twice as wide where it did not. Throws RangeError when that is beyond any array. */
  private makeRoom(tuple: Int32Array): void {
    const { dims } = this;
    let fits = true;
    for (let column = 0; column < this.arity; column++) if (tuple[column]! >>> 0 >= dims[column]!) fits = false;
    if (fits) return;
    const wider = dims.map((dim, column) => {
      const value = tuple[column]! >>> 0;
      return value < dim ? dim : Math.max(value + 1, Math.min(dim * 2, 2 ** 31));
    });
    this.relayout(wider);
  }

  private relayout(dims: readonly number[]): void {
    const old = { total: this.total, seen: this.seen, dirty: this.dirty, dirtyCount: this.dirtyCount };
    const oldDelta = {
      words: this.deltaWord.slice(0, this.deltaCount),
      bits: this.deltaBits.slice(0, this.deltaCount),
    };
    this.dims = dims;
    this.total = new BitRows(naturalOrder(this.arity), dims);
    this.dirty = new Int32Array(Math.max(64, old.dirtyCount));
    this.dirtyCount = 0;
    const cursor = new Int32Array(this.arity);
    const { total } = this;
    const at = (): number => total.rowOf(cursor) * total.width + (cursor[this.arity - 1]! >>> 5);
    visitRows(old.total, 0, old.total.rows, cursor, () => {
      total.merge(at(), 1 << cursor[this.arity - 1]!);
      return false;
    });
    this.seen = total.words.slice();
    for (let i = 0; i < old.dirtyCount; i++) {
      const pending = old.seen[old.dirty[i]!]! ^ old.total.words[old.dirty[i]!]!;
      visitWord(old.total, old.dirty[i]!, pending, cursor, () => {
        this.mark(at(), 1 << cursor[this.arity - 1]!);
        return false;
      });
    }
    const moved = new Map<number, number>();
    for (let i = 0; i < oldDelta.words.length; i++) {
      visitWord(old.total, oldDelta.words[i]!, oldDelta.bits[i]!, cursor, () => {
        const word = at();
        moved.set(word, (moved.get(word) ?? 0) | (1 << cursor[this.arity - 1]!));
        return false;
      });
    }
    this.deltaWord = Int32Array.from(moved.keys());
    this.deltaBits = Int32Array.from(moved.values());
    this.deltaCount = moved.size;
    this.spare = new Int32Array(64);
    for (const [position, order] of this.orders.entries()) {
      const rows = new BitRows(
        order.columns,
        order.columns.map((column) => dims[column]!),
      );
      this.fillOrder(rows);
      this.orders[position] = rows;
    }
  }
}

/** Bits of a relation with these dimensions, in bytes: what total and pending take. */
export function denseBytes(dims: readonly number[]): number {
  const rows = dims.slice(0, -1).reduce((product, dim) => product * dim, 1);
  return rows * ((dims.at(-1)! + 31) >>> 5) * 8;
}

/** Visits the tuples of one word. */
export function visitWord(rows: BitRows, word: number, wordBits: number, cursor: Int32Array, visit: Visit): boolean {
  const { columns, dims, width } = rows;
  let row = Math.floor(word / width);
  const base = (word - row * width) << 5;
  for (let i = columns.length - 2; i >= 0; i--) {
    const rest = Math.floor(row / dims[i]!);
    cursor[columns[i]!] = row - rest * dims[i]!;
    row = rest;
  }
  const last = columns.at(-1)!;
  for (let bits = wordBits; bits !== 0; bits &= bits - 1) {
    cursor[last] = base + 31 - Math.clz32(bits & -bits);
    if (visit()) return true;
  }
  return false;
}

function visitRows(rows: BitRows, from: number, to: number, cursor: Int32Array, visit: Visit): boolean {
  const { width, words } = rows;
  for (let row = from; row < to; row++) {
    if (width <= NARROW) {
      for (let word = row * width; word < (row + 1) * width; word++) {
        if (words[word] !== 0 && visitWord(rows, word, words[word]!, cursor, visit)) return true;
      }
      continue;
    }
    for (let entry = rows.heads[row]!; entry !== 0; entry = rows.entryNext[entry]!) {
      const word = rows.entryWord[entry]!;
      if (visitWord(rows, word, words[word]!, cursor, visit)) return true;
    }
  }
  return false;
}

function servesPrefix(order: readonly number[], columns: readonly number[]): boolean {
  const prefix = order.slice(0, columns.length);
  return columns.length < order.length && columns.every((column) => prefix.includes(column));
}

function naturalOrder(arity: number): number[] {
  return Array.from({ length: arity }, (_, column) => column);
}
