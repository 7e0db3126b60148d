// The hazard table: each case on both backends, with the outcome that is written down.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { readmeTable } from "./addon.js";
import { HAZARDS, type HazardCase } from "./hazards.js";

const text = (x: unknown): string =>
  JSON.stringify(x, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value)
      ? String(value)
      : typeof value === "bigint"
        ? String(value)
        : value,
  ).replace(/"(NaN|-?Infinity)"/g, "$1");

/** What a call comes to on a backend: its values as text, or the code of its error. */
function outcomeOf(backend: string, call: HazardCase["call"]): string {
  try {
    return t.withBackend(backend, () => {
      const made = call();
      const results = (Array.isArray(made) ? made : [made]) as readonly t.Tensor[];
      const values = results.map((x) => {
        expect(x.backend).toBe(backend);
        return x.toArray();
      });
      return text(Array.isArray(made) ? values : values[0]);
    });
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}

describe.for(HAZARDS)("$hazard", ({ cases }) => {
  test.for(Object.entries(cases))("%s", ([, { call, gives }]) => {
    expect({ native: outcomeOf("native", call), reference: outcomeOf("reference", call) }).toEqual({
      native: gives,
      reference: gives,
    });
  });
});

test("tensor-native's README shows them all", () => {
  const rows = HAZARDS.map(({ hazard, alone, here }) => [hazard, alone, here]);
  const readme = readFileSync(new URL("../../../tensor-native/README.md", import.meta.url), "utf8");
  expect(readme).toContain(readmeTable(["where", "MLX alone", "both backends"], rows));
});
