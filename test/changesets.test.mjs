// Release notes work offline: `changeset version` in a copy of the repository raises exactly the packages a changeset names.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";

let copy;

const git = (...args) =>
  execFileSync("git", ["-c", "user.name=copy", "-c", "user.email=copy@example.invalid", ...args], {
    cwd: copy,
    encoding: "utf8",
  });

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "sextant-release-"));
  const files = execFileSync(
    "git",
    [
      "ls-files",
      "--",
      "package.json",
      "pnpm-workspace.yaml",
      "pnpm-lock.yaml",
      "*/package.json",
      ".changeset/config.json",
      ".gitignore",
    ],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  for (const file of files.trim().split("\n")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "copy");
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

const version = (name) => JSON.parse(readFileSync(join(copy, "packages", name, "package.json"), "utf8")).version;

function release(changeset) {
  writeFileSync(join(copy, ".changeset", "try.md"), changeset);
  execFileSync(process.execPath, [join(ROOT, "node_modules/@changesets/cli/bin.js"), "version"], {
    cwd: copy,
    encoding: "utf8",
    stdio: "pipe",
  });
}

/** The version that follows by a change of the given kind. */
function next(current, kind) {
  const [major, minor, patch] = current.split(".").map(Number);
  return kind === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

test("a minor change of telemetry raises telemetry, and its dependants by a patch", () => {
  const before = { telemetry: version("telemetry"), datalog: version("datalog") };
  release('---\n"@sextant/telemetry": minor\n---\n\nA new kind of handler.\n');
  expect(version("telemetry")).toBe(next(before.telemetry, "minor"));
  expect(version("datalog")).toBe(next(before.datalog, "patch"));
  expect(readFileSync(join(copy, "packages/telemetry/CHANGELOG.md"), "utf8")).toContain("A new kind of handler.");
});

test("tensor, tensor-native and its prebuilt packages keep one version", () => {
  const before = { tensor: version("tensor"), telemetry: version("telemetry") };
  release('---\n"@sextant/tensor": minor\n---\n\nA new function.\n');
  expect(version("tensor")).toBe(next(before.tensor, "minor"));
  expect(version("tensor-native")).toBe(version("tensor"));
  expect(version("tensor-native-linux-x64-gnu")).toBe(version("tensor"));
  expect(version("telemetry")).toBe(before.telemetry);
});
