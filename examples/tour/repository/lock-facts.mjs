// What the lock file says, as facts for Datalog.
// In: a parsed lock file and the manifests of its workspace.  Out: rows for the relations of rules/lock.dl.
// Invariant: every edge of the lock file is one row of `depends`, and both its ends are packages that exist; an edge to nowhere is an error.
// Not here: reading the files (lock-file.mjs), what follows from the facts (rules/lock.dl).
import { posix } from "node:path";
import { TourError } from "../failure.mjs";

/** Sections of the lock file that hold edges, with the kind of edge each holds. */
const SECTIONS = [
  ["dependencies", "prod"],
  ["devDependencies", "dev"],
  ["optionalDependencies", "optional"],
];

/** Whether a record, if there is one, has the key itself: a package may well be called "constructor". */
const has = (record, key) => record !== undefined && Object.hasOwn(record, key);

/** `name@1.2.3(peer@4.5.6)` without what it was resolved beside: `name@1.2.3`. */
export const withoutPeers = (key) => key.replace(/\(.*$/, "");

/** Name and version of a package's key; the `@` of a scope is no separator. */
function splitKey(key) {
  const bare = withoutPeers(key);
  const at = bare.indexOf("@", 1);
  return [bare.slice(0, at), bare.slice(at + 1)];
}

/** The kind of one edge: peers stand among the ordinary dependencies of the lock file, the manifest tells them apart. */
function edgeKind(name, kind, manifest) {
  if (kind === "dev" || has(manifest.dependencies, name) || !has(manifest.peerDependencies, name)) return kind;
  return has(manifest.peerDependenciesMeta, name) && manifest.peerDependenciesMeta[name].optional
    ? "optional peer"
    : "peer";
}

function danglingEdge(from, name, version) {
  return new TourError({
    code: "tour/lock-damaged",
    place: "pnpm-lock.yaml",
    what: `${from} depends on ${name} ${version ?? "without a version"}, which is not in the file`,
    remedy: "restore it with `git checkout -- pnpm-lock.yaml`",
  });
}

/** Edges of one entry of the lock file. `resolve` answers the target's name or undefined. */
function edgesOf(from, entry, manifest, resolve) {
  return SECTIONS.flatMap(([section, kind]) =>
    Object.entries(entry?.[section] ?? {}).map(([name, target]) => {
      const version = typeof target === "string" ? target : target?.version;
      const to = typeof version === "string" ? resolve(name, version) : undefined;
      if (to === undefined) throw danglingEdge(from, name, version);
      return [from, to, edgeKind(name, kind, manifest)];
    }),
  );
}

/** Facts of a lock file: `workspace(package)`, `published(package)`, `installed(package, name, version)`, `depends(package, on, kind)`.
 * A package of the workspace is named by its manifest, an installed one by its key in the lock file. Throws `tour/lock-damaged`.
 * @example lockFacts(readLock()).published; // => [["@sextant/datalog"], ...] */
export function lockFacts({ lock, manifests }) {
  const folders = Object.keys(lock.importers);
  const nameOf = (folder) => manifests[folder].name ?? folder;
  // An alias ("npm:other@1") is locked as the other package's whole key.
  const resolveKey = (name, version) => [`${name}@${version}`, version].find((key) => has(lock.snapshots, key));
  const resolveFrom = (folder) => (name, version) => {
    if (!version.startsWith("link:")) return resolveKey(name, version);
    const target = posix.join(folder, version.slice("link:".length));
    return has(lock.importers, target) ? nameOf(target) : undefined;
  };
  const keys = Object.keys(lock.snapshots);
  return {
    workspace: folders.map((folder) => [nameOf(folder)]),
    published: folders.filter((folder) => manifests[folder].private !== true).map((folder) => [nameOf(folder)]),
    installed: keys.map((key) => [key, ...splitKey(key)]),
    depends: [
      ...folders.flatMap((folder) =>
        edgesOf(nameOf(folder), lock.importers[folder], manifests[folder], resolveFrom(folder)),
      ),
      ...keys.flatMap((key) => edgesOf(key, lock.snapshots[key], lock.packages[withoutPeers(key)] ?? {}, resolveKey)),
    ],
  };
}
