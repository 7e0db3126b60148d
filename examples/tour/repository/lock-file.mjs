// The lock file and the manifests of the workspace, read from disk.
// In: the root of the repository.  Out: the lock as plain objects, and the package.json of every folder it names.
// Invariant: what is missing or no lock file of version 9 is a TourError that says so; nothing is guessed.
// Not here: turning it into facts (lock-facts.mjs).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { TourError } from "../failure.mjs";
import { ROOT } from "./root.mjs";

const RESTORE = "restore it with `git checkout -- pnpm-lock.yaml`";
const SECTIONS = ["importers", "packages", "snapshots"];

function readText(root, file, code, remedy) {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch (cause) {
    throw new TourError({ code, place: file, what: `cannot be read (${cause.code})`, remedy, cause });
  }
}

/** Parses the text of a lock file of pnpm. Throws `tour/lock-damaged`. */
export function parseLock(text) {
  const damaged = (what, cause) =>
    new TourError({ code: "tour/lock-damaged", place: "pnpm-lock.yaml", what, remedy: RESTORE, cause });
  let lock;
  try {
    lock = parse(text);
  } catch (cause) {
    throw damaged(`is no YAML (${cause.message.split("\n")[0].replace(/:$/, "")})`, cause);
  }
  const version = lock?.lockfileVersion;
  if (String(version).split(".")[0] !== "9")
    throw damaged(`has lockfileVersion ${JSON.stringify(version ?? null)}, the tour reads 9.x`);
  for (const section of SECTIONS) {
    if (lock[section] === null || typeof lock[section] !== "object") throw damaged(`has no section "${section}"`);
  }
  return lock;
}

function readManifest(root, folder) {
  const file = join(folder, "package.json");
  const remedy = `restore it with \`git checkout -- ${file}\``;
  const text = readText(root, file, "tour/manifest-missing", remedy);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TourError({
      code: "tour/manifest-damaged",
      place: file,
      what: `is no JSON (${cause.message})`,
      remedy,
      cause,
    });
  }
}

/** Reads lock and manifests. Throws `tour/lock-missing`, `tour/lock-damaged`, `tour/manifest-missing`, `tour/manifest-damaged`. */
export function readLock(root = ROOT) {
  const lock = parseLock(readText(root, "pnpm-lock.yaml", "tour/lock-missing", RESTORE));
  const manifests = Object.fromEntries(
    Object.keys(lock.importers).map((folder) => [folder, readManifest(root, folder)]),
  );
  return { lock, manifests };
}
