// Distinct texts of a file, found by their bytes: a text is decoded once, however often it occurs.
// In: stretches of UTF-8.  Out: numbers from 0 in order of first occurrence, and the texts.
// Invariant: equal bytes have equal numbers; the bytes are valid UTF-8, or `idOf` answers -1 and adds nothing.
// Not here: what the numbers become in an evaluation (execute/fact-columns.ts).
import { Buffer } from "node:buffer";

/** Texts by number. */
export interface Dictionary {
  readonly texts: readonly string[];
  /** Number of the text in `bytes[start, end)`, or -1 when those are no UTF-8. */
  idOf(bytes: Buffer, start: number, end: number): number;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Words of a slot: hash, number + 1, place and length in the arena; side by side, since the memory they touch is what a look-up costs. */
const SLOT = 4;

/** An empty dictionary. */
export function createDictionary(): Dictionary {
  const texts: string[] = [];
  let arena = Buffer.allocUnsafe(1 << 12);
  let used = 0;
  let table = new Int32Array(SLOT << 8);
  let mask = (1 << 8) - 1;

  const rehash = (): void => {
    const old = table;
    table = new Int32Array(old.length * 2);
    mask = mask * 2 + 1;
    for (let entry = 0; entry < old.length; entry += SLOT) {
      if (old[entry + 1] === 0) continue;
      let slot = old[entry]! & mask;
      while (table[slot * SLOT + 1] !== 0) slot = (slot + 1) & mask;
      for (let i = 0; i < SLOT; i++) table[slot * SLOT + i] = old[entry + i]!;
    }
  };

  /** Adds a text in the free slot found; -1 when its bytes are no UTF-8. */
  const add = (bytes: Buffer, start: number, end: number, isAscii: boolean, hash: number, entry: number): number => {
    // Most texts are ASCII: no decoder is needed for them.
    const text = isAscii ? bytes.toString("latin1", start, end) : decoded(bytes, start, end);
    if (text === undefined) return -1;
    const length = end - start;
    if (used + length > arena.length) {
      const grown = Buffer.allocUnsafe(Math.max(arena.length * 2, used + length));
      arena.copy(grown, 0, 0, used);
      arena = grown;
    }
    for (let i = 0; i < length; i++) arena[used + i] = bytes[start + i]!;
    table[entry] = hash;
    table[entry + 1] = texts.push(text);
    table[entry + 2] = used;
    table[entry + 3] = length;
    used += length;
    if (texts.length * 2 > mask) rehash();
    return texts.length - 1;
  };

  return {
    texts,
    idOf: (bytes, start, end) => {
      const length = end - start;
      let hash = length;
      let high = 0;
      for (let at = start; at < end; at++) {
        const byte = bytes[at]!;
        high |= byte;
        hash = Math.imul(hash ^ byte, 0x01000193);
      }
      hash ^= hash >>> 15;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const entry = slot * SLOT;
        const number = table[entry + 1]!;
        if (number === 0) return add(bytes, start, end, high < 0x80, hash, entry);
        if (table[entry] !== hash || table[entry + 3] !== length) continue;
        if (same(arena, table[entry + 2]!, bytes, start, end)) return number - 1;
      }
    },
  };
}

function decoded(bytes: Buffer, start: number, end: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

function same(arena: Buffer, from: number, bytes: Buffer, start: number, end: number): boolean {
  for (let i = from, j = start; j < end; i++, j++) if (arena[i] !== bytes[j]) return false;
  return true;
}
