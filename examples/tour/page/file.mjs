// The file that the report goes to.
// In: a path, from where the user is; without one `tour-report.html` at the root of the repository.  Out: a function that writes it.
// Invariant: the file is whole or it is not there: the text goes beside it first and is then moved, all in one turn of the event loop, so
// that no signal comes between. Where it cannot go is said before the work begins.
// Not here: the text (page.mjs).
import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { TourError } from "../failure.mjs";
import { ROOT } from "../repository/root.mjs";

const USUAL = "tour-report.html";

/** Where the user is: npm moves to the root and leaves that in INIT_CWD. */
const userFolder = () => (process.env.npm_lifecycle_event === "start" && process.env.INIT_CWD) || process.cwd();

const failure = (name, what, cause) =>
  new TourError({
    code: "tour/report",
    place: `--report ${name}`,
    what,
    remedy: "name a file in a folder that exists and can be written to",
    cause,
  });

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function check(name, path) {
  const folder = dirname(path);
  if (!isFolder(folder)) throw failure(name, `there is no folder ${folder}`);
  if (isFolder(path)) throw failure(name, "is a folder");
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw failure(name, `the folder ${folder} cannot be written to (${cause.code})`, cause);
  }
}

/** The shorter of the two ways to say where a file is. */
function shortName(path, folder) {
  const inside = relative(folder, path);
  return inside.startsWith("..") ? path : inside;
}

function writeWhole(name, path, text) {
  const beside = `${path}.${process.pid}`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw failure(name, `cannot be written (${cause.code})`, cause);
  }
}

/** Checks where the report is to go. Throws `tour/report`, as `write(text)` does.
 * @example openPage(undefined).name; // => "tour-report.html" */
export function openPage(wanted, folder = userFolder()) {
  const path = wanted === undefined ? join(ROOT, USUAL) : resolve(folder, wanted);
  const name = shortName(path, folder);
  check(name, path);
  return { name, write: (text) => writeWhole(name, path, text) };
}
