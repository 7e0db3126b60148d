// Events forwarded from real worker threads, and what survives the way.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  attach,
  attachMany,
  attachPrefix,
  defineSpan,
  detach,
  event,
  execute,
  listHandlers,
  type Measurements,
  type Metadata,
  type SpanContext,
  setLogger,
} from "../src/index.js";
import { type Bridge, forwardEvents, receiveEvents } from "../src/node.js";

interface Seen {
  readonly event: string;
  readonly measurements: Measurements;
  readonly metadata: Metadata;
}

const folder = mkdtempSync(join(tmpdir(), "sextant-worker-"));
const bundle = join(folder, "telemetry.mjs");
beforeAll(async () => {
  await build({
    stdin: {
      contents: `export * from "./src/index.js"; export * from "./src/node.js";`,
      resolveDir: join(import.meta.dirname, ".."),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: bundle,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cleanups: (() => void)[] = [];
const opened = <B extends Bridge>(bridge: B): B => {
  cleanups.push(bridge.close);
  return bridge;
};
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** Events under these names from now on. */
function eventsOf(...names: string[]): Seen[] {
  const seen: Seen[] = [];
  const id = Symbol("eventsOf");
  attachMany(id, names, (name, measurements, metadata) => void seen.push({ event: name, measurements, metadata }));
  cleanups.push(() => void detach(id));
  return seen;
}

/** A worker that runs `code` with the telemetry bundle as `t` and its end of a channel as `port`. */
function startWorker(code: string): { worker: Worker; port: MessagePort; exited: Promise<number> } {
  const { port1, port2 } = new MessageChannel();
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    import * as t from ${JSON.stringify(pathToFileURL(bundle).href)};
    const { port } = workerData;
    ${code}`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { port: port2 },
    transferList: [port2],
    stderr: true,
  });
  cleanups.push(() => port1.close());
  const exited = new Promise<number>((resolve, reject) => {
    worker.once("exit", resolve);
    worker.once("error", reject);
  });
  return { worker, port: port1, exited };
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) await sleep(5);
}

describe("from a real worker", () => {
  test("spans and events arrive in order, with origin, one context a span, parents kept", async () => {
    const { worker, port, exited } = startWorker(`
      t.forwardEvents(port, { prefix: "job" });
      const outer = t.defineSpan("job.outer"), inner = t.defineSpan("job.inner"), note = t.event("job.note");
      outer.trace({ n: 1 }, () => {
        note.execute({ count: 1 }, { key: "k" });
        inner.trace({ n: 2 }, () => 0, () => ({ rows: 3 }));
      });
    `);
    opened(receiveEvents(port));
    const seen = eventsOf("job.outer.start", "job.note", "job.inner.start", "job.inner.stop", "job.outer.stop");
    const origin = `worker-${worker.threadId}`;
    expect(await exited).toBe(0);
    await until(() => seen.length >= 5);
    expect(seen.map(({ event: name }) => name)).toEqual([
      "job.outer.start",
      "job.note",
      "job.inner.start",
      "job.inner.stop",
      "job.outer.stop",
    ]);
    const [outerStart, note, innerStart, innerStop, outerStop] = seen as [Seen, Seen, Seen, Seen, Seen];
    expect(seen.map(({ metadata }) => metadata["origin"])).toEqual(seen.map(() => origin));
    expect(note).toMatchObject({ measurements: { count: 1 }, metadata: { key: "k" } });
    expect(innerStop.metadata).toMatchObject({ n: 2, rows: 3 });
    const [outer, inner] = [outerStart, innerStart].map(({ metadata }) => metadata["spanContext"] as SpanContext);
    expect(outerStop.metadata["spanContext"]).toBe(outer);
    expect(innerStop.metadata["spanContext"]).toBe(inner);
    expect(inner?.parent).toBe(outer);
    expect(outer?.parent).toBeUndefined();
    expect(outer?.id).not.toBe(inner?.id);
  });

  test("times are on this thread's clock", async () => {
    const before = performance.now();
    const { port, exited } = startWorker(`
      t.forwardEvents(port, ["clock.work.stop"]);
      t.defineSpan("clock.work").trace({}, () => {});
    `);
    opened(receiveEvents(port));
    const seen = eventsOf("clock.work.stop");
    await exited;
    await until(() => seen.length > 0);
    const monotonicTime = seen[0]?.measurements["monotonicTime"];
    expect(monotonicTime).toBeGreaterThan(before);
    expect(monotonicTime).toBeLessThan(performance.now());
  });

  test("payloads that cannot be cloned arrive as text, errors with name, fields and cause", async () => {
    const { port, exited } = startWorker(`
      t.forwardEvents(port, ["odd.payload", "odd.work.exception"], { origin: "odd" });
      class HttpError extends Error { name = "HttpError"; status = 503; retry = () => {}; }
      class Point { x = 1; #y = 2; get y() { return this.#y; } }
      const loop = { name: "loop" }; loop.self = loop;
      const bytes = new Uint8Array(1024).fill(7).subarray(10, 12);
      t.execute("odd.payload", { count: 10n }, {
        fn: function named() {}, arrow: () => {}, symbol: Symbol("s"), promise: Promise.resolve(), weak: new WeakMap(),
        point: new Point(), loop, bytes, date: new Date(5), map: new Map([["key", () => {}]]), set: new Set([Symbol("in")]),
        url: new URL("http://h/p"), get bad() { throw new Error("getter"); }, nothing: undefined, spanContext: "own",
      });
      const error = new HttpError("down", { cause: new TypeError("deep") });
      try { t.defineSpan("odd.work").trace({}, () => { throw error; }); } catch {}
    `);
    opened(receiveEvents(port));
    const seen = eventsOf("odd.payload", "odd.work.exception");
    await exited;
    await until(() => seen.length >= 2);
    const [payload, failure] = seen as [Seen, Seen];
    const { loop, date, bytes, map, ...rest } = payload.metadata as Metadata & {
      loop: { self: unknown };
      bytes: Uint8Array;
    };
    expect(payload.measurements).toEqual({ count: 10n });
    expect(rest).toEqual({
      origin: "odd",
      fn: "[Function named]",
      arrow: "[Function arrow]",
      symbol: "Symbol(s)",
      promise: "[Promise]",
      weak: "[WeakMap]",
      point: { x: 1 },
      set: new Set(["Symbol(in)"]),
      url: "http://h/p",
      bad: "[Threw Error: getter]",
      nothing: undefined,
      spanContext: "own",
    });
    expect(loop.self).toBe(loop);
    expect(date).toEqual(new Date(5));
    expect([[...bytes], bytes.buffer.byteLength]).toEqual([[7, 7], 2]);
    expect(map).toEqual(new Map([["key", "[Function]"]]));
    const { reason, kind, stacktrace } = failure.metadata as {
      reason: Error & { status: number };
      kind: string;
      stacktrace: string;
    };
    expect(reason).toBeInstanceOf(Error);
    expect(reason).toMatchObject({ name: "HttpError", message: "down", status: 503, retry: "[Function retry]" });
    expect(reason.cause).toMatchObject({ name: "TypeError", message: "deep" });
    expect(reason.stack).toBe(stacktrace);
    expect(kind).toBe("error");
  });

  test.for<{ name: string; end: string }>([
    { name: "ends by itself", end: "" },
    { name: "calls process.exit", end: "process.exit(0);" },
  ])("what was executed last arrives when the worker $name", async ({ end }) => {
    const { port, exited } = startWorker(`
      t.forwardEvents(port, ["last.word"]);
      t.execute("last.word", { n: 1 });
      ${end}
    `);
    opened(receiveEvents(port));
    const seen = eventsOf("last.word");
    expect(await exited).toBe(0);
    await until(() => seen.length > 0);
    expect(seen).toHaveLength(1);
  });

  test("over parentPort beside other messages, and both directions without an echo", async () => {
    const { worker, exited } = startWorker(`
      const names = ["ping.event"];
      t.receiveEvents(parentPort);
      t.forwardEvents(parentPort, names);
      t.attach("pong", "ping.event", (_, { n }) => { if (n === 2) parentPort.postMessage("done"); });
      parentPort.postMessage("ready");
      t.execute("ping.event", { n: 1 });
      parentPort.on("message", (message) => { if (message === "end") process.exit(0); });
    `);
    const origin = `worker-${worker.threadId}`;
    const others: unknown[] = [];
    worker.on("message", (message) => typeof message === "string" && others.push(message));
    opened(receiveEvents(worker));
    opened(forwardEvents(worker, ["ping.event"]));
    const seen = eventsOf("ping.event");
    await until(() => others.includes("ready") && seen.length > 0);
    execute("ping.event", { n: 2 });
    await until(() => others.includes("done"));
    worker.postMessage("end");
    await exited;
    expect(others).toEqual(["ready", "done"]);
    expect(seen.map(({ measurements, metadata }) => [measurements["n"], metadata["origin"]])).toEqual([
      [1, origin],
      [2, undefined],
    ]);
  });

  test("a busy worker sends while it is busy, and no event of a long burst is out of order", async () => {
    const { port, exited } = startWorker(`
      t.forwardEvents(port, ["burst.event"]);
      for (let n = 0; n < 5000; n++) t.execute("burst.event", { n });
    `);
    opened(receiveEvents(port));
    const seen = eventsOf("burst.event", "telemetry.forward.dropped");
    await exited;
    const total = (): number =>
      seen.reduce(
        (sum, { event: name, measurements }) => sum + (name === "burst.event" ? 1 : Number(measurements["count"])),
        0,
      );
    await until(() => total() >= 5000);
    const numbers = seen
      .filter(({ event: name }) => name === "burst.event")
      .map(({ measurements }) => Number(measurements["n"]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(total()).toBe(5000);
  });

  test("forwarders in a circle do not send an event round for ever", async () => {
    const { port, worker, exited } = startWorker(`
      t.receiveEvents(parentPort);
      t.forwardEvents(port, ["circle.event"]);
    `);
    opened(receiveEvents(port));
    opened(forwardEvents(worker, ["circle.event"]));
    const seen = eventsOf("circle.event");
    execute("circle.event", { n: 1 });
    await sleep(50);
    worker.postMessage("wake");
    await sleep(50);
    await worker.terminate();
    await exited;
    expect(seen).toHaveLength(1);
  });

  test("spans without a parent get the one that is given", async () => {
    const parent: SpanContext = { id: 1, parent: undefined };
    const { port, exited } = startWorker(`
      t.forwardEvents(port, { prefix: "child" });
      t.defineSpan("child.work").trace({}, () => {});
    `);
    opened(receiveEvents(port, { parent }));
    const seen = eventsOf("child.work.stop");
    await exited;
    await until(() => seen.length > 0);
    const context = seen[0]?.metadata["spanContext"] as SpanContext;
    expect(context.parent).toBe(parent);
  });
});

describe("within one thread", () => {
  const fail = (): never => {
    throw new Error("trap");
  };
  const channelPair = (): { port1: MessagePort; port2: MessagePort } => {
    const pair = new MessageChannel();
    cleanups.push(() => pair.port1.close());
    return pair;
  };
  const batchesOn = (port: MessagePort): unknown[] => {
    const batches: unknown[] = [];
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      batches.push(next.message);
    return batches;
  };

  test("events of one turn travel together; flush does not wait for its end", async () => {
    const { port1, port2 } = channelPair();
    const forwarder = opened(forwardEvents(port2, ["turn.event"]));
    for (let n = 0; n < 10; n += 1) execute("turn.event", { n });
    expect(batchesOn(port1)).toHaveLength(0);
    await sleep(5);
    expect(batchesOn(port1)).toHaveLength(1);
    execute("turn.event", {});
    forwarder.flush();
    expect(batchesOn(port1)).toHaveLength(1);
    forwarder.flush();
    await sleep(5);
    expect(batchesOn(port1)).toHaveLength(0);
  });

  test("a payload is what it was when the event was executed", async () => {
    const { port1, port2 } = channelPair();
    opened(forwardEvents(port2, ["snapshot.event"]));
    const metadata = { list: [1], depth: { n: 1 } };
    execute("snapshot.event", {}, metadata);
    metadata.list.push(2);
    metadata.depth.n = 2;
    opened(receiveEvents(port1));
    const seen: Metadata[] = [];
    attach("seen", "snapshot.event", (_event, _measurements, received) => void seen.push(received));
    cleanups.push(() => void detach("seen"));
    await until(() => seen.length > 0);
    expect(seen.filter(({ origin }) => origin === "main")).toMatchObject([{ list: [1], depth: { n: 1 } }]);
  });

  test("nobody reads: memory stays bounded, and what was lost is told", async () => {
    const { port1, port2 } = channelPair();
    const id = Symbol("count");
    const forwarder = opened(forwardEvents(port2, ["flood.event"]));
    for (let n = 0; n < 40_000; n += 1) execute("flood.event", { n });
    const received: number[] = [];
    let dropped = 0;
    forwarder.close();
    attachMany(id, ["flood.event", "telemetry.forward.dropped"], (name, { n, count }) => {
      if (name === "flood.event") received.push(Number(n));
      else dropped += Number(count);
    });
    cleanups.push(() => void detach(id));
    opened(receiveEvents(port1));
    await until(() => received.length + dropped >= 40_000);
    // 64 batches of 256 wait on the other side, one more is sent on closing.
    expect([received.length, dropped]).toEqual([65 * 256, 40_000 - 65 * 256]);
    expect(received).toEqual(received.map((_, at) => at));
  });

  test("a port whose other end is closed does not hurt the traced program", async () => {
    const { port1, port2 } = channelPair();
    opened(forwardEvents(port2, ["gone.event"]));
    port1.close();
    await sleep(5);
    execute("gone.event", { n: 1 });
    await sleep(5);
    expect(listHandlers("gone.event")).toHaveLength(1);
  });

  test("closing sends what waits, detaches, and takes the exit listener along", async () => {
    const before = process.listenerCount("exit");
    const { port1, port2 } = channelPair();
    const forwarder = opened(forwardEvents(port2, ["close.event"]));
    execute("close.event", {});
    forwarder.close();
    forwarder.close();
    expect(batchesOn(port1)).toHaveLength(1);
    expect([listHandlers("close.event"), process.listenerCount("exit")]).toEqual([[], before]);
  });

  test("a receiver that is closed executes nothing more; foreign messages are left alone", async () => {
    const { port1, port2 } = channelPair();
    const receiver = opened(receiveEvents(port1));
    const seen = eventsOf("late.event");
    for (const odd of [null, "text", 7, {}, [], { "sextant.telemetry/batch@1": 5 }]) port2.postMessage(odd);
    await sleep(5);
    receiver.close();
    const forwarder = opened(forwardEvents(port2, ["late.event"]));
    execute("late.event", {});
    forwarder.flush();
    await sleep(5);
    expect(seen.map(({ metadata }) => metadata["origin"])).toEqual([undefined]);
  });

  test("what cannot be copied at all is told, and the next event is sent", () => {
    const { port1, port2 } = channelPair();
    const forwarder = opened(forwardEvents(port2, ["revoked.event"]));
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const listless = new Proxy({}, { ownKeys: fail });
    const deep = Array.from({ length: 100 }).reduce((next: unknown) => ({ next }), "end");
    execute("revoked.event", { n: 1 }, { proxy, kept: 1 });
    execute("revoked.event", { n: 2 }, { deep });
    execute("revoked.event", { n: 3 }, listless);
    forwarder.flush();
    const [batch] = batchesOn(port1) as [{ "sextant.telemetry/batch@1": unknown[][] }];
    const [first, second, third] = batch["sextant.telemetry/batch@1"];
    expect(first?.[2]).toEqual({ proxy: expect.stringContaining("[Threw TypeError"), kept: 1 });
    expect(third?.slice(0, 3)).toEqual(["revoked.event", {}, { uncloneable: true }]);
    expect(second?.[1]).toEqual({ n: 2 });
    let depth = 0;
    let at: unknown = (second?.[2] as { deep?: unknown } | undefined)?.deep;
    while (typeof at === "object" && at !== null) {
      at = (at as { next?: unknown }).next;
      depth += 1;
    }
    expect(at).toBe("[Object]");
    expect(depth).toBeLessThan(40);
  });

  test("a handler that fails on a received event does not stop the others", async () => {
    const { port1, port2 } = channelPair();
    opened(receiveEvents(port1));
    const forwarder = opened(forwardEvents(port2, ["multi.event"]));
    execute("multi.event", { n: 1 });
    execute("multi.event", { n: 2 });
    forwarder.close();
    const failures = eventsOf("telemetry.handler.failure");
    setLogger({ error: () => {} });
    cleanups.push(() => setLogger(undefined));
    attach("fails", "multi.event", () => {
      throw new Error("handler");
    });
    const seen = eventsOf("multi.event");
    await until(() => seen.length >= 2);
    expect(seen.map(({ measurements }) => measurements["n"])).toEqual([1, 2]);
    expect(failures).toHaveLength(1);
  });

  /** What a forwarder of thread 9 would send. */
  const read = new Int32Array(new SharedArrayBuffer(4));
  const batchOf = (events: readonly (readonly [name: string, ids: readonly number[]])[]): object => ({
    "sextant.telemetry/batch@1": events.map(([name, ids]) => [name, {}, {}, ids, [9]]),
    origin: "o",
    timeOrigin: 0,
    notes: [],
    dropped: 0,
    read,
  });

  test("spans that never end are forgotten, not collected for ever", async () => {
    const { port1, port2 } = channelPair();
    opened(receiveEvents(port1));
    const seen = eventsOf("endless.work.start");
    const before = Atomics.load(read, 0);
    port2.postMessage(batchOf([["endless.work.start", [0]]]));
    port2.postMessage(batchOf(Array.from({ length: 10_000 }, (_, at) => ["endless.work.start", [at + 1]] as const)));
    port2.postMessage(batchOf([["endless.work.start", [0]]]));
    await until(() => seen.length >= 10_002);
    const contexts = seen.map(({ metadata }) => metadata["spanContext"]);
    expect(contexts.at(-1)).not.toBe(contexts[0]);
    expect(Atomics.load(read, 0) - before).toBe(3);
  });

  test("a context is one object until its span ends, and known by children before its own start", async () => {
    const { port1, port2 } = channelPair();
    opened(receiveEvents(port1));
    const seen = eventsOf("again.work.start", "again.work.stop");
    port2.postMessage(
      batchOf([
        ["again.work.start", [2, 1]],
        ["again.work.start", [1]],
        ["again.work.stop", [1]],
        ["again.work.start", [1]],
      ]),
    );
    await until(() => seen.length >= 4);
    const [child, parent, stopped, fresh] = seen.map(({ metadata }) => metadata["spanContext"] as SpanContext);
    expect(child?.parent).toBe(parent);
    expect(stopped).toBe(parent);
    expect(fresh).not.toBe(parent);
  });

  test("an event that came over a port is not sent back over it", async () => {
    const { port1, port2 } = channelPair();
    opened(receiveEvents(port1));
    const forwarder = opened(forwardEvents(port1, ["echo.event"]));
    const seen = eventsOf("echo.event");
    port2.postMessage(batchOf([["echo.event", [1]]]));
    await until(() => seen.length > 0);
    forwarder.flush();
    expect([seen.length, batchesOn(port2)]).toEqual([1, []]);
    execute("echo.event", {});
    forwarder.flush();
    expect(batchesOn(port2)).toHaveLength(1);
  });

  test("a prefix follows events declared later", () => {
    const { port1, port2 } = channelPair();
    const forwarder = opened(forwardEvents(port2, { prefix: "later" }));
    attachPrefix("unrelated", "other", () => {});
    cleanups.push(() => void detach("unrelated"));
    event("later.event").execute({ n: 1 });
    defineSpan("later.work").trace({}, () => 1);
    forwarder.flush();
    const [batch] = batchesOn(port1) as [{ "sextant.telemetry/batch@1": [string][] }];
    expect(batch["sextant.telemetry/batch@1"].map(([name]) => name)).toEqual([
      "later.event",
      "later.work.start",
      "later.work.stop",
    ]);
  });
});
