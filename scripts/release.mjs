// The two halves of a release, as the workflow calls them: raising versions by the changesets, and publishing what is not published yet.
// In: `version` or `publish`.  Out: changed manifests and changelogs, or packages in the registry; the exit code.
// Invariant: packages are published by the pinned pnpm, which writes plain ranges for workspace: ones.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pnpm, ROOT } from "./bootstrap.mjs";
import { manifest } from "./packages.mjs";
import { assemblePrebuilt } from "./prebuilt.mjs";

const changeset = (...args) => pnpm(["exec", "changeset", ...args]);

/** Sources that repeat their package's version, since a bundle cannot read a manifest. */
const REPEATED = [{ file: "packages/tensor/src/version.ts", name: "tensor", at: /(VERSION: string = ")[^"]*(")/ }];

const STEPS = {
  version: () => {
    const status = changeset("version");
    if (status !== 0) return status;
    for (const { file, name, at } of REPEATED) {
      const path = join(ROOT, file);
      writeFileSync(path, readFileSync(path, "utf8").replace(at, `$1${manifest(name).version}$2`));
    }
    // Manifests of a version that nobody installed yet: the lock file names them.
    return pnpm(["install", "--lockfile-only", "--ignore-scripts"]);
  },
  publish: () => {
    const prebuilt = assemblePrebuilt();
    if ("reason" in prebuilt) {
      console.error(`nothing is published without the prebuilt package: ${prebuilt.reason}`);
      return 1;
    }
    const packs = spawnSync(process.execPath, [join(ROOT, "scripts/check.mjs"), "packages"], { stdio: "inherit" });
    return packs.status === 0 ? changeset("publish") : 1;
  },
};

const step = STEPS[process.argv[2]];
if (step === undefined || process.argv.length !== 3) {
  console.error(`usage: npm run release -- ${Object.keys(STEPS).join(" | ")}`);
  process.exit(2);
}
process.exit(step());
