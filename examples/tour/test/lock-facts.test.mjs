// Lock files as facts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockFacts } from "../repository/lock-facts.mjs";
import { parseLock, readLock } from "../repository/lock-file.mjs";
import { LOCK_TEXT, MANIFESTS } from "./lock/small-lock.mjs";

const facts = lockFacts({ lock: parseLock(LOCK_TEXT), manifests: MANIFESTS });

describe("a small lock file", () => {
  test("names the packages of the workspace, and which are published", () => {
    expect(facts.workspace.flat()).toEqual(["small", "@small/base", "@small/top", "@small/extra"]);
    expect(facts.published.flat()).toEqual(["@small/base", "@small/top"]);
  });

  test("installed packages have a name and a version, whatever they were resolved beside", () => {
    expect(facts.installed).toHaveLength(10);
    expect(facts.installed).toContainEqual(["tester@2.0.0(host@1.0.0)", "tester", "2.0.0"]);
    expect(facts.installed).toContainEqual(["left@1.0.0", "left", "1.0.0"]);
  });

  test.for([
    ["a link is the package in that folder", ["@small/top", "@small/base", "prod"]],
    ["an alias is the package it stands for", ["@small/top", "left@1.0.0", "prod"]],
    ["a workspace's optional peer", ["@small/top", "@small/extra", "optional peer"]],
    ["a development dependency", ["@small/top", "left@2.0.0", "dev"]],
    ["an optional dependency", ["@small/base", "speedup@1.0.0", "optional"]],
    ["an installed package's peer", ["tester@2.0.0(host@1.0.0)", "host@1.0.0", "peer"]],
    ["an installed package's optional peer", ["tester@2.0.0(host@1.0.0)", "speedup@1.0.0", "optional peer"]],
    ["a package named like a property of every object", ["builder@1.0.0", "constructor@1.0.0", "prod"]],
    ["beside peers, an ordinary dependency stays one", ["tester@2.0.0(host@1.0.0)", "constructor@1.0.0", "prod"]],
  ])("%s", ([, edge]) => expect(facts.depends).toContainEqual(edge));

  test("every edge of the file is there once", () => {
    expect(facts.depends).toHaveLength(15);
    expect(new Set(facts.depends.map((edge) => edge.join(" "))).size).toBe(15);
  });
});

describe("this repository's own lock file", () => {
  const own = lockFacts(readLock());
  const known = new Set([...own.workspace.flat(), ...own.installed.map(([key]) => key)]);

  test("publishes the packages that are not private", () => {
    expect(own.published.flat()).toEqual(
      expect.arrayContaining(["@sextant/datalog", "@sextant/telemetry", "@sextant/tensor", "@sextant/tensor-native"]),
    );
    expect(own.published.flat()).not.toContain("@sextant/tour");
  });

  test("both ends of every edge exist", () => {
    expect(own.depends.length).toBeGreaterThan(500);
    expect(own.depends.filter(([from, to]) => !known.has(from) || !known.has(to))).toEqual([]);
  });

  test("every installed package is needed by another", () => {
    const needed = new Set(own.depends.filter(([, , kind]) => kind !== "optional peer").map(([, to]) => to));
    expect(own.installed.map(([key]) => key).filter((key) => !needed.has(key))).toEqual([]);
  });
});

const thrownBy = (work) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("a lock file that is damaged is refused with what to do", () => {
  const read = (text) => lockFacts({ lock: parseLock(text), manifests: MANIFESTS });
  const remedy = "restore it with `git checkout -- pnpm-lock.yaml`";

  test.for([
    ["empty", "", "has lockfileVersion null, the tour reads 9.x"],
    ["text", "hello", "has lockfileVersion null, the tour reads 9.x"],
    ["a version of before", LOCK_TEXT.replace("'9.0'", "'6.0'"), 'has lockfileVersion "6.0", the tour reads 9.x'],
    ["no YAML", "lockfileVersion: '9.0'\n\t- x: [", /^is no YAML \(.+\)$/],
    ["cut after the importers", LOCK_TEXT.slice(0, LOCK_TEXT.indexOf("\npackages:")), 'has no section "packages"'],
    [
      "cut among the snapshots",
      LOCK_TEXT.slice(0, LOCK_TEXT.indexOf("  ring-c@1.0.0:\n    dependencies")),
      "small depends on tester 2.0.0(host@1.0.0), which is not in the file",
    ],
    [
      "cut inside an edge",
      LOCK_TEXT.replace("        version: 1.0.0\n      tester", "      tester"),
      "small depends on builder without a version, which is not in the file",
    ],
    [
      "a link to nowhere",
      LOCK_TEXT.replace("link:../base", "link:../gone"),
      "@small/top depends on @small/base link:../gone, which is not in the file",
    ],
  ])("%s", ([, text, what]) => {
    const error = thrownBy(() => read(text));
    expect(error).toMatchObject({ name: "TourError", code: "tour/lock-damaged", exitCode: 1 });
    const [, said, todo] = /^TourError \[pnpm-lock\.yaml\]: (.*); (restore.*)$/.exec(error.message);
    expect(said).toMatch(what);
    expect(todo).toBe(remedy);
  });
});

describe("files of a repository", () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "sextant-lock-"));
    for (const [folder, manifest] of Object.entries(MANIFESTS)) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
    }
    writeFileSync(join(root, "pnpm-lock.yaml"), LOCK_TEXT);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("are read with the manifest of each importer", () => {
    expect(lockFacts(readLock(root))).toEqual(facts);
  });

  test("a folder whose manifest has no name goes by its path", () => {
    writeFileSync(join(root, "package.json"), "{}");
    expect(lockFacts(readLock(root)).workspace).toContainEqual(["."]);
  });

  test("no lock file", () => {
    rmSync(join(root, "pnpm-lock.yaml"));
    expect(thrownBy(() => readLock(root))).toMatchObject({
      code: "tour/lock-missing",
      message: "TourError [pnpm-lock.yaml]: cannot be read (ENOENT); restore it with `git checkout -- pnpm-lock.yaml`",
    });
  });

  test("no manifest", () => {
    rmSync(join(root, "packages/top/package.json"));
    expect(thrownBy(() => readLock(root))).toMatchObject({
      code: "tour/manifest-missing",
      message:
        "TourError [packages/top/package.json]: cannot be read (ENOENT); restore it with `git checkout -- packages/top/package.json`",
    });
  });

  test("a manifest that is no JSON", () => {
    writeFileSync(join(root, "packages/top/package.json"), "{");
    const error = thrownBy(() => readLock(root));
    expect(error).toMatchObject({ code: "tour/manifest-damaged", exitCode: 1 });
    expect(error.message).toMatch(
      /^TourError \[packages\/top\/package\.json\]: is no JSON \(.+\); restore it with `git checkout/,
    );
  });
});
