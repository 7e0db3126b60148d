// An index over a relation that no longer grows: its columns copied in the order of the key, so that equal keys lie side by side.
// In: columns and number of rows, the order of columns.  Out: the range of rows of a first-column value; further columns are sorted within it.
// Invariant: rows are sorted by the columns of `order` (the first, for some also the second); `starts[v]` .. `starts[v + 1]` are the rows whose first column is v.
// Not here: relations that grow (hash-index.ts), values too spread out for an offset table (`sortedIndex` answers undefined).

export class SortedIndex {
  /** Columns of the relation, most significant first. */
  readonly order: readonly number[];
  /** Start of each first-column value; one more than there are values. */
  readonly starts: Int32Array;
  /** Exclusive bound of the first column's values. */
  readonly domain: number;
  /** Copies of the columns, by column number of the relation. */
  readonly columns: readonly Int32Array[];

  constructor(order: readonly number[], starts: Int32Array, columns: readonly Int32Array[]) {
    this.order = order;
    this.starts = starts;
    this.domain = starts.length - 1;
    this.columns = columns;
  }

  get bytes(): number {
    return this.columns.reduce((sum, column) => sum + column.byteLength, this.starts.byteLength);
  }
}

/** Neighbours merged into words: for each first-column value the words of a bit row that are not zero. */
export interface WordIndex {
  readonly starts: Int32Array;
  readonly domain: number;
  /** Position of each word in its row. */
  readonly positions: Int32Array;
  readonly bits: Int32Array;
}

/** Words must be fewer than this share of the tuples to be worth a second index. */
const MERGED_SHARE = 0.8;

/** The second column of a sorted binary relation as words; undefined when that saves too little. */
export function wordIndex(index: SortedIndex): WordIndex | undefined {
  const values = index.columns[index.order[1]!]!;
  const starts = new Int32Array(index.starts.length);
  const positions = new Int32Array(values.length);
  const bits = new Int32Array(values.length);
  let count = 0;
  for (let key = 0; key < index.domain; key++) {
    starts[key] = count;
    for (let row = index.starts[key]!; row < index.starts[key + 1]!; row++) {
      const value = values[row]!;
      if (count > starts[key]! && positions[count - 1] === value >>> 5) bits[count - 1]! |= 1 << value;
      else {
        positions[count] = value >>> 5;
        bits[count++] = 1 << value;
      }
    }
  }
  starts[index.domain] = count;
  if (count > values.length * MERGED_SHARE) return undefined;
  return { starts, domain: index.domain, positions: positions.slice(0, count), bits: bits.slice(0, count) };
}

/** Sorts by counting, least significant column first; columns that are in order already are not moved.
 * Undefined when some column of the order has values too spread out to count. */
export function sortedIndex(
  order: readonly number[],
  columns: readonly Int32Array[],
  rows: number,
): SortedIndex | undefined {
  const domains = order.map((column) => domainOf(columns[column]!, rows));
  if (domains.some((domain) => domain === undefined)) return undefined;
  const leading = columns[order[0]!]!;
  const starts = countStarts(leading, rows, domains[0]!);
  if (isSorted(order, columns, rows)) return new SortedIndex(order, starts, columns);
  let permutation: Int32Array | undefined;
  for (let i = order.length - 1; i >= 0; i--) {
    const column = columns[order[i]!]!;
    permutation = place(column, rows, i === 0 ? starts : countStarts(column, rows, domains[i]!), permutation);
  }
  const sorted = columns.map((column) => {
    const copy = new Int32Array(rows);
    for (let row = 0; row < rows; row++) copy[row] = column[permutation![row]!]!;
    return copy;
  });
  return new SortedIndex(order, starts, sorted);
}

function isSorted(order: readonly number[], columns: readonly Int32Array[], rows: number): boolean {
  for (let row = 1; row < rows; row++) {
    let i = 0;
    while (i < order.length && columns[order[i]!]![row - 1] === columns[order[i]!]![row]) i++;
    if (i < order.length && columns[order[i]!]![row - 1]! > columns[order[i]!]![row]!) return false;
  }
  return true;
}

/** Exclusive bound of the values when they are small and not negative; undefined otherwise. */
function domainOf(column: Int32Array, rows: number): number | undefined {
  const bound = 4 * rows + 1024;
  let domain = 0;
  for (let row = 0; row < rows; row++) {
    const word = column[row]! >>> 0;
    if (word >= bound) return undefined;
    if (word >= domain) domain = word + 1;
  }
  return domain;
}

function countStarts(column: Int32Array, rows: number, domain: number): Int32Array<ArrayBuffer> {
  const starts = new Int32Array(domain + 1);
  for (let row = 0; row < rows; row++) starts[column[row]! + 1]!++;
  for (let value = 0; value < domain; value++) starts[value + 1]! += starts[value]!;
  return starts;
}

function place(column: Int32Array, rows: number, starts: Int32Array, previous: Int32Array | undefined): Int32Array {
  const next = starts.slice();
  const permutation = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = previous === undefined ? i : previous[i]!;
    permutation[next[column[row]!]!++] = row;
  }
  return permutation;
}
