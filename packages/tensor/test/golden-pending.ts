// What has goldens and does not work yet: goldens/pending.json, by family.
// In: the list, cases, a way to try one.  Out: which cases are put off; complaints where list and truth differ, in both directions.
// Forms of an entry: `fn` does not exist; `fn {option}` does not follow an option; `fn(f32[2], 3)` gets that very call wrong.
import { callText, type GoldenCase } from "./golden-codec.js";

/** Entries by family. */
export type PendingLists = Readonly<Record<string, readonly string[]>>;
/** Cases by function, by family. */
export type FamilyCases = ReadonlyMap<string, ReadonlyMap<string, readonly GoldenCase[]>>;

/** Does an entry put off this case of the function? */
function putsOff(entry: string, fn: string, row: GoldenCase): boolean {
  if (entry.endsWith("}")) return Object.keys(row.opts ?? {}).some((option) => entry === `${fn} {${option}}`);
  return entry === callText(row, fn);
}

/** Is a case put off? */
export function isPutOff(entries: readonly string[] | undefined, fn: string, row: GoldenCase): boolean {
  return entries?.some((entry) => putsOff(entry, fn, row)) ?? false;
}

/** Functions that have goldens and do not exist, by family. */
export function absentFunctions(files: FamilyCases, exists: (fn: string) => boolean): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [family, byName] of files) {
    const names = [...byName.keys()].filter((fn) => !exists(fn)).sort();
    if (names.length > 0) lists[family] = names;
  }
  return lists;
}

/** The list with its absent functions brought up to date; entries on options and calls stay. */
export function updatedPending(old: PendingLists, absent: PendingLists): PendingLists {
  const families = [...new Set([...Object.keys(old), ...Object.keys(absent)])].sort();
  const entries = families.map((family) => {
    const kept = (old[family] ?? []).filter((entry) => /[})]$/.test(entry));
    return [family, [...(absent[family] ?? []), ...kept].sort()] as const;
  });
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

/** Where the list and the truth differ. */
export function pendingComplaints(
  pending: PendingLists,
  files: FamilyCases,
  absent: PendingLists,
  fails: (family: string, fn: string, row: GoldenCase) => boolean,
): string[] {
  const complaints: string[] = [];
  for (const [family, byName] of files) {
    const missing = new Set(absent[family] ?? []);
    const listed = new Set(pending[family] ?? []);
    for (const fn of missing)
      if (!listed.has(fn)) complaints.push(`${family}: ${fn} does not exist; implement it or add it to pending.json`);
    for (const entry of listed) {
      if (missing.has(entry)) continue;
      const rows = [...byName].flatMap(([fn, cases]) =>
        cases.filter((row) => !missing.has(fn) && putsOff(entry, fn, row)).map((row) => [fn, row] as const),
      );
      if (!rows.some(([fn, row]) => fails(family, fn, row)))
        complaints.push(`${family}: ${entry} works or has no goldens; remove it from pending.json`);
    }
  }
  for (const family of Object.keys(pending))
    if (!files.has(family)) complaints.push(`${family}: no such family; remove it from pending.json`);
  return complaints;
}
