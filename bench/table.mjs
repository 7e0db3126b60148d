// Rows of one case as a Markdown table with the ratio (or the difference) to its baseline.

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3));

/** `relation` of a case says how subjects compare with the baseline: "ratio" (default) or "difference". */
export function markdownTable(each, rows) {
  const base = rows.find((row) => row.subject === each.baseline) ?? rows[0];
  const difference = each.relation === "difference";
  const compare = (row) =>
    difference
      ? `${row.median >= base.median ? "+" : ""}${(row.median - base.median).toFixed(2)}`
      : `${(row.median / base.median).toFixed(2)}x`;
  return [
    `### ${rows[0]?.suite ?? ""}: ${each.case} (${each.unit})`,
    "",
    `| subject | median | min | max | runs | to ${base?.subject ?? "-"} |`,
    "|---|---:|---:|---:|---:|---:|",
    ...rows.map(
      (row) =>
        `| ${row.subject} | ${number(row.median)} | ${number(row.min)} | ${number(row.max)} | ${row.runs} | ${compare(row)} |`,
    ),
    "",
  ].join("\n");
}
