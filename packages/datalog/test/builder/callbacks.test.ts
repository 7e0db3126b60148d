// Functions that rules call: answers, time, errors, memory, batches.
import { captureEvents } from "@sextant/telemetry/test";
import { describe, expect, test } from "vitest";
import {
  add,
  BuilderError,
  batchFunctor,
  batchPredicate,
  columns,
  count,
  type DatalogError,
  EVENTS,
  EvaluationError,
  eq,
  functor,
  gt,
  int64,
  not,
  number,
  or,
  parse,
  predicate,
  program,
  record,
  relations,
  symbol,
  v,
  wildcard,
} from "../../src/index.js";

const { word, out, kept } = relations({
  word: columns(["w", symbol]),
  out: columns(["w", symbol], ["n", number]),
  kept: columns(["w", symbol]),
});
const WORDS = { word: [["a"], ["bb"], ["ccc"]] as readonly [string][] };

/** Runs for about this many milliseconds. */
function spin(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

function failure(run: () => unknown): DatalogError {
  try {
    run();
  } catch (error) {
    return error as DatalogError;
  }
  throw new Error("nothing was thrown");
}

describe("at once", () => {
  test("a functor computes, a predicate filters, in head, body, comparison, aggregate and negation", () => {
    const size = functor("size", [symbol], number, (text) => text.length);
    const odd = predicate("odd", [number], (n) => n % 2 === 1);
    const built = program(word, out, kept)
      .rule(out(v.w, size(v.w)), word(v.w))
      .rule(kept(v.w), word(v.w), eq(v.n, size(v.w)), odd(v.n))
      .rule(kept("few"), eq(count(word(v.w), odd(size(v.w))), 2))
      .rule(kept("long"), word(v.w), gt(size(v.w), 2), not(odd(add(size(v.w), 1))));
    const k = built.evaluate(WORDS);
    expect(k.tuples(out)).toEqual([
      ["a", 1],
      ["bb", 2],
      ["ccc", 3],
    ]);
    expect(k.tuples(kept).flat().sort()).toEqual(["a", "ccc", "few", "long"]);
    expect(built.toString()).toContain(".functor size(symbol): number\n");
    expect(built.toString()).toContain("@odd(n) = 1");
    const functors = { size: (text: string) => text.length, odd: (n: number) => n % 2 };
    expect(parse(built.toString()).evaluate(WORDS, { functors }).toJSON()).toEqual(k.toJSON());
  });

  test("values are those that results show: records as objects, int64 as bigints", () => {
    const pair = record("Pair", { left: symbol, right: int64 });
    const { pairs, swapped } = relations({ pairs: { pair }, swapped: { pair, sum: int64 } });
    const turn = functor("turn", [pair], pair, (p) =>
      p === null ? null : { left: `${p.left}!`, right: p.right + 1n },
    );
    const total = functor("total", [pair], int64, (p) => p?.right ?? 0n);
    const k = program(pairs, swapped)
      .rule(swapped({ pair: turn(v.p), sum: total(v.p) }), pairs({ pair: v.p }))
      .evaluate({ pairs: [{ pair: { left: "a", right: 2n } }, { pair: null }] });
    expect(k.get(swapped)).toContainEqual({ pair: { left: "a!", right: 3n }, sum: 2n });
    expect(k.get(swapped)).toContainEqual({ pair: null, sum: 0n });
  });

  const FAILURES = [
    {
      name: "throws",
      compute: () => {
        throw new RangeError("no");
      },
      code: "callback/threw",
      text: /@f\("a"\) threw RangeError: no/,
    },
    {
      name: "takes too long",
      compute: () => {
        spin(30);
        return 1;
      },
      code: "callback/time-limit",
      text: /@f\("a"\) took \d+\.\d ms and may take 5/,
    },
    {
      name: "answers text",
      compute: () => "x" as never,
      code: "callback/result",
      text: /@f\("a"\) answered "x" is not an integer/,
    },
    {
      name: "answers nothing",
      compute: () => undefined as never,
      code: "callback/result",
      text: /answered undefined is not an integer/,
    },
    { name: "answers a fraction", compute: () => 0.5, code: "callback/result", text: /answered 0.5 is not an integer/ },
    {
      name: "answers a promise",
      compute: () => Promise.resolve(1) as never,
      code: "callback/result",
      text: /is not an integer/,
    },
  ];

  test.for(FAILURES)(
    "a function that $name ends the evaluation and names the rule and the binding",
    ({ compute, code, text }) => {
      const f = functor("f", [symbol], number, compute, { timeLimit: 5 });
      const built = program(word, out).rule(out(v.w, f(v.w)), word(v.w));
      const error = failure(() => built.evaluate({ word: [["a"]] }));
      expect(error).toBeInstanceOf(EvaluationError);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(text);
      expect(error.message).toContain("[out(w, @f(w)) :- word(w).]");
      expect((error as EvaluationError).bindings).toEqual({ w: '"a"' });
    },
  );

  test.for(FAILURES)("with the policy filter, one that $name drops the binding", ({ compute }) => {
    const f = functor("f", [symbol], number, (text) => (text === "a" ? compute() : text.length), {
      timeLimit: 5,
      onError: "filter",
    });
    const built = program(word, out, kept)
      .rule(out(v.w, add(f(v.w), 1)), word(v.w))
      .rule(kept(v.w), word(v.w), not(gt(f(v.w), 2)))
      .rule(kept("either"), word(v.w), or(eq(f(v.w), 0), eq(v.w, "none")));
    const k = built.evaluate(WORDS);
    expect(k.tuples(out)).toEqual([
      ["bb", 3],
      ["ccc", 4],
    ]);
    // Under a negation too: what has no answer is dropped, not taken for a condition that does not hold.
    expect(k.tuples(kept)).toEqual([["bb"]]);
  });

  test("a predicate answers true or false and nothing else", () => {
    const maybe = predicate("maybe", [symbol], () => 1 as never);
    const error = failure(() => program(word, kept).rule(kept(v.w), word(v.w), maybe(v.w)).evaluate(WORDS));
    expect(error.code).toBe("callback/result");
    expect(error.message).toContain("answered 1, not true or false");
    const dropped = predicate("maybe", [symbol], () => 1 as never, { onError: "filter" });
    expect(program(word, kept).rule(kept(v.w), word(v.w), dropped(v.w)).evaluate(WORDS).size(kept)).toBe(0);
    expect(
      program(word, kept)
        .rule(kept(v.w), word(v.w), not(dropped(v.w)))
        .evaluate(WORDS)
        .size(kept),
    ).toBe(0);
  });

  test("with memo a function is called once for equal arguments, in one evaluation", () => {
    const calls: string[] = [];
    const size = functor("size", [symbol], number, (text) => calls.push(text), { memo: true });
    const built = program(word, out).rule(out(v.w, size("same")), word(v.w));
    built.evaluate(WORDS);
    expect(calls).toEqual(["same"]);
    built.evaluate(WORDS);
    expect(calls).toEqual(["same", "same"]);
  });

  test("equal texts of different arguments are not mixed up", () => {
    const { three } = relations({ three: columns(["a", symbol], ["b", symbol]) });
    const join = functor("join", [symbol, symbol], symbol, (a, b) => `${a}|${b}`, { memo: true });
    const { joined } = relations({ joined: { text: symbol } });
    const k = program(three, joined)
      .rule(joined({ text: join(v.a, v.b) }), three(v.a, v.b))
      .evaluate({
        three: [
          ["a,", "b"],
          ["a", ",b"],
          ['a"', "b"],
        ],
      });
    expect(k.size(joined)).toBe(3);
  });

  test("functions that are not bound to the text are those of the caller, or an error", () => {
    const text = program(word, out)
      .rule(out(v.w, functor("f", [symbol], number, () => 1)(v.w)), word(v.w))
      .toString();
    expect(failure(() => parse(text).evaluate(WORDS)).code).toBe("evaluate/callback");
  });

  test.for<[string, () => unknown, string, string]>([
    [
      "a function that is none",
      () => functor("f", [symbol], number, 3 as never),
      "builder/callback",
      "number is no function; pass a function",
    ],
    [
      "parameters that are no list",
      () => functor("f", symbol as never, number, () => 1),
      "builder/callback",
      "the parameters are no list",
    ],
    [
      "a parameter that is no type",
      () => functor("f", ["symbol" as never], number, () => 1),
      "builder/type",
      '"symbol" is no type',
    ],
    [
      "a result that is no type",
      () => functor("f", [], undefined as never, () => 1 as never),
      "builder/type",
      "undefined is no type",
    ],
    [
      "a time limit of 0",
      () => functor("f", [], number, () => 1, { timeLimit: 0 }),
      "builder/callback",
      "the time limit 0 is no number over 0",
    ],
    [
      "a policy nobody knows",
      () => functor("f", [], number, () => 1, { onError: "ignore" as never }),
      "builder/callback",
      'the error policy is "ignore"',
    ],
    ["a name that is none", () => predicate("is it", [], () => true), "builder/name", '"is it" is no name'],
  ])("%s is refused at once", ([, run, code, text]) => {
    const error = failure(run);
    expect(error).toBeInstanceOf(BuilderError);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  test("two functions of one name, and too many arguments, are errors of the program", () => {
    const f = functor("f", [symbol], number, () => 1);
    const g = functor("f", [symbol], number, () => 2);
    const codes = program(word, out)
      .rule(out(v.w, f(v.w)), word(v.w))
      .rule(out(v.w, g(v.w)), word(v.w))
      .rule(out(v.w, (f as (...args: unknown[]) => ReturnType<typeof f>)(v.w, 1)), word(v.w))
      .validate()
      .map(({ code }) => code);
    expect(codes).toEqual(["functor/redefined", "functor/arity"]);
  });
});

describe("in batches", () => {
  /** A function that remembers its batches. */
  function asking(answer: (key: string) => number | undefined, options = {}) {
    const batches: string[][] = [];
    const ask = batchFunctor(
      "ask",
      [symbol],
      number,
      async (keys) => {
        batches.push(keys.map(([key]) => key));
        return keys.map(([key]) => answer(key));
      },
      options,
    );
    return { ask, batches };
  }

  test("all new keys of a round are asked together, each once", async () => {
    const { ask, batches } = asking((key) => key.length);
    const { seen } = relations({ seen: columns(["n", number]) });
    const built = program(word, out, seen)
      .rule(out(v.w, ask(v.w)), word(v.w))
      .rule(seen(v.n), word(v.w), eq(v.n, add(ask(v.w), 10)));
    const k = await built.evaluateAsync({ word: [["a"], ["bb"], ["a"]] });
    expect(k.tuples(out)).toEqual([
      ["a", 1],
      ["bb", 2],
    ]);
    expect(k.tuples(seen)).toEqual([[11], [12]]);
    expect(batches).toEqual([["a", "bb"]]);
  });

  test("in a recursion each round asks for its new keys", async () => {
    const batches: number[][] = [];
    const next = batchFunctor("next", [number], number, async (keys) => {
      batches.push(keys.map(([n]) => n));
      return keys.map(([n]) => (n < 4 ? n + 1 : n));
    });
    const { n } = relations({ n: columns(["x", number]) });
    const k = await program(n)
      .fact(n(0), n(2))
      .rule(n(next(v.x)), n(v.x))
      .evaluateAsync();
    expect(k.tuples(n).flat().sort()).toEqual([0, 1, 2, 3, 4]);
    expect(batches).toEqual([[0, 2], [1, 3], [4]]);
  });

  test("what stands before the call decides which keys are asked; in disjunctions, negations and aggregates too", async () => {
    const { ask, batches } = asking((key) => key.length);
    const built = program(word, out, kept)
      .rule(kept(v.w), word(v.w), eq(v.w, "a"), gt(ask(v.w), 0))
      .rule(kept(v.w), word(v.w), or(eq(v.w, "none"), eq(ask(v.w), 2)))
      .rule(kept("quiet"), word(v.w), not(gt(ask(v.w), 1)))
      .rule(out("all", count(word(v.w), gt(ask(v.w), 1))), word(wildcard));
    const k = await built.evaluateAsync(WORDS);
    expect(k.tuples(kept).flat().sort()).toEqual(["a", "bb", "quiet"]);
    expect(k.tuples(out)).toEqual([["all", 2]]);
    expect(batches.flat().sort()).toEqual(["a", "bb", "ccc"]);
    const only = asking((key) => key.length);
    await program(word, kept)
      .rule(kept(v.w), word(v.w), eq(v.w, "a"), gt(only.ask(v.w), 0))
      .evaluateAsync(WORDS);
    expect(only.batches).toEqual([["a"]]);
  });

  test("calls within calls, constants, predicates", async () => {
    const { ask, batches } = asking((key) => key.length);
    const big = batchPredicate("big", [number], (keys) => keys.map(([n]) => n > 1));
    const built = program(word, out, kept)
      .rule(kept(v.w), word(v.w), big(ask(v.w)))
      .rule(out("constant", ask("four")), true);
    const k = await built.evaluateAsync(WORDS);
    expect(k.tuples(kept).flat().sort()).toEqual(["bb", "ccc"]);
    expect(k.tuples(out)).toEqual([["constant", 4]]);
    expect(batches.flat().sort()).toEqual(["a", "bb", "ccc", "four"]);
  });

  test("evaluate says that it cannot wait", () => {
    const { ask } = asking(() => 1);
    const built = program(word, out).rule(out(v.w, ask(v.w)), word(v.w));
    const error = failure(() => built.evaluate(WORDS));
    expect(error.code).toBe("evaluate/callback");
    expect(error.message).toBe('OptionError [functors]: "@ask" is asynchronous; use evaluateAsync');
  });

  const FAILURES = [
    {
      name: "rejects",
      compute: async () => Promise.reject(new Error("down")),
      code: "callback/threw",
      text: /@ask threw Error: down for a batch of 3/,
    },
    {
      name: "throws",
      compute: () => {
        throw new Error("down");
      },
      code: "callback/threw",
      text: /@ask threw Error: down/,
    },
    {
      name: "never ends",
      compute: () => new Promise<never>(() => {}),
      code: "callback/time-limit",
      text: /@ask took more than 20 ms for a batch of 3/,
    },
    {
      name: "answers too few",
      compute: async () => [1],
      code: "callback/result",
      text: /answered 1 answers to 3 keys, not a list with one answer per key/,
    },
    { name: "answers no list", compute: async () => 1 as never, code: "callback/result", text: /answered 1 to 3 keys/ },
    {
      name: "answers one key wrongly",
      compute: async () => [1, "x" as never, 3],
      code: "callback/result",
      text: /@ask\("bb"\) answered "x" is not an integer/,
    },
    {
      name: "leaves one key out",
      compute: async () => [1, undefined, 3],
      code: "callback/result",
      text: /@ask\("bb"\) has no answer/,
    },
  ];

  test.for(FAILURES)("a function that $name ends the evaluation", async ({ compute, code, text }) => {
    const ask = batchFunctor("ask", [symbol], number, compute as never, { timeLimit: 20 });
    const built = program(word, out).rule(out(v.w, ask(v.w)), word(v.w));
    const error: DatalogError = await built.evaluateAsync(WORDS).then(
      () => expect.unreachable(),
      (cause: unknown) => cause as DatalogError,
    );
    expect(error).toBeInstanceOf(EvaluationError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
  });

  test.for(FAILURES)(
    "with the policy filter, one that $name drops what it did not answer",
    async ({ compute, name }) => {
      const ask = batchFunctor("ask", [symbol], number, compute as never, { timeLimit: 20, onError: "filter" });
      const k = await program(word, out)
        .rule(out(v.w, ask(v.w)), word(v.w))
        .evaluateAsync(WORDS);
      expect(k.tuples(out)).toEqual(
        name.includes("one key")
          ? [
              ["a", 1],
              ["ccc", 3],
            ]
          : [],
      );
    },
  );

  test("a batch is told when its time is over, and when the evaluation is aborted", async () => {
    const reasons: string[] = [];
    const ask = (timeLimit: number) =>
      batchFunctor(
        "ask",
        [symbol],
        number,
        (keys, { signal }) =>
          new Promise((resolve) => {
            const told = signal as AbortSignal;
            told.addEventListener("abort", () => {
              reasons.push(told.reason instanceof Error ? told.reason.name : String(told.reason));
              resolve(keys.map(() => 1));
            });
          }),
        { timeLimit },
      );
    const built = (timeLimit: number) => program(word, out).rule(out(v.w, ask(timeLimit)(v.w)), word(v.w));
    await expect(built(5).evaluateAsync(WORDS)).rejects.toThrow("took more than 5 ms");
    const controller = new AbortController();
    const running = built(60_000).evaluateAsync(WORDS, { signal: controller.signal });
    setTimeout(() => controller.abort("enough"), 5);
    await expect(running).rejects.toBe("enough");
    expect(reasons).toEqual(["Fault", "enough"]);
  });

  test("each batch is a span", async () => {
    const { ask } = asking((key) => key.length);
    const built = program(word, out).rule(out(v.w, ask(v.w)), word(v.w));
    using captured = captureEvents([EVENTS.callbackStart, EVENTS.callbackStop]);
    await built.evaluateAsync(WORDS);
    const names = captured.events.map(({ event, metadata }) => `${event} ${metadata.callback}`);
    // The batch, and one call per answer.
    expect(names.slice(0, 2)).toEqual(["datalog.callback.start ask", "datalog.callback.stop ask"]);
    expect(names).toHaveLength(2 + 2 * 3);
    expect(String(built)).toContain("ask_answers(key1, answer) :- ask_asked(key1), answer = @ask(key1).");
  });

  test("names that are taken are left alone", async () => {
    const { ask } = asking((key) => key.length);
    const { ask_asked } = relations({ ask_asked: { x: symbol } });
    const built = program(word, out, ask_asked).rule(
      out(v.ask_answer as never, ask(v.ask_answer as never)),
      word(v.ask_answer as never),
    );
    const k = await built.evaluateAsync({ ...WORDS, ask_asked: [["untouched"]] });
    expect(k.size(out)).toBe(3);
    expect(k.get(ask_asked)).toEqual([{ x: "untouched" }]);
  });
});
