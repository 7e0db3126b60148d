// Results as one HTML page that needs nothing else: a table a case, the ratio to its baseline drawn as a bar.
// In: results, perhaps a comparison with an earlier file.  Out: the page's text.
// Invariant: every text from a file is escaped; no script, no network.
import { changesOf, comparisonSummary } from "./compare.mjs";
import { machineLine } from "./machine.mjs";
import { baselineOf, interval, number, spread, standing } from "./table.mjs";

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => ENTITIES[character]);

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --line: #d9dee6; --page: #fff; --bar: #6f9bd8; --base: #9aa5b4; --bad: #b3362b; --good: #2c7a4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #98a3b3; --line: #39414d; --page: #15191f; --bar: #4776b8; --base: #5f6b7b; --bad: #ef8076; --good: #74c796; } }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem 4rem; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 0; } h3 { font-size: 0.95rem; margin: 1.4rem 0 0.3rem; }
p, .soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.6rem 0.2rem 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); font-size: 0.85rem; }
th:first-child, td:first-child, .text { text-align: left; }
td:first-child { white-space: normal; min-width: 9rem; }
td.drawn { width: 30%; min-width: 12rem; text-align: left; }
.bar { display: inline-block; height: 0.7rem; border-radius: 2px; background: var(--bar); vertical-align: middle; margin-right: 0.5rem; }
.baseline .bar { background: var(--base); }
.regression { color: var(--bad); } .gain { color: var(--good); }
`;

/** Share of the drawn column that the longest bar takes; the rest is for its label. */
const LONGEST = 60;

function caseSection(each, rows) {
  const base = baselineOf(each, rows);
  const largest = Math.max(...rows.map(({ median }) => median));
  const lines = rows.map((row) => {
    const width = largest > 0 ? Math.max(0.3, (LONGEST * Math.max(0, row.median)) / largest) : 0;
    const cells = [number(row.median), interval(row), number(row.min), number(row.max), spread(row), row.runs];
    return `<tr${row === base ? ' class="baseline"' : ""}><td>${escaped(row.subject)}</td>${cells
      .map((cell) => `<td>${escaped(cell)}</td>`)
      .join("")}<td class="drawn"><span class="bar" style="width:${width.toFixed(1)}%"></span>${escaped(
      standing(each, row, base),
    )}</td></tr>`;
  });
  const head = ["subject", "median", "95 % of the median", "min", "max", "spread", "samples"];
  return `<h3>${escaped(each.case)} <span class="soft">${escaped(each.unit)}</span></h3>
<div class="wide"><table><tr>${head.map((name) => `<th>${name}</th>`).join("")}<th class="text">to ${escaped(base.subject)}</th></tr>
${lines.join("\n")}
</table></div>`;
}

function comparisonSection(comparison) {
  const rows = changesOf(comparison).map(
    ({ row, old, ratio, p, verdict }) =>
      `<tr class="${verdict}"><td>${verdict}</td><td class="text">${escaped(`${row.suite}: ${row.case} · ${row.subject}`)}</td><td>${escaped(
        `${number(old.median)} ${row.unit}`,
      )}</td><td>${escaped(`${number(row.median)} ${row.unit}`)}</td><td>${ratio.toFixed(2)}x</td><td>${p.toFixed(3)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ""
      : `<div class="wide"><table><tr><th></th><th class="text">what</th><th>before</th><th>now</th><th>ratio</th><th>p</th></tr>
${rows.join("\n")}
</table></div>`;
  return `<h2>Compared with the earlier file</h2>\n<p>${escaped(comparisonSummary(comparison))}</p>\n${table}`;
}

export function resultsPage({ machine, measuredAt, cases, rows }, comparison = null) {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const sections = suites.map((suite) => {
    const tables = cases
      .filter((each) => each.suite === suite)
      .map((each) => [each, rows.filter((row) => row.suite === suite && row.case === each.case)])
      .filter(([, found]) => found.length > 0)
      .map(([each, found]) => caseSection(each, found));
    return `<h2>${escaped(suite)}</h2>\n${tables.join("\n")}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sextant benchmarks</title>
<style>${STYLE}</style>
<h1>Sextant benchmarks</h1>
<p>${escaped(machineLine(machine))}; measured ${escaped(measuredAt)}. Bars are medians of one case; the label compares with the case's baseline.</p>
${comparison === null ? "" : comparisonSection(comparison)}
${sections.join("\n")}
</html>
`;
}
