// The reference backend passes the conformance suite that is exported for all backends.
import { describe, expect, test } from "vitest";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";
import { OP_TABLE } from "../src/schema/table.js";
import { CONTRACT_CLAIMS } from "../src/test/conformance/contract.js";
import { runRow } from "../src/test/conformance/run.js";
import { CONFORMANCE_ROWS } from "../src/test/conformance/table.js";

const backend = createReferenceBackend(REFERENCE_KERNELS);

describe("reference backend: contract", () => {
  test.for(CONTRACT_CLAIMS)("$claim", async ({ check }) => {
    expect(await check(createReferenceBackend(REFERENCE_KERNELS))).toBeUndefined();
  });
});

describe("reference backend: rows", () => {
  test.for(CONFORMANCE_ROWS.map((row, i) => ({ ...row, i })))("$op $claim ($i)", (row) => {
    expect(runRow(backend, row).filter((outcome) => outcome.status !== "passed")).toEqual([]);
  });

  test("every dtype that a primitive admits is reached by a row of it", () => {
    const reached = new Set<string>();
    for (const row of CONFORMANCE_ROWS)
      for (const dtype of row.dtypes ?? OP_TABLE.get(row.op)!.admits) reached.add(`${row.op} ${dtype}`);
    const ops = new Set(CONFORMANCE_ROWS.map((row) => row.op));
    const wanted = [...ops].flatMap((op) => OP_TABLE.get(op)!.admits.map((dtype) => `${op} ${dtype}`));
    expect(wanted.filter((pair) => !reached.has(pair))).toEqual([]);
  });
});
