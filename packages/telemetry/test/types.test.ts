// What the type checker knows of declared events; checked by `npm run check` (types), run to show that the code behind is real.
import { expectTypeOf, test } from "vitest";
import {
  attach,
  attachMany,
  defineSpan,
  detach,
  event,
  type Measurements,
  type Metadata,
  type SpanContext,
} from "../src/index.js";

declare module "../src/types.js" {
  interface TelemetryEvents {
    "typed.hit": { measurements: { count: number }; metadata: { key: string } };
  }
  interface TelemetrySpans {
    "typed.query": { start: { sql: string }; stop: { rows: number }; measurements: { bytes: number } };
    "typed.bare": Record<never, never>;
  }
}

test("a declared event types its handlers and its handle", () => {
  attach("typed", "typed.hit", (name, measurements, metadata) => {
    expectTypeOf(name).toEqualTypeOf<"typed.hit">();
    expectTypeOf(measurements).toEqualTypeOf<{ count: number }>();
    expectTypeOf(metadata).toEqualTypeOf<{ key: string }>();
  });
  const hit = event("typed.hit");
  hit.execute({ count: 1 }, { key: "k" });
  // @ts-expect-error count is a number
  hit.execute({ count: "1" }, { key: "k" });
  // @ts-expect-error there is no such key
  hit.execute({ count: 1 }, { name: "k" });
  detach("typed");
});

test("segments give the same types as the dotted name", () => {
  attach("typed", ["typed", "hit"], (name, measurements) => {
    expectTypeOf(name).toEqualTypeOf<"typed.hit">();
    expectTypeOf(measurements).toEqualTypeOf<{ count: number }>();
  });
  detach("typed");
});

test("a declared span types its three events", () => {
  attach("typed", "typed.query.start", (_name, measurements, metadata) => {
    expectTypeOf(measurements.systemTime).toEqualTypeOf<number>();
    expectTypeOf(metadata.sql).toEqualTypeOf<string>();
    expectTypeOf(metadata.spanContext).toEqualTypeOf<unknown>();
  });
  detach("typed");
  attach("typed", "typed.query.stop", (_name, measurements, metadata) => {
    expectTypeOf(measurements.bytes).toEqualTypeOf<number>();
    expectTypeOf(measurements.duration).toEqualTypeOf<number>();
    expectTypeOf(metadata.rows).toEqualTypeOf<number>();
  });
  detach("typed");
  attach("typed", "typed.query.exception", (_name, _measurements, metadata) => {
    expectTypeOf(metadata.kind).toEqualTypeOf<"error" | "throw" | "exit">();
    expectTypeOf(metadata.sql).toEqualTypeOf<string>();
  });
  detach("typed");
});

test("a span's methods know its payloads and the function's result", async () => {
  const query = defineSpan("typed.query");
  expectTypeOf(query.trace({ sql: "s" }, () => 5)).toEqualTypeOf<number>();
  expectTypeOf(query.trace({ sql: "s" }, async () => "x")).toEqualTypeOf<Promise<string>>();
  expectTypeOf(query.span({ sql: "s" }, () => [[1, 2], { rows: 2 }])).toExtend<readonly number[]>();
  expectTypeOf(query.span({ sql: "s" }, async () => [true, { bytes: 1 }, { rows: 2 }] as const)).toEqualTypeOf<
    Promise<true>
  >();
  // @ts-expect-error sql is missing
  query.trace({}, () => 5);
  // @ts-expect-error rows is missing
  query.span({ sql: "s" }, () => [1, { lines: 2 }]);
  expectTypeOf([...query.iterate({ sql: "s" }, () => new Set(["a"]))]).toEqualTypeOf<string[]>();
  const active = query.start({ sql: "s" });
  active.stop({ rows: 1 }, { bytes: 2 });
});

test("undeclared names have open payloads", () => {
  attachMany("typed", ["some.where", "else.where"], (name, measurements, metadata) => {
    expectTypeOf(name).toEqualTypeOf<"some.where" | "else.where">();
    expectTypeOf(measurements).toEqualTypeOf<Measurements>();
    expectTypeOf(metadata).toEqualTypeOf<Metadata>();
  });
  detach("typed");
  expectTypeOf<SpanContext["parent"]>().toEqualTypeOf<SpanContext | undefined>();
});
