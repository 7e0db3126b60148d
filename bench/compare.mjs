// What changed between two files of results, and whether it is more than noise.
// In: the results before and now.  Out: one entry a row: gain, regression or unchanged, with ratio and p; and the same as Markdown.
// A row changed when its medians differ by at least `least` (a share) and a rank test of its samples gives p below 0.05.
// Not here: measuring; reading the files (results.mjs).
import { machineDifferences, machineLine } from "./machine.mjs";
import { UsageError } from "./results.mjs";
import { rankTest } from "./statistics.mjs";
import { number, table } from "./table.mjs";

export const SIGNIFICANT = 0.05;

const keyOf = ({ suite, case: name, subject, unit }) => JSON.stringify([suite, name, subject, unit]);

/** Refuses two machines: a ratio between machines says nothing about a change of the code. */
export function requireSameMachine(before, now, file) {
  const different = machineDifferences(before.machine, now.machine);
  if (different.length === 0) return;
  throw new UsageError(
    `--compare ${file}: measured on another machine (${different.join(", ")}): ${machineLine(before.machine)}; here ${machineLine(now.machine)}; measure both on one machine, or add --any-machine`,
  );
}

/** Compares rows that are in both; smaller is better unless the case says `better: "more"`. */
export function compareResults(before, now, { least = 0.05 } = {}) {
  const earlier = new Map(before.rows.map((row) => [keyOf(row), row]));
  const more = new Set(now.cases.filter(({ better }) => better === "more").map((each) => `${each.suite}/${each.case}`));
  const entries = now.rows.flatMap((row) => {
    const old = earlier.get(keyOf(row));
    if (old === undefined) return [];
    const ratio = row.median === old.median ? 1 : row.median / old.median;
    const p = rankTest(old.samples, row.samples);
    const changed = Math.abs(ratio - 1) >= least && p < SIGNIFICANT;
    const worse = more.has(`${row.suite}/${row.case}`) ? ratio < 1 : ratio > 1;
    return [{ row, old, ratio, p, verdict: changed ? (worse ? "regression" : "gain") : "unchanged" }];
  });
  const found = new Set(now.rows.map(keyOf));
  return {
    least,
    entries,
    added: now.rows.length - entries.length,
    gone: before.rows.filter((row) => !found.has(keyOf(row))).length,
    // With so few samples no order of them is rarer than chance.
    tooFew: entries.filter(({ row, old }) => smallestP(row.runs, old.runs) >= SIGNIFICANT).length,
  };
}

/** The least p that a rank test of m and n samples can give. */
function smallestP(m, n) {
  let ways = 1;
  for (let k = 1; k <= m; k++) ways = (ways * (n + k)) / k;
  return 2 / ways;
}

const ORDER = { regression: 0, gain: 1 };

/** Regressions first, the largest change first. */
export const changesOf = ({ entries }) =>
  entries
    .filter(({ verdict }) => verdict !== "unchanged")
    .sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)));

const count = (amount, singular, plural = `${singular}s`) => `${amount} ${amount === 1 ? singular : plural}`;

/** One sentence that counts. */
export function comparisonSummary(comparison) {
  const changes = changesOf(comparison);
  const of = (verdict) => changes.filter((each) => each.verdict === verdict).length;
  const parts = [
    `${count(of("regression"), "regression")}, ${count(of("gain"), "gain")}, ${comparison.entries.length - changes.length} unchanged (within ${comparison.least * 100} %, or p >= ${SIGNIFICANT})`,
  ];
  if (comparison.added > 0) parts.push(`${count(comparison.added, "row")} not in the earlier file`);
  if (comparison.gone > 0) parts.push(`${count(comparison.gone, "row")} of the earlier file not measured now`);
  if (comparison.tooFew > 0)
    parts.push(`${count(comparison.tooFew, "row")} with too few runs to be significant: use --runs 5 or more in both`);
  return parts.join("; ");
}

/** What changed as Markdown. */
export function comparisonTable(comparison) {
  const changes = changesOf(comparison);
  const rows = changes.map(({ row, old, ratio, p, verdict }) => [
    verdict,
    `${row.suite}: ${row.case} · ${row.subject}`,
    `${number(old.median)} ${row.unit}`,
    `${number(row.median)} ${row.unit}`,
    `${ratio.toFixed(2)}x`,
    p < 0.001 ? "< 0.001" : p.toFixed(3),
  ]);
  const text = rows.length === 0 ? "" : `${table(["", "what", "before", "now", "ratio", "p"], rows, "llrrrr")}\n\n`;
  return `### Compared with the earlier file\n\n${text}${comparisonSummary(comparison)}\n`;
}
