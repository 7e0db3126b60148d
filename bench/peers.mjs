// Other people's engines, installed on demand and outside the workspace, so that nobody else pays for them.
// In: a package's name and version.  Out: the module, from a folder below the user's cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sextant", "peers");

/** Packages and versions that benchmarks compare with. */
export const PEERS = {
  "@duckdb/node-api": "1.5.6-r.1",
  "@tensorflow/tfjs-core": "4.22.0",
  "@tensorflow/tfjs-backend-cpu": "4.22.0",
};

/** Installs what is missing; answers with the names that cannot be had here. */
export function installPeers(names = Object.keys(PEERS)) {
  const at = folder();
  mkdirSync(at, { recursive: true });
  if (!existsSync(join(at, "package.json"))) writeFileSync(join(at, "package.json"), '{ "private": true }\n');
  const present = (name) => existsSync(join(at, "node_modules", name, "package.json"));
  return names.filter((name) => {
    if (present(name)) return false;
    const run = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", at, `${name}@${PEERS[name]}`], {
      stdio: ["ignore", "ignore", "ignore"],
    });
    return run.status !== 0;
  });
}

/** An installed peer. */
export async function peer(name) {
  const require = createRequire(pathToFileURL(join(folder(), "package.json")));
  return import(pathToFileURL(require.resolve(name)).href);
}
