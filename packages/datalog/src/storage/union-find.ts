// Disjoint sets of words with their members at hand.
// In: words and pairs.  Out: classes as lists of members; a union says which lists it joined.
// Invariant: a member list only grows at its end, so a prefix of it stays what it was; every element is in exactly one list.
// Not here: rounds (eqrel-relation.ts).

export class UnionFind {
  private readonly lists = new Map<number, number[]>();
  private readonly distinct = new Set<number[]>();
  /** Ordered pairs within classes: the sum of the squares of their sizes. */
  pairs = 0;

  get bytes(): number {
    return this.lists.size * 56;
  }

  /** Adds an element as a class of its own; false when it was there. */
  add(element: number): boolean {
    if (this.lists.has(element)) return false;
    const list = [element];
    this.lists.set(element, list);
    this.distinct.add(list);
    this.pairs++;
    return true;
  }

  /** Members of an element's class. */
  members(element: number): readonly number[] | undefined {
    return this.lists.get(element);
  }

  classes(): Iterable<readonly number[]> {
    return this.distinct;
  }

  /** Joins two classes, the smaller into the larger; undefined when they were one. Complexity: O(smaller). */
  union(
    left: number,
    right: number,
  ): { large: readonly number[]; length: number; small: readonly number[] } | undefined {
    this.add(left);
    this.add(right);
    let large = this.lists.get(left)!;
    let small = this.lists.get(right)!;
    if (large === small) return undefined;
    if (large.length < small.length) [large, small] = [small, large];
    const { length } = large;
    for (const element of small) {
      large.push(element);
      this.lists.set(element, large);
    }
    this.distinct.delete(small);
    this.pairs += 2 * length * small.length;
    return { large, length, small };
  }
}
