// The licences of what is installed, from the packages' own manifests.
// In: the root of the repository, as pnpm installed it; the manifests of the workspace.  Out: facts `licence(name, version, licence)`.
// Invariant: a package that is not on this machine (made for another platform) has no fact: nothing is guessed.
// Not here: which licences are of interest (rules/lock.dl).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

/** Folders in a folder, links left out; none where there is no such folder. */
function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Folders of packages in a node_modules folder; a scope is a folder of its own. */
const packagesIn = (modules) =>
  foldersIn(modules).flatMap((name) =>
    name.startsWith("@")
      ? foldersIn(join(modules, name)).map((inner) => join(modules, name, inner))
      : [join(modules, name)],
  );

/** What a manifest says: SPDX text today, an object or a list of objects in older ones. */
function licenceOf({ license, licenses }) {
  const [said] = [license ?? licenses].flat();
  return (typeof said === "string" ? said : said?.type) ?? "not said";
}

/** The manifest in a folder; undefined where there is none that can be read. */
function manifestIn(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

/** Facts of all packages that pnpm keeps in its store beside the workspace. */
export function licenceFacts(root = ROOT) {
  const store = join(root, "node_modules", ".pnpm");
  return foldersIn(store)
    .flatMap((key) => packagesIn(join(store, key, "node_modules")))
    .map(manifestIn)
    .filter((manifest) => manifest?.name !== undefined && manifest.version !== undefined)
    .map((manifest) => [manifest.name, String(manifest.version), licenceOf(manifest)]);
}
