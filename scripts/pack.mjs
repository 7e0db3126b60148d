// Packs the published packages into .sextant/packs, as they would be uploaded.
// Out: for each package the path of its tarball, and the list of the files in it.
// Not here: what the prebuilt package of a platform consists of (prebuilt.mjs).
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pnpm, ROOT } from "./bootstrap.mjs";
import { manifest, PACKAGES, packageFolder } from "./packages.mjs";
import { assemblePrebuilt, PLATFORM_PACKAGES } from "./prebuilt.mjs";

const FOLDER = join(ROOT, ".sextant", "packs");

/** The packages that are alike on every platform. */
export function packAll(folder = FOLDER) {
  rmSync(folder, { recursive: true, force: true });
  return pack(PACKAGES, folder);
}

/** The prebuilt package of this platform, put together first; `{ reason }` where the addon is not built. */
export function packPrebuilt(folder = FOLDER) {
  const made = assemblePrebuilt();
  return "reason" in made ? made : pack(PLATFORM_PACKAGES, folder);
}

function pack(names, folder) {
  mkdirSync(folder, { recursive: true });
  const filters = names.flatMap((name) => ["--filter", `@sextant/${name}`]);
  const status = pnpm([...filters, "-r", "pack", "--pack-destination", folder], {
    quiet: true,
    cwd: packageFolder(names[0]),
  });
  if (status !== 0) throw new Error(`packing failed with exit code ${status}`);
  const made = readdirSync(folder);
  return Object.fromEntries(
    names.map((name) => {
      const file = `sextant-${name}-${manifest(name).version}.tgz`;
      if (!made.includes(file)) throw new Error(`packing made ${made.join(", ")}, but no ${file}`);
      const tarball = join(folder, file);
      const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).trim().split("\n").sort();
      return [name, { tarball, files }];
    }),
  );
}
