// The published packages and their manifests, lowest in the package graph first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";

export const PACKAGES = ["telemetry", "tensor-native", "tensor", "datalog"];

/** Folder of a package, from the repository's root. */
export const packageFolder = (name) => join(ROOT, "packages", name);

export const manifest = (name) => JSON.parse(readFileSync(join(packageFolder(name), "package.json"), "utf8"));

/** Source files behind a package's public sub-paths, read from its build configuration. */
export function entrySources(name) {
  const config = readFileSync(join(packageFolder(name), "tsup.config.ts"), "utf8");
  return [...config.matchAll(/"?[\w/-]+"?:\s*"(src\/[^"]+)"/g)].map((match) => match[1]);
}
