// An addon of another version is a reason, not a crash.
import { describe, expect, test } from "vitest";
import type { NativeBinding } from "../src/native/binding.js";
import { findAddon, mismatchOf } from "../src/native/load.js";
import { TABLE_HASH } from "../src/opcodes.generated.js";

/** An addon with every function, whose table has a hash. */
const addon = (tableHash: string): NativeBinding =>
  new Proxy({} as NativeBinding, { get: (_, name) => (name === "info" ? () => ({ tableHash }) : () => undefined) });

/** The same without some functions. */
const without = (...names: readonly (keyof NativeBinding)[]): Partial<NativeBinding> =>
  new Proxy(addon(TABLE_HASH), {
    get: (target, name) => (names.includes(name as never) ? undefined : Reflect.get(target, name)),
  });

describe("mismatchOf", () => {
  test.for([
    { what: "the same version", binding: addon(TABLE_HASH), says: undefined },
    { what: "another table of ops", binding: addon("0ld"), says: `table 0ld, here ${TABLE_HASH}` },
    { what: "an older addon", binding: without("setThreads", "runAsync"), says: "it has no setThreads, runAsync" },
    { what: "one without info", binding: without("info"), says: "it has no info" },
  ])("$what", ({ binding, says }) => expect(mismatchOf(binding)).toBe(says));
});

test("looking the addon up answers with a value wherever it runs", () => {
  const found = findAddon();
  expect(found).toMatchObject(
    found.ok ? { place: expect.any(String) } : { reason: expect.stringMatching(/^native backend off: /) },
  );
});
