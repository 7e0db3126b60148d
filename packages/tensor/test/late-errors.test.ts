// Errors and NaN that surface late name the line where the op was written, and the step of the loop around it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { graphText } from "../src/graph/print.js";
import * as t from "../src/index.js";
import { optimize } from "../src/passes/optimize.js";
import { trace } from "../src/trace.js";

const FILE = fileURLToPath(import.meta.url);
const LINES = readFileSync(FILE, "utf8").split("\n");

/** The line of this file that is marked so. */
const lineOf = (mark: string): number => LINES.findIndex((line) => line.endsWith(`// <- ${mark}`)) + 1;

const INF = Number.NEGATIVE_INFINITY;

interface Planted {
  readonly mark: string;
  readonly run: () => unknown;
  readonly code?: string;
  readonly op?: string;
  readonly value?: string;
  readonly loops?: readonly t.LoopStep[];
}

const f = <F extends t.TreeFunction>(fn: F): F => fn;

const PLANTED: readonly Planted[] = [
  {
    mark: "log of a negative",
    run: () =>
      t.defn(
        f((x) => {
          const shifted = x.subtract(2);
          return shifted
            .log() // <- log of a negative
            .sum();
        }),
      )(t.tensor([1, 5])),
    op: "log",
    value: "NaN",
  },
  {
    mark: "gradient of sqrt at 0",
    run: () =>
      t.defn(
        t.grad(
          f((x) => {
            const root = t.sqrt(x); // <- gradient of sqrt at 0
            return root.multiply(0).sum();
          }),
        ),
      )(t.tensor([1, 0])),
  },
  {
    mark: "gradient of sqrt at 0, eager",
    run: () =>
      t.grad(
        f((x) => {
          const root = t.sqrt(x); // <- gradient of sqrt at 0, eager
          return root.multiply(0).sum();
        }),
      )(t.tensor([1, 0])),
  },
  {
    mark: "softmax of nothing",
    run: () =>
      t.defn(
        f(
          (x) => t.softmax(x), // <- softmax of nothing
        ),
      )(t.tensor([INF, INF])),
    value: "NaN",
  },
  {
    mark: "step 37 of scan",
    run: () =>
      t.defn(
        f((xs) =>
          t.scan(
            (carry: t.Tensor, x: t.Tensor) => {
              const next = carry.add(t.log(x)); // <- step 37 of scan
              return [next, next];
            },
            t.tensor(0),
            xs,
          ),
        ),
      )(t.tensor(Array.from({ length: 60 }, (_, i) => (i === 37 ? -1 : 1)))),
    op: "log",
    loops: [{ op: "scan", step: 37 }],
  },
  {
    mark: "step 37 of scan, eager",
    run: () =>
      t.scan(
        (carry: t.Tensor, x: t.Tensor) => {
          const next = carry.add(t.log(x)); // <- step 37 of scan, eager
          return [next, next];
        },
        t.tensor(0),
        t.tensor(Array.from({ length: 60 }, (_, i) => (i === 37 ? -1 : 1))),
      ),
    loops: [{ op: "scan", step: 37 }],
  },
  {
    mark: "backward through step 37 of scan",
    run: () =>
      t.defn(
        t.grad(
          f((xs) => {
            const [total] = t.scan(
              (carry: t.Tensor, x: t.Tensor) => {
                const root = t.sqrt(x); // <- backward through step 37 of scan
                return [carry.add(root), root];
              },
              t.tensor(0),
              xs,
            ) as unknown as [t.Tensor];
            return total;
          }),
        ),
      )(t.tensor(Array.from({ length: 60 }, (_, i) => (i === 37 ? 0 : 1)))),
    loops: [{ op: "scan", step: 37 }],
  },
  {
    mark: "inside vmap",
    run: () =>
      t.defn(
        t.vmap(
          f((x) => {
            return x.divide(x.sum()); // <- inside vmap
          }),
        ),
      )(
        t.tensor([
          [1, 2],
          [0, 0],
        ]),
      ),
    op: "divide",
    value: "NaN",
  },
  {
    mark: "inside a branch",
    run: () =>
      t.defn(
        f((x) =>
          t.cond(
            x.sum().less(0),
            (y: t.Tensor) => t.log(y), // <- inside a branch
            (y: t.Tensor) => y,
            x,
          ),
        ),
      )(t.tensor([-1, 0.5])),
    op: "log",
  },
  {
    mark: "norm at 0",
    run: () =>
      t.defn(
        t.grad(
          f((x) => {
            const squares = x.multiply(x).sum();
            return squares.sqrt(); // <- norm at 0
          }),
        ),
      )(t.zeros([3])),
  },
  {
    mark: "division in a loop",
    run: () =>
      t.defn(
        f((x) =>
          t.whileLoop(
            (state: t.Tensor) => state.greater(-10),
            (state: t.Tensor) => {
              const next = state.subtract(1);
              return next.add(t.divide(0, next)); // <- division in a loop
            },
            x,
          ),
        ),
      )(t.tensor(5)),
    op: "divide",
    value: "NaN",
    loops: [{ op: "while", step: 4 }],
  },
  {
    mark: "overflow in f16",
    run: () =>
      t.defn(
        f((x) => {
          return x.exp(); // <- overflow in f16
        }),
      )(t.tensor([1, 12], { dtype: "f16" })),
    op: "exp",
    value: "Infinity",
  },
  {
    mark: "index out of bounds",
    run: () =>
      t.defn(
        f((x, i) => {
          return t.take(x, i); // <- index out of bounds
        }),
      )(t.tensor([1, 2, 3]), t.tensor([0, 7], { dtype: "i32" })),
    code: "index/bounds",
    op: "take",
  },
  {
    mark: "index out of bounds in a scan",
    run: () =>
      t.defn(
        f((x, i) =>
          t.scan(
            (carry: t.Tensor, at: t.Tensor) => [
              carry.add(t.take(x, at)), // <- index out of bounds in a scan
              at,
            ],
            t.tensor(0),
            i,
          ),
        ),
      )(t.tensor([1, 2, 3]), t.tensor([0, 1, 2, 3], { dtype: "i32" })),
    code: "index/bounds",
    loops: [{ op: "scan", step: 3 }],
  },
  {
    mark: "hidden in a block",
    run: () =>
      t.defn(
        f((x, w) => {
          const normed = t.nn.rmsNorm(x, { scale: w, epsilon: 0 }); // <- hidden in a block
          return normed.sum();
        }),
      )(t.zeros([2, 3]), t.ones([3])),
  },
  {
    mark: "a NaN that came in",
    run: () =>
      t.defn(
        f((x) => {
          return x.add(1); // <- a NaN that came in
        }),
      )(t.tensor([Number.NaN])),
    op: "add",
    value: "NaN, operand 0 holds NaN already",
  },
];

const caught = (run: () => unknown): t.TensorError => {
  try {
    run();
  } catch (error) {
    return error as t.TensorError;
  }
  throw new Error("nothing was thrown");
};

describe("with debug.origin", () => {
  beforeAll(() => {
    t.configure({ debug: { origin: true, detectNanInf: true, boundsCheck: true } });
  });
  afterAll(() => {
    t.configure({ debug: { origin: false, detectNanInf: false, boundsCheck: false } });
  });

  test.for(PLANTED.map((planted) => [planted.mark, planted] as const))("%s is found", ([mark, planted]) => {
    const error = caught(planted.run);
    const { code = "numeric/not-finite", op, value, loops = [] } = planted;
    expect(error.message).toContain(`${FILE}:${lineOf(mark)}:`);
    expect(error).toMatchObject({ code, loops });
    expect(error.origin).toMatch(new RegExp(`:${lineOf(mark)}:\\d+$`));
    if (op !== undefined) expect(error.op).toBe(op);
    if (value !== undefined) expect(error.message).toContain(`is ${value};`);
    const steps = loops.map(({ op: name, step }) => `, ${name === "scan" ? "step" : "iteration"} ${step} of ${name}`);
    expect(error.message.split("\n")[1]).toBe(`at ${error.origin}${steps.join("")}`);
    expect(error.stack).toContain(error.message);
  });

  test("the compiled graph keeps the lines", () => {
    const graph = trace("f", [{ dtype: "f32", shape: [2] }], (x) => {
      const y = t.tanh(x); // <- kept
      return [y.multiply(1).add(x)];
    });
    const optimized = optimize(graph, { backend: t.defaultBackend() });
    expect(graphText(optimized)).toContain(`# ${FILE}:${lineOf("kept")}:`);
  });
});

describe("without debug.origin", () => {
  test("an error inside a loop names the step, and nothing is recorded", () => {
    t.configure({ debug: { detectNanInf: true } });
    try {
      const error = caught(PLANTED.find(({ mark }) => mark === "step 37 of scan")!.run);
      expect(error.origin).toBeUndefined();
      expect(error.message.split("\n")[1]).toBe("in step 37 of scan");
    } finally {
      t.configure({ debug: { detectNanInf: false } });
    }
  });

  test("a mask of -inf is no fault, NaN made of it is", () => {
    t.configure({ debug: { detectNanInf: true } });
    try {
      const masked = t.where(t.tensor([true, false]), t.tensor([1, 2]), t.full([2], INF));
      expect(t.softmax(masked).toArray()).toEqual([1, 0]);
      expect(() => masked.subtract(masked)).toThrow(expect.objectContaining({ code: "numeric/not-finite" }));
    } finally {
      t.configure({ debug: { detectNanInf: false } });
    }
  });
});
