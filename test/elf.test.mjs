// The reader and patcher of ELF libraries, on a real library that the repository's tools bring along; objdump is the second opinion.
// Not here: that a patched library loads and computes (prebuilt.test.mjs).
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";
import {
  dropNeeded,
  hashOf,
  neededLibraries,
  renameVersion,
  requiredVersions,
  runPath,
  setRunPath,
  weakenVersion,
} from "../scripts/elf.mjs";

/** A shared library of this platform, or undefined where there is none of the kind. */
function sampleLibrary() {
  const store = join(ROOT, "node_modules/.pnpm");
  const folder = readdirSync(store).find((name) => name.startsWith("@rollup+rollup-linux-x64-gnu@"));
  if (folder === undefined) return undefined;
  return readFileSync(join(store, folder, "node_modules/@rollup/rollup-linux-x64-gnu/rollup.linux-x64-gnu.node"));
}

const sample = sampleLibrary();
const copy = () => Buffer.from(sample);
const versions = (bytes) => requiredVersions(bytes).map(({ library, version, weak }) => ({ library, version, weak }));

test.for([
  { name: "GLIBC_2.2.5", hash: 0x09691a75 },
  { name: "GLIBC_2.35", hash: 0x069691b5 },
  { name: "GLIBCXX_3.4.30", hash: 0x0297f840 },
])("the hash of $name", ({ name, hash }) => expect(hashOf(name)).toBe(hash));

describe.skipIf(sample === undefined)("a library", () => {
  const { library, version } = sample === undefined ? {} : requiredVersions(sample)[0];

  test.skipIf(spawnSync("objdump", ["--version"]).status !== 0)("is read as objdump reads it", () => {
    const file = join(tmpdir(), `sextant-elf-${process.pid}.so`);
    writeFileSync(file, sample);
    const { stdout } = spawnSync("objdump", ["-p", file], { encoding: "utf8" });
    expect(neededLibraries(sample)).toEqual([...stdout.matchAll(/NEEDED\s+(\S+)/g)].map((match) => match[1]));
    const said = [...stdout.matchAll(/required from (\S+):\n((?: {4}0x.*\n)+)/g)].flatMap(([, from, lines]) =>
      [...lines.matchAll(/0x\S+ (0x\S+) \d+ (\S+)/g)].map(([, flags, name]) => ({
        library: from,
        version: name,
        weak: flags === "0x02",
      })),
    );
    expect(versions(sample)).toEqual(said);
    expect(said.length).toBeGreaterThan(0);
  });

  test("asks weakly for one version more, and for nothing else than before", () => {
    const bytes = copy();
    weakenVersion(bytes, version);
    expect(versions(bytes)).toEqual(
      versions(sample).map((each) => (each.version === version ? { ...each, weak: true } : each)),
    );
    expect(bytes.length).toBe(sample.length);
  });

  test("asks for a renamed version; renamed back it is the original", () => {
    const bytes = copy();
    const other = version.replace(/\d/g, "9");
    renameVersion(bytes, version, other);
    expect(versions(bytes)).toContainEqual({ library, version: other, weak: false });
    renameVersion(bytes, other, version);
    expect(bytes.equals(sample)).toBe(true);
  });

  test("loses one of the libraries it is linked with", () => {
    const bytes = copy();
    const [first, ...rest] = neededLibraries(sample);
    dropNeeded(bytes, first);
    expect(neededLibraries(bytes)).toEqual(rest);
    expect(versions(bytes)).toEqual(versions(sample));
  });

  test.for([
    {
      what: "weakens",
      change: (bytes) => weakenVersion(bytes, "GLIBC_9.99"),
      says: "no version GLIBC_9.99 is asked for",
    },
    {
      what: "renames to another length",
      change: (bytes) => renameVersion(bytes, version, `${version}0`),
      says: `${version}0 is not as long as ${version}`,
    },
    { what: "drops", change: (bytes) => dropNeeded(bytes, "libnone.so"), says: "it is not linked with libnone.so" },
    {
      what: "sets a run path",
      change: (bytes) => setRunPath(bytes, "$ORIGIN/".repeat(40)),
      says:
        sample !== undefined && runPath(sample) === undefined
          ? "the file has no run path"
          : "the run path has room for",
    },
  ])("$what: what is not there is an error", ({ change, says }) => expect(() => change(copy())).toThrow(says));
});

test.for([
  { what: "nothing", bytes: Buffer.alloc(0) },
  { what: "text", bytes: Buffer.from("#!/bin/sh\n".repeat(20)) },
  { what: "a 32-bit file", bytes: Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1]), Buffer.alloc(60)]) },
])("$what is no library", ({ bytes }) =>
  expect(() => requiredVersions(bytes)).toThrow("not a 64-bit little-endian ELF file"),
);
