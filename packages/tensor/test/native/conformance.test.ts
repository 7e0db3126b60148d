// The native backend passes the conformance suite: every row for every dtype it takes.
import { describe, expect, test } from "vitest";
import { CONTRACT_CLAIMS } from "../../src/test/conformance/contract.js";
import { runRow } from "../../src/test/conformance/run.js";
import { CONFORMANCE_ROWS } from "../../src/test/conformance/table.js";
import { nativeBackend } from "./addon.js";

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

  test("most rows are taken, and every refusal has a reason", () => {
    const outcomes = CONFORMANCE_ROWS.flatMap((row) => runRow(backend, row));
    const refused = outcomes.filter((outcome) => outcome.status === "unsupported");
    expect(refused.filter(({ reason }) => reason === "")).toEqual([]);
    expect(outcomes.length - refused.length).toBeGreaterThan(1800);
  });
});
