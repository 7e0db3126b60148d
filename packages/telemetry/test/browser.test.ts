// The core and the sub-paths that need no Node, bundled for browsers and run in headless Chromium.
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as telemetry from "../src/index.js";
import type * as metrics from "../src/metrics/index.js";
import type * as timing from "../src/performance.js";
import type * as pino from "../src/pino.js";
import type * as testing from "../src/test.js";

type Everything = typeof telemetry & typeof metrics & typeof timing & typeof pino & typeof testing;
declare const t: Everything;
declare const second: Everything;

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** CHROMIUM_PATH, else `chromium` on the PATH. */
function chromiumPath(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "chromium"))
    .find(executable);
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function bundle(globalName: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: ["index", "test", "metrics/index", "performance", "pino"]
        .map((entry) => `export * from "./src/${entry}.js";`)
        .join("\n"),
      resolveDir: join(import.meta.dirname, ".."),
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "iife",
    globalName,
    platform: "browser",
    target: "es2022",
  });
  return outputFiles[0]?.text ?? "";
}

test("the browser bundle needs nothing of Node", async () => {
  const source = await bundle("t");
  expect(source).not.toMatch(/\brequire\(|node:|\bprocess\.|\bBuffer\b/);
});

const chromium = chromiumPath();
const title =
  chromium === undefined ? "in Chromium [skipped: no CHROMIUM_PATH and no chromium on the PATH]" : "in Chromium";

describe.skipIf(chromium === undefined)(title, () => {
  let browser: Browser;
  let page: Page;
  let source: string;
  const profile = mkdtempSync(join(tmpdir(), "sextant-chromium-"));

  beforeAll(async () => {
    source = await bundle("t");
    browser = await launch({ executablePath: chromium as string, args: FLAGS, userDataDir: profile });
    page = await browser.newPage();
    await page.addScriptTag({ content: source });
    await page.addScriptTag({ content: await bundle("second") });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  test("events, handlers, failures", async () => {
    const seen = await page.evaluate(() => {
      const lines: unknown[] = [];
      t.setLogger({ error: () => lines.push("logged") });
      t.attach("bad", "b.event", () => {
        throw new Error("bad");
      });
      t.attach(
        "failures",
        "telemetry.handler.failure",
        (_event, _measurements, { handlerId, kind }) => void lines.push([handlerId, kind]),
      );
      t.attachMany(
        "good",
        ["b.event"],
        (event, measurements, metadata) => void lines.push([event, measurements, metadata]),
      );
      t.execute("b.event", { count: 1 }, { key: "k" });
      t.execute(["b", "event"], { count: 2 });
      const rows = t.listHandlers("b").map(({ id }) => String(id));
      for (const id of ["failures", "good"]) t.detach(id);
      t.setLogger(undefined);
      return { lines, rows };
    });
    expect(seen).toEqual({
      lines: [["bad", "error"], "logged", ["b.event", { count: 1 }, { key: "k" }], ["b.event", { count: 2 }, {}]],
      rows: ["good"],
    });
  });

  test("spans: sync, async, failing, iterators, manual, nested", async () => {
    const seen = await page.evaluate(async () => {
      const phases = ["start", "stop", "exception"];
      const captured = t.captureEvents(
        ["b.outer", "b.inner"].flatMap((prefix) => phases.map((phase) => `${prefix}.${phase}`)),
      );
      const [outer, inner] = [t.defineSpan("b.outer"), t.defineSpan("b.inner")];
      outer.trace({}, () => inner.trace({}, () => 1));
      await outer.trace({}, async () => 2);
      await inner.trace({}, () => Promise.reject(new DOMException("stop", "AbortError"))).catch(() => {});
      for (const _item of inner.iterate({}, () => [1, 2])) void _item;
      outer.start({}).stop({});
      captured.stop();
      const [first, second] = captured.events.map(
        ({ metadata }) => metadata["spanContext"] as { id: number; parent?: { id: number } },
      );
      return {
        events: captured.events.map(({ event, measurements, metadata }) => [
          event,
          measurements["items"] ?? metadata["kind"] ?? null,
        ]),
        nested: second?.parent?.id === first?.id,
        durations: captured.events.every(
          ({ event, measurements }) => event.endsWith("start") || Number(measurements["duration"]) >= 0,
        ),
      };
    });
    expect(seen).toEqual({
      events: [
        ["b.outer.start", null],
        ["b.inner.start", null],
        ["b.inner.stop", null],
        ["b.outer.stop", null],
        ["b.outer.start", null],
        ["b.outer.stop", null],
        ["b.inner.start", null],
        ["b.inner.exception", "exit"],
        ["b.inner.start", null],
        ["b.inner.stop", 2],
        ["b.outer.start", null],
        ["b.outer.stop", null],
      ],
      nested: true,
      durations: true,
    });
  });

  test("two copies on a page share handlers", async () => {
    const seen = await page.evaluate(() => {
      const events: string[] = [];
      t.attach("first", "b.shared", (event) => void events.push(`first ${event}`));
      second.attach("second", "b.shared", (event) => void events.push(`second ${event}`));
      t.execute("b.shared", {});
      second.event("b.shared").execute({});
      t.detach("second");
      second.detach("first");
      return events;
    });
    expect(seen).toEqual(["first b.shared", "second b.shared", "first b.shared", "second b.shared"]);
  });

  test("User Timing measures reach an observer, and the buffer stays empty", async () => {
    const seen = await page.evaluate(async () => {
      const entries: { name: string; detail: unknown }[] = [];
      const { PerformanceObserver: Observer } = globalThis as unknown as {
        PerformanceObserver: new (
          callback: (list: { getEntries(): { name: string; detail: unknown }[] }) => void,
        ) => {
          observe(options: object): void;
        };
      };
      new Observer((list) => entries.push(...list.getEntries())).observe({ entryTypes: ["measure"] });
      const bridge = t.measureSpans(["b.timed"]);
      t.defineSpan("b.timed").trace({ sql: "select" }, () => 1);
      const left = performance.getEntriesByType("measure").length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      bridge.close();
      return { left, entries: entries.map(({ name, detail }) => ({ name, detail })) };
    });
    expect(seen).toMatchObject({
      left: 0,
      entries: [
        { name: "b.timed", detail: { devtools: { track: "b", color: "primary", properties: [["sql", "select"]] } } },
      ],
    });
  });

  test("metrics and a logger with pino's methods", async () => {
    const seen = await page.evaluate(() => {
      const lines: unknown[] = [];
      const log = (level: string) => (fields: object, message?: string) => void lines.push([level, message, fields]);
      const logger = {
        trace: log("trace"),
        debug: log("debug"),
        info: log("info"),
        warn: log("warn"),
        error: log("error"),
        fatal: log("fatal"),
      };
      const bridge = t.logEvents(logger, ["b.metric"]);
      const aggregation = t.aggregateMetrics([t.sum("b.metric.n", { tags: ["k"] })]);
      t.execute("b.metric", { n: 2 }, { k: "x" });
      t.execute("b.metric", { n: 3 }, { k: "x" });
      bridge.close();
      aggregation.close();
      return { lines, series: aggregation.read().map(({ tags, value }) => [tags, value]) };
    });
    expect(seen.series).toEqual([[{ k: "x" }, 5]]);
    expect(seen.lines).toHaveLength(2);
    expect(seen.lines[0]).toEqual([
      "info",
      "b.metric",
      { event: "b.metric", measurements: { n: 2 }, metadata: { k: "x" } },
    ]);
  });

  test("a Web Worker has a registry of its own", async () => {
    const seen = await page.evaluate(async (script) => {
      const work = `${script}
        t.attach("w", "b.worker", (event, { n }) => postMessage([event, n]));
        t.execute("b.worker", { n: 1 });`;
      const { Worker, Blob, URL } = globalThis as unknown as {
        Worker: new (url: string) => { onmessage: (event: { data: unknown }) => void; terminate(): void };
        Blob: new (parts: string[]) => object;
        URL: { createObjectURL(blob: object): string };
      };
      const worker = new Worker(URL.createObjectURL(new Blob([work])));
      const message = await new Promise<unknown>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
      worker.terminate();
      return { message, here: t.listHandlers("b.worker").length };
    }, source);
    expect(seen).toEqual({ message: ["b.worker", 1], here: 0 });
  });
});
