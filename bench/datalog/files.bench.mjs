// Fact files of a million rows and two columns: from opening the file to relations at fixpoint, with progress reported, and the way back.
// The files are made before the clock starts; a load with another number of tuples fails the measurement.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@sextant/datalog";
import { runProgram } from "@sextant/datalog/io";

const ROWS = 1_000_000;
const VALUES = 200_000;

/** A file of rows drawn from a fixed sequence; `cell` makes a value of a number. */
function fileText(cell) {
  let state = 12345;
  const draw = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return cell(state % VALUES);
  };
  let text = "";
  for (let row = 0; row < ROWS; row++) text += `${draw()}\t${draw()}\n`;
  return text;
}

const KINDS = {
  symbol: { text: () => fileText((value) => `node${value}`), tuples: 998_627 },
  number: { text: () => fileText(String), tuples: 998_627 },
};

/** Milliseconds to run a program with one relation of a kind and the given directives. */
const run = (kind, directives) => async () => {
  const folder = mkdtempSync(join(tmpdir(), "sextant-bench-"));
  try {
    const { text, tuples } = KINDS[kind];
    writeFileSync(join(folder, "r.facts"), text());
    const program = parse(`.decl r(x: ${kind}, y: ${kind})\n.input r\n${directives}`);
    let reports = 0;
    const start = process.hrtime.bigint();
    const { knowledge } = await runProgram(program, { facts: folder, out: folder, onProgress: () => reports++ });
    const time = Number(process.hrtime.bigint() - start) / 1e6;
    if (knowledge.size("r") !== tuples || reports < 10)
      throw new Error(`${knowledge.size("r")} tuples and ${reports} reports, not ${tuples} and 10 or more`);
    return time;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const cases = [
  {
    case: "load 1 M rows of symbols",
    unit: "ms",
    baseline: "sextant",
    runs: 5,
    subjects: { sextant: run("symbol", "") },
  },
  {
    case: "load 1 M rows of numbers",
    unit: "ms",
    baseline: "sextant",
    runs: 5,
    subjects: { sextant: run("number", "") },
  },
  {
    case: "load and write 1 M rows of symbols",
    unit: "ms",
    baseline: "sextant",
    runs: 3,
    subjects: { sextant: run("symbol", ".output r") },
  },
];
