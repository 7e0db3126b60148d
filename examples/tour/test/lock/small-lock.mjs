// A small workspace: its lock file as text, its manifests as objects.
// Invariant: it holds one of everything that a lock file can say and the tour reads.
import { readFileSync } from "node:fs";

export const LOCK_TEXT = readFileSync(new URL("pnpm-lock.yaml", import.meta.url), "utf8");

export const MANIFESTS = {
  ".": { name: "small", private: true },
  "packages/base": { name: "@small/base" },
  "packages/extra": { name: "@small/extra", private: true },
  "packages/top": {
    name: "@small/top",
    dependencies: { "@small/base": "workspace:^", "old-left": "npm:left@1.0.0" },
    peerDependencies: { "@small/extra": ">=1" },
    peerDependenciesMeta: { "@small/extra": { optional: true } },
  },
};
