// The loads of `npm run test:soak`, a tenth of each: nothing grows.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SOAK = fileURLToPath(new URL("../soak/soak.mjs", import.meta.url));

test("memory stays where it was over loads of every kind", { timeout: 120_000 }, async () => {
  const env = { ...process.env, SEXTANT_BACKEND: "native" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", SOAK, "--light"], { env });
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("ok"))).toEqual([]);
  expect(lines).toHaveLength(6);
});
