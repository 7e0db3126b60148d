// Packs every published package into .sextant/packs, as it would be uploaded.
// Out: for each package the path of its tarball, and the list of the files in it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pnpm, ROOT } from "./bootstrap.mjs";
import { manifest, PACKAGES, packageFolder } from "./packages.mjs";

export function packAll(folder = join(ROOT, ".sextant", "packs")) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const filters = PACKAGES.flatMap((name) => ["--filter", `@sextant/${name}`]);
  const status = pnpm([...filters, "-r", "pack", "--pack-destination", folder], {
    quiet: true,
    cwd: packageFolder(PACKAGES[0]),
  });
  if (status !== 0) throw new Error(`packing failed with exit code ${status}`);
  const made = readdirSync(folder);
  return Object.fromEntries(
    PACKAGES.map((name) => {
      const file = `sextant-${name}-${manifest(name).version}.tgz`;
      if (!made.includes(file)) throw new Error(`packing made ${made.join(", ")}, but no ${file}`);
      const tarball = join(folder, file);
      const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).trim().split("\n").sort();
      return [name, { tarball, files }];
    }),
  );
}
