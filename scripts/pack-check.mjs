// The packed packages: entries and types resolve, nothing runs at install, nothing ships that should not, bundles stay in budget.
// In: the packages' dist, the addon where it is built.  Out: a line a fault; exit code 1 when there is any.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { overBudget } from "./bundle-size.mjs";
import { packAll, packPrebuilt } from "./pack.mjs";

const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"];
const SHIPPED = /^package\/(dist\/.*\.(js|cjs|d\.ts|d\.cts)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
const PREBUILT =
  /^package\/((sextant_native\.node|lib(mlx|scipy_openblas)\.so)|licenses\/[a-z-]+\.(txt|md)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
const PREBUILT_LIMIT = 45e6;

const bin = (name, ...args) => {
  const run = spawnSync(join(ROOT, "node_modules/.bin", name), args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return run.status === 0 ? [] : [`${name} ${args.join(" ")}\n${run.stdout}${run.stderr}`];
};

function faultsOf({ tarball, files }, shipped) {
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
  const scripts = LIFECYCLE.filter((name) => manifest.scripts?.[name] !== undefined);
  const strays = files.filter((file) => !shipped.test(file));
  const missing = ["package/README.md", "package/LICENSE"].filter((file) => !files.includes(file));
  const workspace = JSON.stringify(manifest.dependencies ?? {}).includes("workspace:");
  return [
    ...scripts.map((name) => `lifecycle script "${name}" would run at a user's install; remove it`),
    ...strays.map((file) => `ships ${file}; narrow "files"`),
    ...missing.map((file) => `does not ship ${file}`),
    ...(workspace ? ["a dependency still says workspace:"] : []),
    ...bin("publint", tarball, "--strict"),
  ];
}

/** A package of JavaScript has types besides. */
const checkPackage = (pack) => [
  ...faultsOf(pack, SHIPPED),
  ...bin("attw", pack.tarball, "--profile", "node16", "--no-emoji"),
];

/** A prebuilt package has libraries, and a size. */
function checkPrebuilt(pack) {
  const listed = execFileSync("tar", ["-tvzf", pack.tarball], { encoding: "utf8" }).trim().split("\n");
  const bytes = listed.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2]), 0);
  console.log(`${(bytes / 1e6).toFixed(1)} MB unpacked: ${pack.tarball.split("/").at(-1)}`);
  return [
    ...faultsOf(pack, PREBUILT),
    ...(bytes > PREBUILT_LIMIT ? [`unpacked it is ${bytes} bytes, limit ${PREBUILT_LIMIT}`] : []),
  ];
}

let failed = 0;
function report(packs, check) {
  for (const [name, pack] of Object.entries(packs)) {
    const faults = check(pack);
    failed += faults.length;
    for (const fault of faults) console.log(`@sextant/${name}: ${fault}`);
  }
}

report(packAll(), checkPackage);
const prebuilt = packPrebuilt();
if ("reason" in prebuilt) console.log(`the prebuilt package is not checked: ${prebuilt.reason}`);
else report(prebuilt, checkPrebuilt);
for (const fault of await overBudget()) {
  failed += 1;
  console.log(fault);
}
process.exit(failed === 0 ? 0 : 1);
