// What is drawn, character for character.
import { describe, expect, test } from "vitest";
import { drawChart } from "../draw/chart.mjs";
import { drawConfusion } from "../draw/confusion.mjs";
import { COLOURS, PLAIN } from "../draw/paint.mjs";
import { drawPictures } from "../draw/picture.mjs";
import { drawBar } from "../draw/progress.mjs";
import { drawTable } from "../draw/table.mjs";
import { bytes, counted, fit, grouped, pad, percent, wrap } from "../draw/text.mjs";
import { drawTree } from "../draw/tree.mjs";

const WIDTHS = [40, 80, 120];
const widest = (lines) => Math.max(...lines.map((line) => line.length));
/** Lines as a block that starts with a line break, to compare with a template. */
const block = (lines) => `\n${lines.join("\n")}\n`;

describe("text", () => {
  test.for([
    [fit("telemetry", 9), "telemetry"],
    [fit("telemetry", 6), "telem…"],
    [fit("telemetry", 1), "…"],
    [fit("telemetry", 0), ""],
    [pad("7", 3, "right"), "  7"],
    [pad("seven", 3), "se…"],
    [pad("a", 3), "a  "],
    [grouped(0), "0"],
    [grouped(999), "999"],
    [grouped(1000), "1,000"],
    [grouped(1234567), "1,234,567"],
    [counted(1, "cycle"), "1 cycle"],
    [counted(1797, "image"), "1,797 images"],
    [counted(2, "entry", "entries"), "2 entries"],
    [percent(0.95264), "95.3 %"],
    [percent(1), "100.0 %"],
    [bytes(0), "0 bytes"],
    [bytes(1023), "1,023 bytes"],
    [bytes(1024), "1.0 KB"],
    [bytes(20_439_215), "19.5 MB"],
    [bytes(3 * 1024 ** 4), "3072.0 GB"],
  ])("%s is %s", ([drawn, expected]) => expect(drawn).toBe(expected));

  test("running text breaks at spaces, and a word too long is cut", () => {
    expect(wrap("one two three incomprehensibilities", 9)).toEqual(["one two", "three", "incompre…"]);
  });
});

describe("table", () => {
  const columns = [
    { title: "event", shrink: true, least: 16 },
    { title: "count", align: "right" },
    { title: "p50", align: "right", spare: 2 },
    { title: "p95", align: "right", spare: 1 },
    { title: "total", align: "right" },
  ];
  const rows = [
    ["tensor.to_binary.stop", "1,234", "0.003", "0.012", "12.345"],
    ["datalog.query.stop", "1", "33.003", "33.003", "33.003"],
  ];
  const table = (width, more = {}) => drawTable({ columns, rows, width, paint: PLAIN, ...more });

  test("is as wide as its content where there is room", () => {
    const expected = `
event                  count     p50     p95   total
────────────────────────────────────────────────────
tensor.to_binary.stop  1,234   0.003   0.012  12.345
datalog.query.stop         1  33.003  33.003  33.003
`;
    expect(block(table(80))).toBe(expected);
    expect(table(120)).toEqual(table(80));
  });

  test("at 40 columns it cuts the column that may shrink, then drops the ones that may go", () => {
    expect(block(table(40))).toBe(`
event              count     p95   total
────────────────────────────────────────
tensor.to_binary…  1,234   0.012  12.345
datalog.query.st…      1  33.003  33.003
`);
  });

  test("has a rule above the totals, and says how many rows it leaves out", () => {
    expect(block(table(80, { total: ["all", "1,235", "", "", ""], more: 7 }))).toBe(`
event                  count     p50     p95   total
────────────────────────────────────────────────────
tensor.to_binary.stop  1,234   0.003   0.012  12.345
datalog.query.stop         1  33.003  33.003  33.003
… and 7 more
────────────────────────────────────────────────────
all                    1,235
`);
  });

  test.for(WIDTHS)("no line is wider than %i columns, whatever is in the cells", (width) => {
    const long = [["x".repeat(200), "1".repeat(30), "2", "3", "4".repeat(30)]];
    expect(widest(drawTable({ columns, rows: long, total: long[0], width, paint: PLAIN }))).toBeLessThanOrEqual(width);
  });

  test("colours go around the text and do not move it", () => {
    const painted = drawTable({ columns, rows, width: 80, paint: COLOURS });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    const plain = painted.map((line) => line.replace(/\u001b\[\d+m/g, ""));
    expect(painted.join("")).toContain("\u001b[1m");
    expect(plain).toEqual(table(80));
  });
});

describe("tree", () => {
  const tree = {
    label: "published",
    children: [{ label: "datalog", children: [{ label: "telemetry" }] }, { label: "tensor" }],
  };

  test("draws branches in front of the labels", () => {
    expect(block(drawTree(tree, 80))).toBe(`
published
├─ datalog
│  └─ telemetry
└─ tensor
`);
  });

  test("a root alone is one line", () => expect(drawTree({ label: "alone" }, 80)).toEqual(["alone"]));

  test.for(WIDTHS)("labels are cut at %i columns", (width) => {
    const deep = { label: "x".repeat(300), children: [{ label: "y".repeat(300) }] };
    expect(drawTree(deep, width).map((line) => line.length)).toEqual([width, width]);
  });
});

describe("chart", () => {
  const falling = { name: "learned from", values: [8, 4, 2, 1] };
  const chart = (width, more = {}) =>
    drawChart({
      series: [falling, { name: "held out", values: [8, 5, 4, 4] }],
      height: 4,
      width,
      scale: "log",
      title: "loss",
      from: 0,
      to: 3,
      unit: "epochs",
      ...more,
    });

  test("a line over dots, at 40 columns", () => {
    expect(block(chart(40))).toBe(`
   8.00 ┤──────╮·
   4.00 ┤      ╰─────────╮··············
   2.00 ┤                ╰─────────╮
   1.00 ┤                          ╰────
        └───────────────────────────────
         0                      3 epochs
         loss:  ─ learned from   · held…
`);
  });

  test.for(WIDTHS)("fills %i columns and no more", (width) => expect(widest(chart(width))).toBe(width));

  test("a linear scale spaces values evenly", () => {
    expect(block(chart(40, { series: [{ name: "all", values: [0, 3] }], scale: "linear" }))).toBe(`
   3.00 ┤                         ╭─────
   2.00 ┤               ╭─────────╯
   1.00 ┤     ╭─────────╯
   0.00 ┤─────╯
        └───────────────────────────────
         0                      3 epochs
         loss:  ─ all
`);
  });

  test("a steep step is joined", () => {
    expect(block(chart(40, { series: [{ name: "all", values: [1, ...Array(99).fill(8)] }] }))).toContain("│");
  });

  test("values that are all the same lie on one row", () => {
    const lines = chart(40, { series: [{ name: "all", values: [5, 5, 5] }] });
    expect(lines.filter((line) => line.includes("─────────────────────────────"))).toHaveLength(2);
  });

  test("values that are no numbers are left out", () => {
    const lines = chart(40, { series: [{ name: "all", values: [8, 4, Number.NaN, 1] }] });
    expect(lines.join("")).not.toContain("NaN");
    expect(widest(lines)).toBe(40);
  });

  test("nothing to draw gives an empty plot", () => {
    expect(widest(chart(40, { series: [{ name: "all", values: [Number.NaN] }] }))).toBe(40);
  });
});

describe("confusion matrix", () => {
  const counts = [
    [33, 0, 1],
    [0, 9, 0],
    [0, 0, 0],
  ];

  test("wide: zeros are dots, each row ends with the share read right", () => {
    expect(block(drawConfusion({ counts, width: 80, paint: PLAIN }))).toBe(`
  │    0    1    2    right
──┼────────────────────────
0 │   33    ·    1   97.1 %
1 │    ·    9    ·  100.0 %
2 │    ·    ·    ·        –
`);
  });

  test("narrow: counts only", () => {
    expect(block(drawConfusion({ counts, width: 40, paint: PLAIN }))).toBe(`
  │  0  1  2
──┼─────────
0 │ 33  ·  1
1 │  ·  9  ·
2 │  ·  ·  ·
`);
  });

  test.for(WIDTHS)("ten classes fit %i columns", (width) => {
    const ten = Array.from({ length: 10 }, () => Array(10).fill(99));
    expect(widest(drawConfusion({ counts: ten, width, paint: PLAIN }))).toBeLessThanOrEqual(width);
  });

  test("the diagonal is good, the rest is bad", () => {
    const [, , first] = drawConfusion({ counts, width: 40, paint: COLOURS });
    expect(first).toBe("0 │\u001b[32m 33\u001b[39m\u001b[2m  ·\u001b[22m\u001b[31m  1\u001b[39m");
  });
});

describe("pictures", () => {
  const image = (caption) => ({ pixels: Float32Array.of(0, 0.25, 0.5, 1), caption });
  const draw = (count, width) =>
    drawPictures({ images: Array.from({ length: count }, (_, n) => image(`n ${n}`)), side: 2, width });

  test("five shades, two characters a pixel, captions below", () => {
    expect(block(draw(2, 80))).toBe(`
  ░░     ░░
▒▒██   ▒▒██
n 0    n 1
`);
  });

  test.for([
    [40, 6],
    [80, 11],
    [120, 17],
  ])("%i columns hold %i of them", ([width, held]) => {
    const lines = draw(50, width);
    expect(lines.at(-1).split(/\s{2,}/)).toHaveLength(held);
    expect(widest(lines)).toBeLessThanOrEqual(width);
  });

  test("no images, no lines", () => expect(draw(0, 80)).toEqual([]));
});

test.for([
  [0, "░░░░"],
  [0.5, "██░░"],
  [0.99, "███░"],
  [1, "████"],
  [7, "████"],
  [-1, "░░░░"],
])("a bar at %d is %s", ([fraction, bar]) => expect(drawBar(fraction, 4)).toBe(bar));
