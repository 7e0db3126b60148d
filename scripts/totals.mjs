// Adds up the JSON reports that every test task leaves behind.
// In: the reports' folders, and which tasks turbo replayed from its cache.  Out: counts, skipped tests, and the closing line.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const REPORT = join(".reports", "test.json");

/** Counts of one report; `skipped` lists the names of tests that did not run. */
export function readReport(folder) {
  const file = join(folder, REPORT);
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, "utf8"));
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  // A file whose set-up failed has no failed test, and yet it failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  const of = (...states) => tests.filter((test) => states.includes(test.status));
  return {
    passed: of("passed").length,
    failed: of("failed").length + broken.length,
    skipped: of("pending", "skipped", "todo", "disabled").map((test) => test.fullName.trim()),
  };
}

/** Prints one line a report, one line a skipped test, and the closing line; returns the number of failures. */
export function printTotals(folders, root, print = console.log) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const skips = [];
  for (const folder of folders) {
    const report = readReport(join(root, folder));
    if (report === null) {
      print(`${folder}: no report; its tests did not finish`);
      sum.failed += 1;
      continue;
    }
    sum.passed += report.passed;
    sum.failed += report.failed;
    sum.skipped += report.skipped.length;
    skips.push(...report.skipped.map((name) => `skipped [${folder}] ${name}`));
    print(`${folder}: ${report.passed} passed, ${report.failed} failed, ${report.skipped.length} skipped`);
  }
  for (const line of skips) print(line);
  print(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed;
}
