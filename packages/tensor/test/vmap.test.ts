// Vectorisation against a loop: every batching rule, every place a batch can be, and what vmap says of wrong input.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { BLOCKS, PRIMITIVES } from "../src/schema/table.js";
import { assertAllClose } from "../src/test/all-close.js";
import { trace } from "../src/trace.js";
import { flatten } from "../src/tree.js";
import { draws, VMAP_ROWS, type VmapRow } from "./vmap-rows.js";

const leavesOf = (tree: unknown): t.Tensor[] => flatten(tree).leaves as t.Tensor[];

/** Every choice of batched operands but none. */
const choices = (count: number): boolean[][] =>
  Array.from({ length: 2 ** count - 1 }, (_, i) => Array.from({ length: count }, (_, j) => ((i + 1) & (1 << j)) !== 0));

/** Operands of each example: one for all where there is no batch. */
function examplesOf({ operands }: VmapRow, batched: readonly boolean[], size: number, seed = 7): t.Tensor[][] {
  const draw = draws(seed);
  const each = operands.map((make, i) => Array.from({ length: batched[i] ? Math.max(size, 1) : 1 }, () => make(draw)));
  return Array.from({ length: Math.max(size, 1) }, (_, b) => each.map((list) => list[b] ?? list[0]!));
}

/** Operands with the batch, at an axis counted from the front. */
const stacked = (examples: readonly (readonly t.Tensor[])[], batched: readonly boolean[], axis: number): t.Tensor[] =>
  batched.map((isBatched, i) =>
    isBatched
      ? t.stack(
          examples.map((operands) => operands[i]!),
          { axis: axis < 0 ? axis : Math.min(axis, examples[0]![i]!.ndim) },
        )
      : examples[0]![i]!,
  );

/** What a loop over the examples gives, stacked along an axis. */
function looped(fn: VmapRow["fn"], examples: readonly (readonly t.Tensor[])[], axis = 0): t.Tensor[] {
  const results = examples.map((operands) => leavesOf(fn(...operands)));
  return results[0]!.map((_, i) =>
    t.stack(
      results.map((leaves) => leaves[i]!),
      { axis },
    ),
  );
}

function expectSame(actual: readonly t.Tensor[], expected: readonly t.Tensor[], exact: boolean): void {
  expect(actual.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
    expected.map(({ dtype, shape }) => ({ dtype, shape })),
  );
  actual.forEach((x, i) => {
    if (exact) expect(x.dataSync()).toEqual(expected[i]!.dataSync());
    else assertAllClose(x, expected[i]!, { rtol: 1e-5, atol: 1e-6 });
  });
}

const noneOf = (x: t.Tensor): t.Tensor => x.at("0:0");

describe.for(VMAP_ROWS)("$op $claim", (row) => {
  const { fn, exact, operands } = row;

  test("equals a loop for every choice of batched operands", () => {
    for (const batched of choices(operands.length)) {
      const examples = examplesOf(row, batched, 3);
      const inAxes = batched.map((isBatched) => (isBatched ? 0 : null));
      expectSame(leavesOf(t.vmap(fn, { inAxes })(...stacked(examples, batched, 0))), looped(fn, examples), exact);
    }
  });

  test("equals a loop with the batch on the last axis of operands and results", () => {
    const batched = operands.map(() => true);
    const examples = examplesOf(row, batched, 3);
    const made = t.vmap(fn, { inAxes: -1, outAxes: -1 })(...stacked(examples, batched, -1));
    expectSame(leavesOf(made), looped(fn, examples, -1), exact);
  });

  test("takes batches of one example and of none", () => {
    const batched = operands.map(() => true);
    const examples = examplesOf(row, batched, 1);
    const one = stacked(examples, batched, 0);
    const expected = looped(fn, examples);
    expectSame(leavesOf(t.vmap(fn)(...one)), expected, exact);
    const none = leavesOf(t.vmap(fn)(...one.map((x) => noneOf(x))));
    expectSame(
      none,
      expected.map((x) => noneOf(x)),
      true,
    );
  });

  test("nests: two batches of all operands, and one batch of each of two", () => {
    const all = operands.map(() => true);
    const outer = [examplesOf(row, all, 3, 7), examplesOf(row, all, 3, 8)];
    const inputs = operands.map((_, i) => t.stack(outer.map((examples) => stacked(examples, all, 0)[i]!)));
    const expected = looped((...xs) => looped(fn, unstacked(xs)), unstacked(inputs));
    expectSame(leavesOf(t.vmap(t.vmap(fn))(...inputs)), expected, exact);
    if (operands.length < 2) return;
    const first = operands.map((_, i) => i === 0);
    const [rows, columns] = [
      examplesOf(row, first, 2),
      examplesOf(
        row,
        first.map((f) => !f),
        3,
      ),
    ];
    const crossed = rows.map(([x]) =>
      looped(
        (...xs) => fn(x!, ...xs),
        columns.map(([, ...rest]) => rest),
      ),
    );
    const inner = t.vmap(fn, { inAxes: [null, ...operands.slice(1).map(() => 0)] });
    const made = t.vmap(inner, { inAxes: first.map((f) => (f ? 0 : null)) })(
      ...operands.map((_, i) => (i === 0 ? stacked(rows, first, 0)[0]! : stacked(columns, all, 0)[i]!)),
    );
    expectSame(
      leavesOf(made),
      crossed[0]!.map((_, i) => t.stack(crossed.map((leaves) => leaves[i]!))),
      exact,
    );
  });
});

/** The examples of operands that all have a batch as axis 0. */
const unstacked = (inputs: readonly t.Tensor[]): t.Tensor[][] =>
  Array.from({ length: inputs[0]!.shape[0]! }, (_, b) => inputs.map((x) => t.take(x, b, { axis: 0 }) as t.Tensor));

describe("rows", () => {
  const withRows = new Set(VMAP_ROWS.map((row) => row.op));

  test("every primitive with operands and every block has one", () => {
    const wanted = [...PRIMITIVES.filter((op) => op.operands.length > 0), ...BLOCKS].map((op) => op.name);
    expect(wanted.filter((name) => !withRows.has(name))).toEqual([]);
  });

  test.for(VMAP_ROWS)("$op $claim uses its op", ({ op, fn, operands }) => {
    const graph = trace(
      op,
      operands.map((make) => make(draws(1))),
      (...xs) => leavesOf(fn(...xs)),
    );
    expect(graph.nodes.map((node) => node.op.name)).toContain(op);
  });

  test.for(VMAP_ROWS.filter((row) => row.whole))("$op $claim stays whole", ({ op, fn, operands }) => {
    const inputs = operands.map((make, i) => (i === 0 ? t.stack([make(draws(1)), make(draws(2))]) : make(draws(1))));
    const inAxes = operands.map((_, i) => (i === 0 ? 0 : null));
    const graph = trace(op, inputs, (...xs) => leavesOf(t.vmap(fn, { inAxes })(...xs)));
    expect(graph.nodes.map((node) => node.op.name)).toContain(op);
  });
});
