// Interning: every value of every kind becomes one 32-bit word.
// In: native values (string, double, bigint, field words).  Out: words, dense from 0 in order of first use (records from 1, nil is 0).
// Invariant: equal values of one kind have equal words within one evaluation; a layer never changes the base it stands on.
// Floats and int64 are interned too, so that one column is one word and every representation serves every kind.
// Not here: what a word means to a user (storage/codec.ts).

import { Ids } from "./ids.js";

/** Symbols. A layer starts as a copy of its base's texts and adds its own; the base is shared and never written. */
export class SymbolTable {
  readonly texts: string[];
  private readonly ids: Ids<string> = new Ids();
  private readonly base: SymbolTable | undefined;
  private weight = 0;

  constructor(base?: SymbolTable | undefined) {
    this.base = base;
    this.texts = base === undefined ? [] : base.texts.slice();
  }

  intern(text: string): number {
    const known = this.find(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.ids.add(text, id);
    this.weight += 2 * text.length + 48;
    return id;
  }

  find(text: string): number | undefined {
    return this.ids.find(text) ?? this.base?.find(text);
  }

  get bytes(): number {
    return this.weight;
  }
}

/** Numbers that do not fit a word. Map keys are SameValueZero: -0 is 0 and NaN is one value, as the language wants. */
export class NumberTable<T extends number | bigint> {
  readonly values: T[] = [];
  private readonly ids: Ids<T> = new Ids();

  intern(value: T): number {
    let id = this.ids.find(value);
    if (id === undefined) {
      id = this.values.length;
      this.values.push(value);
      this.ids.add(value, id);
    }
    return id;
  }

  find(value: T): number | undefined {
    return this.ids.find(value);
  }

  get bytes(): number {
    return this.values.length * 48;
  }
}

/** What tables share until their first record; never written. */
const NO_RECORDS = { starts: new Int32Array(2), words: new Int32Array(0), slots: new Int32Array(1) };

/** Hash-consed records: a word names a sequence of words; records of equal length and content are one. */
export class RecordTable {
  /** Start of record `id` in `words`; its end is the start of the next. */
  private starts = NO_RECORDS.starts;
  private words = NO_RECORDS.words;
  private slots = NO_RECORDS.slots;
  private count = 1;

  /** Word of the record with these fields; the empty record is a value of its own, apart from nil. */
  pack(fields: ArrayLike<number>): number {
    if (this.slots === NO_RECORDS.slots) this.slots = new Int32Array(32);
    const found = this.locate(fields);
    if (found > 0) return found;
    const id = this.count;
    const start = this.starts[id]!;
    const end = start + fields.length;
    this.words = withRoom(this.words, end);
    for (let i = 0; i < fields.length; i++) this.words[start + i] = fields[i]!;
    this.count = id + 1;
    this.starts = withRoom(this.starts, id + 2);
    this.starts[id + 1] = end;
    this.slots[-found - 1] = id;
    if (this.count * 2 > this.slots.length) this.rehash();
    return id;
  }

  /** Word of the record if it exists, else undefined; adds nothing. */
  find(fields: ArrayLike<number>): number | undefined {
    const found = this.locate(fields);
    return found > 0 ? found : undefined;
  }

  width(id: number): number {
    return this.starts[id + 1]! - this.starts[id]!;
  }

  field(id: number, position: number): number {
    return this.words[this.starts[id]! + position]!;
  }

  get size(): number {
    return this.count - 1;
  }

  get bytes(): number {
    return 4 * (this.starts.length + this.words.length + this.slots.length);
  }

  /** Id when present; otherwise minus the free slot minus one. */
  private locate(fields: ArrayLike<number>): number {
    let hash = fields.length;
    for (let i = 0; i < fields.length; i++) hash = mix(hash, fields[i]!);
    const mask = this.slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot]!;
      if (id === 0) return -slot - 1;
      if (this.equals(id, fields)) return id;
    }
  }

  private equals(id: number, fields: ArrayLike<number>): boolean {
    const start = this.starts[id]!;
    if (this.starts[id + 1]! - start !== fields.length) return false;
    for (let i = 0; i < fields.length; i++) if (this.words[start + i] !== fields[i]) return false;
    return true;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 1; id < this.count; id++) {
      const end = this.starts[id + 1]!;
      let hash = end - this.starts[id]!;
      for (let i = this.starts[id]!; i < end; i++) hash = mix(hash, this.words[i]!);
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

/** All tables of one evaluation: they live and die with its Knowledge. */
export interface Interner {
  readonly symbols: SymbolTable;
  readonly floats: NumberTable<number>;
  readonly int64s: NumberTable<bigint>;
  readonly records: RecordTable;
}

/** Fresh tables above the symbols a prepared program interned. */
export function createInterner(base?: SymbolTable | undefined): Interner {
  return {
    symbols: new SymbolTable(base),
    floats: new NumberTable<number>(),
    int64s: new NumberTable<bigint>(),
    records: new RecordTable(),
  };
}

/** Bytes the tables hold, estimated for strings and map entries. */
export function internerBytes(interner: Interner): number {
  return interner.symbols.bytes + interner.floats.bytes + interner.int64s.bytes + interner.records.bytes;
}

/** One round of hashing a word into a running hash. */
export function mix(hash: number, word: number): number {
  return Math.imul((hash << 5) ^ (hash >>> 27) ^ word, 0x9e3779b1);
}

/** The same array, or a copy with at least `length` elements, grown by half. */
export function withRoom(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const grown = new Int32Array(Math.max(length, array.length + (array.length >> 1), 16));
  grown.set(array);
  return grown;
}
