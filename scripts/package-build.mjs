// The one way a package is built: ESM + CJS + types for every entry, from the package's tsup.config.ts.
// In: entries by sub-path name.  Out: a tsup configuration.
// Invariant: CJS is split as ESM is, so that module state exists once per format however many sub-paths a program loads.
import { defineConfig } from "tsup";

/** @param {Record<string, string>} entry sub-path name to source file */
export function packageBuild(entry, options = {}) {
  return defineConfig({
    entry,
    format: ["esm", "cjs"],
    target: "es2022",
    platform: "neutral",
    splitting: true,
    sourcemap: false,
    clean: true,
    treeshake: false,
    dts: { compilerOptions: { composite: false, incremental: false } },
    tsconfig: "tsconfig.json",
    external: [/^node:/],
    silent: true,
    ...options,
  });
}
