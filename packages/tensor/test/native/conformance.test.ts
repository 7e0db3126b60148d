// The native backend passes the conformance suite: every row for every dtype it takes; and how much it takes.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AnyOpSchema, BLOCKS, PRIMITIVES } from "../../src/schema/table.js";
import { CONTRACT_CLAIMS } from "../../src/test/conformance/contract.js";
import { runRow } from "../../src/test/conformance/run.js";
import { CONFORMANCE_ROWS } from "../../src/test/conformance/table.js";
import { nativeBackend, readmeTable } from "./addon.js";

const backend = nativeBackend();

describe("native backend: contract", () => {
  test.for(CONTRACT_CLAIMS)("$claim", async ({ check }) => {
    expect(await check(nativeBackend())).toBeUndefined();
  });
});

describe("native backend: rows", () => {
  test.for(CONFORMANCE_ROWS.map((row, i) => ({ ...row, i })))("$op $claim ($i)", (row) => {
    expect(runRow(backend, row).filter((outcome) => outcome.status === "failed")).toEqual([]);
  });

  test("every row is taken", () => {
    const outcomes = CONFORMANCE_ROWS.flatMap((row) => runRow(backend, row));
    expect(outcomes.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(2000);
  });
});

/** How many dtypes of those that an op admits are native. */
const dtypesOf = (op: AnyOpSchema): number =>
  op.admits.filter((dtype) => {
    const ask = op.form === "block" ? backend.claims : backend.supports;
    const dtypes = op.operands.map(() => dtype);
    return ask(op, dtypes, {}) === true;
  }).length;

test("coverage: what is native, as tensor-native's README shows it", () => {
  const ops = [...PRIMITIVES, ...BLOCKS];
  const rowOf = (family: string, members: readonly AnyOpSchema[]): string[] => {
    const counts = members.map((op) => [dtypesOf(op), op.admits.length] as const);
    const numbers = [
      members.length,
      counts.filter(([taken, admitted]) => taken === admitted).length,
      counts.filter(([taken, admitted]) => taken > 0 && taken < admitted).length,
      counts.filter(([taken]) => taken === 0).length,
    ];
    return [family, ...numbers.map(String)];
  };
  const forms = [...new Set(ops.map(({ form }) => form))];
  const rows = forms.map((form) =>
    rowOf(
      form,
      ops.filter((op) => op.form === form),
    ),
  );
  const head = ["form of op", "ops", "native for every dtype", "for some", "refused"];
  const table = readmeTable(head, [...rows, rowOf("all", ops)]);
  console.info(table);
  const readme = readFileSync(new URL("../../../tensor-native/README.md", import.meta.url), "utf8");
  expect(readme).toContain(table);
});
