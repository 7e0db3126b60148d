// `iterate` against the bare iterator: any generator, driven by any sequence of next, return and throw, gives the same steps and does the same,
// heard or not; its span closes once, when a step ends it or fails.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attachPrefix, defineSpan } from "../src/index.js";
import { cleanRegistry } from "./clean-registry.js";
import { PROPERTY } from "./property.js";

cleanRegistry();
const rows = defineSpan("iterated.rows");

/** What a generator does. */
interface Script {
  readonly length: number;
  /** The step that throws; none when it lies beyond the length. */
  readonly throwsAt: number;
  /** Whether what is thrown into it is caught. */
  readonly catches: boolean;
  readonly atEnd: "nothing" | "yield" | "throw";
}
const script: fc.Arbitrary<Script> = fc.record({
  length: fc.nat(4),
  throwsAt: fc.nat(5),
  catches: fc.boolean(),
  atEnd: fc.constantFrom("nothing", "yield", "throw"),
});

type Way = "next" | "return" | "throw";
const ways = fc.array(fc.constantFrom<Way>("next", "next", "return", "throw"), { maxLength: 8 });

function* steps({ length, throwsAt, catches, atEnd }: Script, log: string[]): Generator<unknown, string, unknown> {
  log.push("opened");
  try {
    for (let at = 0; at < length; at++) {
      if (at === throwsAt) throw new Error("of the source");
      try {
        log.push(`got ${yield at}`);
      } catch (thrown) {
        log.push(`caught ${thrown}`);
        if (!catches) throw thrown;
      }
    }
    return "end";
  } finally {
    log.push("closed");
    if (atEnd === "yield") yield "last";
    // biome-ignore lint/correctness/noUnsafeFinally: a source may do so
    if (atEnd === "throw") throw new Error("of the end");
  }
}

async function* asyncSteps(of: Script, log: string[]): AsyncGenerator<unknown, unknown, unknown> {
  return yield* steps(of, log);
}

type Outcome = { readonly step: unknown } | { readonly thrown: string };
const sent = (way: Way, at: number): unknown => (way === "throw" ? new Error(`sent ${at}`) : at);

function drive(iterator: Iterator<unknown>, order: readonly Way[]): Outcome[] {
  return order.map((way, at) => {
    try {
      return { step: iterator[way]!(sent(way, at)) };
    } catch (thrown) {
      return { thrown: String(thrown) };
    }
  });
}

/** All steps are asked for at once: an async generator queues them. */
async function driveAsync(iterator: AsyncIterator<unknown>, order: readonly Way[]): Promise<Outcome[]> {
  const settled = await Promise.allSettled(order.map((way, at) => iterator[way]!(sent(way, at))));
  return settled.map((each) => (each.status === "fulfilled" ? { step: each.value } : { thrown: String(each.reason) }));
}

const ends = (outcome: Outcome): boolean =>
  "thrown" in outcome || (outcome.step as IteratorResult<unknown>).done === true;

/** What a span must execute for these steps. */
const eventsOf = (outcomes: readonly Outcome[]): unknown[] => {
  const last = outcomes.find(ends);
  if (last === undefined) return outcomes.length === 0 ? [] : ["start"];
  return ["start", "thrown" in last ? "exception" : "stop"];
};

describe.each([true, false])("heard: %s", (heard) => {
  const listen = (): string[] => {
    const events: string[] = [];
    if (heard) attachPrefix("iterate", "iterated", (name) => void events.push(name.slice("iterated.rows.".length)));
    return events;
  };

  test("iterators", () => {
    const events = listen();
    fc.assert(
      fc.property(script, ways, (of, order) => {
        events.length = 0;
        const [bare, measured]: [string[], string[]] = [[], []];
        const expected = drive(steps(of, bare), order);
        expect(
          drive(
            rows.iterate({}, () => steps(of, measured)),
            order,
          ),
        ).toEqual(expected);
        expect(measured).toEqual(bare);
        if (heard) expect(events).toEqual(eventsOf(expected));
      }),
      PROPERTY,
    );
  });

  test("async iterators", async () => {
    const events = listen();
    await fc.assert(
      fc.asyncProperty(script, ways, async (of, order) => {
        events.length = 0;
        const [bare, measured]: [string[], string[]] = [[], []];
        const expected = await driveAsync(asyncSteps(of, bare), order);
        expect(
          await driveAsync(
            rows.iterate({}, () => asyncSteps(of, measured)),
            order,
          ),
        ).toEqual(expected);
        expect(measured).toEqual(bare);
        if (heard) expect(events).toEqual(eventsOf(expected));
      }),
      PROPERTY,
    );
  });
});
