// The report as a page: whole, escaped, without network or script; its images; where it goes.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { curve } from "../page/curve.mjs";
import { openPage } from "../page/file.mjs";
import { html } from "../page/markup.mjs";
import { matrix } from "../page/matrix.mjs";
import { drawPage } from "../page/page.mjs";
import { greyPng } from "../page/png.mjs";
import { timelineChart } from "../page/timeline.mjs";
import { NO_RESULTS, RESULTS } from "./results.mjs";

describe("markup", () => {
  test.for([
    [html`<b>${"a < b & \"c\" 'd'"}</b>`, "<b>a &lt; b &amp; &quot;c&quot; &#39;d&#39;</b>"],
    [html`<i>${html`<b>${1}</b>`}</i>`, "<i><b>1</b></i>"],
    [html`${["<", html`<br>`]}`, "&lt;<br>"],
    [html`${undefined}${0}${""}`, "0"],
    [html`\n${"$&"}`, "\n$&amp;"],
  ])("%s", ([markup, text]) => expect(String(markup)).toBe(text));
});

test("an image holds its pixels, black where the value is 1", () => {
  const png = greyPng([0, 0.5, 1, 0.25, 0, 1], 3);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
  const length = png.readUInt32BE(33);
  expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 255, 128, 0, 0, 191, 255, 0]);
  expect(png.subarray(-8, -4).toString("latin1")).toBe("IEND");
});

/** Tags that are opened and not closed, or closed and not opened. */
function unbalanced(text) {
  const open = [];
  const wrong = [];
  for (const [, slash, name, end] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^>"])*?(\/?)>/g)) {
    if (["meta", "img", "br"].includes(name) || end === "/") continue;
    if (slash === "") open.push(name);
    else if (open.at(-1) === name) open.pop();
    else wrong.push(name);
  }
  return [...open, ...wrong];
}

describe.for([
  ["something", RESULTS],
  ["nothing", NO_RESULTS],
])("a page about %s", ([, results]) => {
  const page = drawPage(results);

  test("needs neither network nor script", () => {
    expect(page).not.toMatch(/<script|<link|@import|url\(|src="(?!data:)/);
    for (const [address] of page.matchAll(/https?:[^"<]*/g)) expect(address).toBe("https://doi.org/10.24432/C50P49");
  });

  test("closes what it opens, and prints nothing that is not there", () => {
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/undefined|NaN|\[object|Infinity/);
  });

  test("has the four parts", () => {
    expect([...page.matchAll(/<h2>(\d) · /g)].map(([, number]) => number)).toEqual(["1", "2", "3", "4"]);
  });
});

test("the page shows the misread images, and those of the chain", () => {
  const page = drawPage(RESULTS);
  expect(page).toContain('alt="image 1: 1 read as 7"');
  expect(page).toContain('alt="image 2: 7 → 2"');
});

test("what a result says is text: a package may have any name", () => {
  const packages = [{ name: "<script>alert(1)</script>", modules: 1, imports: 1, layers: 1 }];
  const modules = { ...RESULTS.repository.modules, packages };
  const page = drawPage({ ...RESULTS, repository: { ...RESULTS.repository, modules } });
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(page).not.toContain("<script>");
});

describe("pictures", () => {
  const numbersIn = (text, name) =>
    [...String(text).matchAll(new RegExp(` ${name}="([-\\d.]+)"`, "g"))].map(([, number]) => Number(number));

  test.for([
    ["falls", [2, 1, 0.5]],
    ["is flat", [1, 1, 1]],
    ["has one value", [1]],
    ["is nothing at the end", [1, 0]],
  ])("a curve that %s stays inside its frame", ([, values]) => {
    const drawn = String(curve([{ name: "all", values, mark: "tensor" }]));
    const points = /points="([^"]*)"/
      .exec(drawn)[1]
      .split(" ")
      .map((point) => point.split(",").map(Number));
    expect(points).toHaveLength(values.length);
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(40);
      expect(x).toBeLessThanOrEqual(450);
      expect(y).toBeGreaterThanOrEqual(14);
      expect(y).toBeLessThanOrEqual(250);
    }
  });

  test("a matrix marks the diagonal right and the rest wrong, the empty cells not at all", () => {
    const drawn = String(
      matrix([
        [3, 1],
        [0, 0],
      ]),
    );
    expect(drawn).toContain(
      '<td class="right" style="--strength:0.80">3</td><td class="wrong" style="--strength:0.60">1</td>',
    );
    expect(drawn).toContain('<td class="wrong" style="--strength:0.00"></td>');
    expect(drawn).toContain("75.0 %");
  });

  test("a timeline draws each stage once and each lane as one path", () => {
    const drawn = timelineChart(RESULTS.events.timeline);
    expect(numbersIn(drawn, "width").filter((width) => width > 0)).toHaveLength(2);
    expect([...String(drawn).matchAll(/<path /g)]).toHaveLength(1);
    expect(String(drawn)).toContain("<title>learning: 1.5 s</title>");
  });
});

describe("the file of the report", () => {
  const folder = mkdtempSync(join(tmpdir(), "sextant-page-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is named from where the user is, and written whole", () => {
    const { name, write } = openPage("report.html", folder);
    expect(name).toBe("report.html");
    expect(existsSync(join(folder, "report.html"))).toBe(false);
    write("one");
    write("two");
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe("two");
    expect(readdirSync(folder)).toEqual(["report.html"]);
  });

  test.for([
    ["no folder", "nowhere/report.html", /there is no folder .*nowhere/],
    ["a folder that is a file", "report.html/inside.html", /there is no folder/],
    ["the folder itself", ".", /is a folder/],
  ])("%s is refused with what to do", ([, wanted, what]) => {
    expect(() => openPage(wanted, folder)).toThrow(
      expect.objectContaining({ code: "tour/report", exitCode: 1, message: expect.stringMatching(what) }),
    );
  });

  test("a folder that goes away meanwhile is refused, and nothing is left", () => {
    const inner = join(folder, "inner");
    mkdirSync(inner);
    const { write } = openPage("inner/report.html", folder);
    rmSync(inner, { recursive: true });
    expect(() => write("text")).toThrow(expect.objectContaining({ code: "tour/report" }));
  });
});
