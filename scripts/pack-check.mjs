// The packed packages: entries and types resolve, nothing runs at install, nothing ships that should not, bundles stay in budget.
// In: the packages' dist.  Out: a line a fault; exit code 1 when there is any.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { overBudget } from "./bundle-size.mjs";
import { packAll } from "./pack.mjs";

const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"];
const SHIPPED = /^package\/(dist\/.*\.(js|cjs|d\.ts|d\.cts)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

const bin = (name, ...args) => {
  const run = spawnSync(join(ROOT, "node_modules/.bin", name), args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return run.status === 0 ? [] : [`${name} ${args.join(" ")}\n${run.stdout}${run.stderr}`];
};

function faultsOf({ tarball, files }) {
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
  const scripts = LIFECYCLE.filter((name) => manifest.scripts?.[name] !== undefined);
  const strays = files.filter((file) => !SHIPPED.test(file));
  const missing = ["package/README.md", "package/LICENSE"].filter((file) => !files.includes(file));
  const workspace = JSON.stringify(manifest.dependencies ?? {}).includes("workspace:");
  return [
    ...scripts.map((name) => `lifecycle script "${name}" would run at a user's install; remove it`),
    ...strays.map((file) => `ships ${file}; narrow "files"`),
    ...missing.map((file) => `does not ship ${file}`),
    ...(workspace ? ["a dependency still says workspace:"] : []),
    ...bin("publint", tarball, "--strict"),
    ...bin("attw", tarball, "--profile", "node16", "--no-emoji"),
  ];
}

let failed = 0;
for (const [name, pack] of Object.entries(packAll())) {
  const faults = faultsOf(pack);
  failed += faults.length;
  for (const fault of faults) console.log(`@sextant/${name}: ${fault}`);
}
for (const fault of await overBudget()) {
  failed += 1;
  console.log(fault);
}
process.exit(failed === 0 ? 0 : 1);
