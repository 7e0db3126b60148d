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
