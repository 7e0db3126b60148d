// The one way a package is tested: vitest with a JSON report that scripts/totals.mjs adds up.
// In: the package's own additions.  Out: a vitest configuration.
import { defineConfig } from "vitest/config";

export function packageTests(options = {}) {
  const full = process.env.SEXTANT_TEST_LEVEL === "full";
  return defineConfig({
    test: {
      // A project names its own files, and would have these too.
      ...(options.projects === undefined && { include: ["test/**/*.test.ts"] }),
      reporters: process.env.SEXTANT_QUIET_TESTS ? ["dot", "json"] : ["default", "json"],
      outputFile: { json: ".reports/test.json" },
      passWithNoTests: false,
      testTimeout: full ? 600_000 : 60_000,
      hookTimeout: 120_000,
      ...options,
    },
  });
}
