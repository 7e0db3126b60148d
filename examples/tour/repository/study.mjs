// Part 1: this repository as facts, and what follows from them.
// In: the root of a repository.  Out: the answers about its lock file and about its modules.
// Not here: the questions (rules/), the answers as text (report/).
import { licenceFacts } from "./licences.mjs";
import { lockFacts } from "./lock-facts.mjs";
import { readLock } from "./lock-file.mjs";
import { studyLock } from "./lock-study.mjs";
import { moduleFacts } from "./module-facts.mjs";
import { studyModules } from "./module-study.mjs";
import { ROOT } from "./root.mjs";

/** What packages of the workspace say of themselves, as facts like those of installed ones. */
const ownLicences = (manifests) =>
  Object.values(manifests)
    .filter(({ name, license }) => name !== undefined && license !== undefined)
    .map(({ name, version = "", license }) => [name, version, license]);

/** Which package names which in its manifest: the edges of the lock file, and optional peers that are not installed. */
const declarations = (manifests) =>
  Object.values(manifests).flatMap(({ name, dependencies, devDependencies, peerDependencies, optionalDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies }).map((on) => [
      name,
      on,
    ]),
  );

/** Reads and reasons. `said(what)` is awaited before each of the two. Throws what the readers throw; see lock-file.mjs and module-facts.mjs. */
export async function studyRepository(said, root = ROOT) {
  await said("reasoning over the lock file");
  const read = readLock(root);
  const { manifests } = read;
  const lock = await studyLock({ ...lockFacts(read), licence: [...licenceFacts(root), ...ownLicences(manifests)] });
  await said("reasoning over the modules");
  const modules = await studyModules({ ...moduleFacts(root), declares: declarations(manifests) });
  return { lock, modules };
}
