import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { createNativeBackend } from "/work/w-native/packages/tensor/src/native/backend.js";
import { CONTRACT_CLAIMS } from "/work/w-native/packages/tensor/src/test/conformance/contract.js";
import { runRow } from "/work/w-native/packages/tensor/src/test/conformance/run.js";
import { CONFORMANCE_ROWS } from "/work/w-native/packages/tensor/src/test/conformance/table.js";
const binding = createRequire(import.meta.url)("/tmp/mlx/build/sextant_native.node");
const backend = createNativeBackend(binding);
test("contract", async () => {
  for (const { claim, check } of CONTRACT_CLAIMS) { let r; try { r = await check(createNativeBackend(binding)); } catch (e) { r = String(e) } if (r !== undefined) console.log("CONTRACT", claim, "->", r); }
});
test("rows", () => {
  const counts: Record<string, number> = {};
  const seen: Record<string, string[]> = {};
  for (const row of CONFORMANCE_ROWS) {
    let outs; try { outs = runRow(backend, row) } catch (e) { console.log("THROW", row.op, row.claim, String(e).slice(0,200)); continue }
    for (const o of outs) { counts[o.status] = (counts[o.status] ?? 0) + 1; if (o.status === "failed") (seen[row.op] ??= []).push(`${o.dtype}: ${row.claim}: ${JSON.stringify(o).slice(0, 260)}`); if (o.status!=="passed"&&o.status!=="failed") (seen["~"+row.op]??=[]).push(o.dtype as string) }
  }
  console.log(JSON.stringify(counts));
  for (const [op, list] of Object.entries(seen)) console.log(op, list.length, op.startsWith("~") ? [...new Set(list)].join(" ") : "\n   " + list.slice(0, 6).join("\n   "));
  expect(1).toBe(1);
});
