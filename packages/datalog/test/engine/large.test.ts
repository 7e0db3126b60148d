// Large inputs: what must stay small (steps of the planner, steps between two looks at a limit, bytes) is counted, never timed.
import { describe, expect, test } from "vitest";
import { LimitError, parse } from "../../src/index.js";
import { lowerProgram } from "../../src/plan/lower.js";
import type { PlannedRule } from "../../src/plan/plan.js";
import { ruleVersions } from "../../src/plan/seminaive.js";
import { Ids } from "../../src/storage/ids.js";

const CROSS = ".decl a(x: number)\n.input a\n.decl b(x: number)\n.input b\n.decl p(x: number, y: number)\n.output p\n";
/** Spread over the whole range, so that no bits stand for them. */
const column = (count: number): [number][] => Array.from({ length: count }, (_, i) => [Math.imul(i, 40_503) | 0]);
const FACTS = { a: column(100_000), b: column(100_000) };

describe("a product of 10,000,000,000 pairs", () => {
  for (const executor of ["interpreted", "generated"] as const) {
    test(`${executor}: ends a few thousand tuples after maxTuples`, () => {
      let error: unknown;
      try {
        parse(`${CROSS}p(x, y) :- a(x), b(y).`).evaluate(FACTS, { executor, maxTuples: 300_000 });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(LimitError);
      const { limit, reached } = error as LimitError;
      expect(limit).toBe("maxTuples");
      expect(reached).toBeGreaterThan(300_000);
      expect(reached).toBeLessThanOrEqual(300_000 + 2 * 4096);
    });

    test(`${executor}: a join that derives nothing looks at the signal, and ends at the look that finds it aborted`, () => {
      let looks = 0;
      const reason = new Error("enough");
      const signal = {
        aborted: false,
        reason,
        throwIfAborted: () => {
          if (++looks === 50) throw reason;
        },
      };
      const program = parse(`${CROSS}p(x, y) :- a(x), b(y), x + y = x + y + 1.`);
      expect(() => program.evaluate(FACTS, { executor, signal: signal as never })).toThrow(reason);
      expect(looks).toBe(50);
    });
  }
});

test("a rule of 60 atoms is ordered in a number of questions that grows with its square", () => {
  const body = Array.from({ length: 60 }, (_, i) => `e(x${i}, x${i + 1})`).join(", ");
  const program = parse(
    `.decl e(a: number, b: number)\n.input e\n.decl p(a: number, b: number)\np(x0, x60) :- ${body}.`,
  );
  const plan = lowerProgram(program.checked, () => "");
  const rule = plan.strata.flatMap(({ rules }): readonly PlannedRule[] => rules)[0]!;
  let questions = 0;
  const rows = (): number => {
    questions++;
    return 1000;
  };
  const [version] = ruleVersions(rule, { rows, distinct: () => 100 });
  expect(version!.steps).toHaveLength(60);
  expect(questions).toBeLessThanOrEqual(60 * 60);
  const edges = Array.from({ length: 70 }, (_, i) => [i, i + 1]);
  expect(program.evaluate({ e: edges }).size("p")).toBe(11);
});

test("bits that a memory limit has no room for are left to a hash table", () => {
  const program = parse(
    ".decl e(a: number, b: number)\n.input e\n.decl p(a: number, b: number)\n.output p\np(x, y) :- e(x, y).\np(x, z) :- p(x, y), e(y, z).",
  );
  // Chains of five edges over 4,096 nodes: the bits of p take 4 MiB, and 4 MiB more in another order of its columns.
  const e = Array.from({ length: 4096 }, (_, i) => [i, i + 1]).filter(([x]) => x! % 6 !== 5);
  const representation = (memoryLimit?: number): string | undefined =>
    program.evaluate({ e }, { memoryLimit }).stats.representations["p"];
  expect(representation()).toBe("dense");
  expect(representation(16 * 2 ** 20)).toBe("hash");
});

test("values are numbered beyond what one map holds", () => {
  const ids = new Ids<string>(3);
  for (let i = 0; i < 10; i++) {
    expect(ids.find(`v${i}`)).toBeUndefined();
    ids.add(`v${i}`, i);
  }
  expect(Array.from({ length: 10 }, (_, i) => ids.find(`v${i}`))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
