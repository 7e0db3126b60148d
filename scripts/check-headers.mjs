// Every source file begins with its contract, and the files that contracts and guides name exist.
// In: the files git knows.  Out: one line for each file without a contract and for each name that leads nowhere; exit code 1 when there are any.
// Not here: whether a contract is true (reviews), links and examples of READMEs (check-readme.mjs).
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";

/** Configurations say by their names what they are; cases are a user's programs; generated files say who made them. */
const NO_CONTRACT = /\.config\.|\.generated\.|\/generated\/|\/test\/cases\//;

const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(ROOT, file)));
const textOf = (file) => readFileSync(join(ROOT, file), "utf8");

/** The comment with which a file begins; that of a C++ file may stand in the header file of its name. */
function contractOf(file) {
  const own = /^(?:#!.*\n|#pragma once\n)*((?:\/\/.*\n)*)/.exec(textOf(file))[1];
  const header = file.replace(/\.cpp$/, ".h");
  return own === "" && header !== file && files.includes(header) ? contractOf(header) : own;
}

/** Names of files in a text, as far as they can only be ours: a contract names neighbours, a guide paths from the root. */
const NAMED = {
  contract: /(?<![\w.*<>/-])[\w./-]*\w\.(?:ts|mjs|cpp|h|py)\b/g,
  guide: /(?<=`)(?:packages|scripts|bench|examples|test|docs)\/[\w./-]+\.\w+(?=`)/g,
};

/** Whether a name is a file of the repository, whole or by its last segments. */
const exists = (name) => files.some((file) => file === name || file.endsWith(`/${name.replace(/^(\.\.?\/)+/, "")}`));

const faultsOf = (file, text, names) =>
  [...new Set(text.match(names))]
    .filter((name) => !exists(name))
    .map((name) => `${file}: names ${name}, which does not exist`);

const sources = files.filter((file) => /\.(ts|mjs|cpp|h)$/.test(file) && !NO_CONTRACT.test(file));
const guides = files.filter(
  (file) => file.endsWith(".md") && !file.startsWith(".changeset/") && !file.endsWith("CHANGELOG.md"),
);
const faults = [
  ...sources.filter((file) => contractOf(file) === "").map((file) => `${file}: begins without its contract`),
  ...sources.flatMap((file) => faultsOf(file, contractOf(file), NAMED.contract)),
  ...guides.flatMap((file) => faultsOf(file, textOf(file), NAMED.guide)),
];
for (const fault of faults) console.log(fault);
process.exit(faults.length === 0 ? 0 : 1);
