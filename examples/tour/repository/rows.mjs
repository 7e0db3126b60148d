// Rows of relations, grouped and sorted for reading.
// In: tuples.  Out: maps and lists in an order that never changes.

export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Versions in the order of their numbers: 4.1.1 before 10.0.1. */
export const byVersion = new Intl.Collator("en", { numeric: true }).compare;

/** Rows grouped by their first column: Map of key -> rest of the rows.
 * @example grouped([["a", 1], ["a", 2]]).get("a"); // => [[1],[2]] */
export function grouped(rows) {
  const groups = new Map();
  for (const [key, ...rest] of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [rest]);
    else group.push(rest);
  }
  return groups;
}

/** The second columns of a group, sorted; none where there is no such group. */
export const second = (groups, key) => (groups.get(key) ?? []).map(([value]) => value).sort(byText);

/** The first columns of rows, sorted. */
export const first = (rows) => rows.map(([value]) => value).sort(byText);
