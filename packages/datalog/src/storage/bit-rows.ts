// A set of tuples as bits: the leading columns number a row, the last column is a bit in it.
// In: tuples within the dimensions.  Out: membership in one test, rows as words, the non-zero words of a row as a chain.
// Invariant: a word is in its row's chain exactly when it is not zero (only where rows are wide; narrow rows are walked whole).
// Not here: rounds (dense-relation.ts).

/** Rows of at most this many words are walked whole: shorter than following a chain. */
export const NARROW = 8;

export class BitRows {
  /** Columns of the relation in the order of this matrix; the last one is the bit. */
  readonly columns: readonly number[];
  /** Exclusive upper bounds of the columns, in that order. */
  readonly dims: readonly number[];
  readonly rows: number;
  /** Words per row. */
  readonly width: number;
  readonly words: Int32Array<ArrayBuffer>;
  /** Wide rows: first chain entry per row (0 ends), then per entry its word position and its successor. */
  readonly heads: Int32Array<ArrayBuffer>;
  entryWord: Int32Array<ArrayBuffer>;
  entryNext: Int32Array<ArrayBuffer>;
  private entries = 1;

  constructor(columns: readonly number[], dims: readonly number[]) {
    this.columns = columns;
    this.dims = dims;
    this.rows = dims.slice(0, -1).reduce((product, dim) => product * dim, 1);
    this.width = (dims.at(-1)! + 31) >>> 5;
    this.words = new Int32Array(this.rows * this.width);
    const wide = this.width > NARROW;
    this.heads = new Int32Array(wide ? this.rows : 0);
    this.entryWord = new Int32Array(wide ? 16 : 0);
    this.entryNext = new Int32Array(wide ? 16 : 0);
  }

  get bytes(): number {
    return 4 * (this.words.length + this.heads.length + this.entryWord.length + this.entryNext.length);
  }

  /** Adds bits to a word. */
  merge(word: number, bits: number): void {
    const old = this.words[word]!;
    this.words[word] = old | bits;
    if (old === 0 && this.width > NARROW) this.link(word);
  }

  /** Number of the row of a tuple. */
  rowOf(tuple: Int32Array): number {
    const { columns, dims } = this;
    let row = 0;
    for (let i = 0; i < columns.length - 1; i++) row = row * dims[i]! + tuple[columns[i]!]!;
    return row;
  }

  private link(word: number): void {
    const row = Math.floor(word / this.width);
    const entry = this.entries++;
    if (entry >= this.entryWord.length) {
      this.entryWord = grown(this.entryWord);
      this.entryNext = grown(this.entryNext);
    }
    this.entryWord[entry] = word;
    this.entryNext[entry] = this.heads[row]!;
    this.heads[row] = entry;
  }
}

/** Bits set in a word. */
export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length + (array.length >> 1));
  copy.set(array);
  return copy;
}
