// debug.print and debug.callback: called with values, once each time the place is reached, under every transformation.
import { describe, expect, test, vi } from "vitest";
import * as t from "../src/index.js";

/** What a function saw through debug.callback while `run` ran. */
function seen(run: (see: (...values: unknown[]) => void) => unknown): unknown[] {
  const values: unknown[] = [];
  run((...args) => {
    t.debug.callback(
      (...known: t.Tensor[]) => values.push(known.length === 1 ? known[0]!.toArray() : known.map((x) => x.toArray())),
      ...args,
    );
  });
  return values;
}

const double = (see: (...values: unknown[]) => void) => (x: t.Tensor) => {
  see(x);
  const y = x.multiply(2) as t.Tensor;
  see(y);
  return y;
};

describe("debug.callback", () => {
  test.for<[string, (see: (...values: unknown[]) => void) => unknown, unknown[]]>([
    [
      "at once",
      (see) => double(see)(t.tensor([1, 2])),
      [
        [1, 2],
        [2, 4],
      ],
    ],
    [
      "each time a compiled function runs",
      (see) => {
        const f = t.defn(double(see));
        f(t.tensor(1));
        f(t.tensor(3));
      },
      [1, 2, 3, 6],
    ],
    [
      "although nothing uses its values",
      (see) =>
        t.defn((x: t.Tensor) => {
          see(x.exp().multiply(0));
          return x;
        })(t.tensor(1)),
      [0],
    ],
    ["in grad, with the values", (see) => t.grad(double(see))(t.tensor(3)), [3, 6]],
    ["in compiled grad", (see) => t.defn(t.grad(double(see)))(t.tensor(3)), [3, 6]],
    ["in jvp", (see) => t.jvp(double(see), [t.tensor(3)], [t.tensor(1)]), [3, 6]],
    ["in vmap, an example after the other", (see) => t.vmap(double(see))(t.tensor([1, 2])), [1, 2, 2, 4]],
    [
      "in vmap, with values of no example",
      (see) =>
        t.vmap(
          (x: t.Tensor, y: t.Tensor) => {
            see(x, y);
            return x;
          },
          { inAxes: [0, null] },
        )(t.tensor([1, 2]), t.tensor(5)),
      [
        [1, 5],
        [2, 5],
      ],
    ],
    ["in compiled vmap of grad", (see) => t.defn(t.vmap(t.grad(double(see))))(t.tensor([1, 2])), [1, 2, 2, 4]],
    [
      "in scan, once a step",
      (see) =>
        t.scan(
          (c: t.Tensor, x: t.Tensor) => {
            see(c);
            return [c.add(x), x];
          },
          t.tensor(0),
          t.tensor([1, 2, 3]),
        ),
      [0, 1, 3],
    ],
    [
      "in compiled scan",
      (see) =>
        t.defn((xs: t.Tensor) =>
          t.scan(
            (c: t.Tensor, x: t.Tensor) => {
              see(c);
              return [c.add(x), x];
            },
            t.tensor(0),
            xs,
          ),
        )(t.tensor([1, 2, 3])),
      [0, 1, 3],
    ],
    [
      "in the branch that runs",
      (see) => t.defn((x: t.Tensor) => t.cond(x.greater(0), double(see), (y: t.Tensor) => y, x))(t.tensor(4)),
      [4, 8],
    ],
    [
      "with trees",
      (see) => t.debug.callback(({ a: [x, y] }: { a: t.Tensor[] }) => see(x, y), { a: [1, t.tensor([2])] }),
      [[1, [2]]],
    ],
  ])("is called %s", ([, run, values]) => {
    expect(seen(run)).toEqual(values);
  });

  test("a block's derivative sees it as often as the function itself", () => {
    const values = seen((see) =>
      t.grad((x: t.Tensor) => {
        see(x);
        return t.softmax(x).at(0);
      })(t.tensor([1, 2])),
    );
    expect(values).toEqual([[1, 2]]);
  });

  test("what it throws comes out as it is", () => {
    const stop = t.defn((x: t.Tensor) => {
      t.debug.callback(() => {
        throw new Error("stop");
      }, x);
      return x;
    });
    expect(() => stop(t.tensor(1))).toThrow("stop");
  });

  test.for<[string, () => unknown, string]>([
    ["no function", () => t.debug.callback(3 as never, 1), "argument/function"],
    ["what is no tensor", () => t.debug.callback(() => {}, "text"), "tree/leaf"],
    ["a text for more values", () => t.debug.print("{} {}", 1), "debug/format"],
    ["a text for fewer values", () => t.debug.print("x", 1), "debug/format"],
    ["a name of nothing", () => t.debug.print("{loss}", { step: 1 }), "debug/format"],
  ])("%s is refused", ([, run, code]) => {
    expect(run).toThrow(expect.objectContaining({ name: "ArgumentError", code }));
  });
});

describe("debug.print", () => {
  const printed = (run: () => void): unknown[] => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    run();
    const lines = log.mock.calls.map(([line]) => line);
    log.mockRestore();
    return lines;
  };

  test.for<[string, () => void, string]>([
    ["values side by side", () => t.debug.print(t.tensor(1), t.tensor([1, 2])), `1 ${t.tensor([1, 2])}`],
    ["values in a text", () => t.debug.print("{} of {}", 1, t.tensor(2.5)), "1 of 2.5"],
    ["named values", () => t.debug.print("loss {loss} at {step}", { loss: t.tensor(0.5), step: 3 }), "loss 0.5 at 3"],
    ["both", () => t.debug.print("{}: {a} {a}", 7, { a: 1 }), "7: 1 1"],
    ["trees", () => t.debug.print("{}", [1, { b: 2 }]), "[1, {b: 2}]"],
    ["text alone", () => t.debug.print("here"), "here"],
  ])("writes %s", ([, run, line]) => {
    expect(printed(run)).toEqual([line]);
    const compiled = t.defn((x: t.Tensor) => {
      run();
      return x;
    });
    expect(printed(() => void compiled(t.tensor(0)))).toEqual([line]);
  });
});

describe("SEXTANT_DEBUG", () => {
  const KEY = Symbol.for("sextant.tensor/state@1");
  const holder = globalThis as { [KEY]?: unknown };

  /** The switches that a process starts with. */
  async function startedWith(words: string): Promise<unknown> {
    const { [KEY]: before } = holder;
    delete holder[KEY];
    vi.resetModules();
    vi.stubEnv("SEXTANT_DEBUG", words);
    try {
      return (await import("../src/config.js")).settings().debug;
    } finally {
      vi.unstubAllEnvs();
      holder[KEY] = before;
    }
  }

  test.for<[string, object]>([
    ["", { boundsCheck: false, detectNanInf: false, origin: false }],
    ["origin, nan", { boundsCheck: false, detectNanInf: true, origin: true }],
    ["bounds", { boundsCheck: true, detectNanInf: false, origin: false }],
  ])("%j sets the switches it names", async ([words, debug]) => {
    expect(await startedWith(words)).toEqual(debug);
  });

  test("another word is refused with those that are known", async () => {
    await expect(startedWith("origin,nans")).rejects.toThrow(
      'ArgumentError [configure]: SEXTANT_DEBUG is "nans"; use one of origin, nan, bounds',
    );
  });
});
