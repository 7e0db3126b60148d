// The terminal: its width, its colours, and the line that is drawn over itself.
import { describe, expect, test } from "vitest";
import { COLOURS, PLAIN } from "../draw/paint.mjs";
import { columnsOf, openTerminal } from "../terminal.mjs";
import { liveLine } from "../watch/live-line.mjs";

/** A stream that keeps what is written. */
const stream = (properties = {}) => {
  const written = [];
  return { written, write: (text) => written.push(text), ...properties };
};
const open = (output, more = {}) => openTerminal({ stream: output, environment: {}, color: true, live: true, ...more });

describe("columns", () => {
  test.for([
    ["no terminal", {}, {}, 80],
    ["a terminal", { columns: 100 }, {}, 100],
    ["a wide one", { columns: 300 }, {}, 120],
    ["a narrow one", { columns: 20 }, {}, 40],
    ["COLUMNS wins", { columns: 100 }, { COLUMNS: "60" }, 60],
    ["COLUMNS too small", {}, { COLUMNS: "10" }, 40],
    ["COLUMNS no number", { columns: 100 }, { COLUMNS: "wide" }, 100],
    ["COLUMNS empty", {}, { COLUMNS: "" }, 80],
    ["COLUMNS negative", {}, { COLUMNS: "-5" }, 80],
    ["a terminal that does not know", { isTTY: true, columns: 0 }, {}, 80],
  ])("%s", ([, output, environment, columns]) => expect(columnsOf(output, environment)).toBe(columns));
});

describe("colours", () => {
  test.for([
    ["on a terminal", { isTTY: true }, {}, COLOURS],
    ["not in a pipe", {}, {}, PLAIN],
    ["not when refused", { isTTY: true }, { color: false }, PLAIN],
    ["not with NO_COLOR", { isTTY: true }, { environment: { NO_COLOR: "1" } }, PLAIN],
    ["an empty NO_COLOR says nothing", { isTTY: true }, { environment: { NO_COLOR: "" } }, COLOURS],
    ["not on a dumb terminal", { isTTY: true }, { environment: { TERM: "dumb" } }, PLAIN],
  ])("%s", ([, output, more, paint]) => expect(open(stream(output), more).paint).toBe(paint));
});

describe("the live line", () => {
  test("hides the cursor, draws over itself, and gives way to lines that stay", () => {
    const output = stream({ isTTY: true, columns: 40 });
    const terminal = open(output);
    terminal.live("one");
    terminal.live("two");
    terminal.say(["kept"]);
    terminal.close();
    expect(output.written).toEqual(["\u001b[?25l\r\u001b[2Kone", "\r\u001b[2Ktwo", "\r\u001b[2K\u001b[?25h", "kept\n"]);
  });

  test("is cut before the last column, so that it never wraps", () => {
    const output = stream({ isTTY: true, columns: 40 });
    open(output).live("x".repeat(100));
    expect(output.written.join("")).toMatch(/Kx{38}…$/);
  });

  test.for([
    ["in a pipe", {}, {}],
    ["on a dumb terminal", { isTTY: true }, { environment: { TERM: "dumb" } }],
    ["when it is not wanted", { isTTY: true }, { live: false }],
  ])("is not drawn %s", ([, output, more]) => {
    const kept = stream(output);
    const terminal = open(kept, more);
    terminal.live("one");
    terminal.say(["kept"]);
    terminal.close();
    expect(kept.written).toEqual(["kept\n"]);
  });

  test("shows stage, progress and the last event, at most every 100 ms", () => {
    const shown = [];
    let clock = 0;
    const line = liveLine(
      (text) => shown.push(text),
      () => clock,
    );
    line.stage("learning", 0.5);
    for (clock = 1; clock <= 250; clock += 1) line.event("tensor.eval.stop", clock + 1000);
    expect(shown).toEqual([
      "learning  ████████░░░░░░░░",
      "learning  ████████░░░░░░░░  1,100 events  tensor.eval.stop",
      "learning  ████████░░░░░░░░  1,200 events  tensor.eval.stop",
    ]);
  });

  test("a stage without progress has no bar", () => {
    const shown = [];
    liveLine((text) => shown.push(text)).stage("reasoning");
    expect(shown).toEqual(["reasoning"]);
  });
});
