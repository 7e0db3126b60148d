// A machine that cannot build the addon is no failure: exit code 0, and one line that says what is not there.
// In: a copy of what the build reads, and a PATH of stand-ins for the tools.
// Not here: a build that works (bootstrap does it).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";

const supported = process.platform === "linux" && process.arch === "x64";
let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sextant-tools-"));
  mkdirSync(join(folder, "scripts"));
  cpSync(join(ROOT, "scripts/build-native.mjs"), join(folder, "scripts/build-native.mjs"));
  for (const part of ["cpp", "CMakeLists.txt", "requirements.txt"])
    cpSync(join(ROOT, "packages/tensor-native", part), join(folder, "packages/tensor-native", part), {
      recursive: true,
    });
  mkdirSync(join(folder, "node/include/node"), { recursive: true });
  writeFileSync(join(folder, "node/include/node/node_api.h"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stand-ins by name; each is the body of a shell script. */
const works = "exit 0";
const npm = () => `echo ${join(folder, "node")}`;
const noNetwork = 'case "$*" in *download*) echo "no such host" >&2; exit 1;; esac';
const noCompile = 'case "$*" in *--version*) exit 0;; esac; echo "error: no" >&2; exit 1';

/** What the build says on a machine that has these tools and no others. */
function build(name, tools, env) {
  const path = join(folder, name);
  mkdirSync(path);
  symlinkSync(process.execPath, join(path, "node"));
  for (const [tool, body] of Object.entries({ npm: npm(), ...tools }))
    writeFileSync(join(path, tool), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const child = spawnSync(process.execPath, [join(folder, "scripts/build-native.mjs")], {
    encoding: "utf8",
    env: { PATH: path, SEXTANT_CACHE: join(folder, "cache", name), ...env },
  });
  return { code: child.status, lines: child.stderr.trim().split("\n") };
}

describe.skipIf(!supported)("without tools", () => {
  test.for([
    { what: "switched off", env: { SEXTANT_NATIVE: "off" }, says: "SEXTANT_NATIVE is off" },
    { what: "nothing on the path", says: "cmake is not there" },
    { what: "no compiler", tools: { cmake: works }, says: "g++ is not there" },
    { what: "no Python", tools: { cmake: works, "g++": works }, says: "python3 with pip is not there" },
    {
      what: "Python without pip",
      tools: { cmake: works, "g++": works, python3: "exit 1" },
      says: "python3 with pip is not there",
    },
    {
      what: "no network",
      tools: { cmake: works, "g++": works, python3: noNetwork },
      says: "pip could not fetch MLX: no such host",
    },
  ])("$what: $says", ({ what, tools = {}, env = {}, says }) => {
    expect(build(what.replaceAll(" ", "-"), tools, env)).toEqual({ code: 0, lines: [`native backend off: ${says}`] });
    expect(existsSync(join(folder, "packages/tensor-native/build/Release/sextant_native.node"))).toBe(false);
  });

  test("a compiler that fails is quoted, and still no failure", () => {
    const tools = { cmake: noCompile, "g++": works, python3: works };
    const { code, lines } = build("failing", tools, {});
    expect(code).toBe(0);
    expect(lines.slice(1)).toEqual(["error: no", "native backend off: compiling failed (see above)"]);
  });

  test("switching off removes what was built", () => {
    const built = join(folder, "packages/tensor-native/build/Release/sextant_native.node");
    mkdirSync(join(built, ".."), { recursive: true });
    writeFileSync(built, "");
    expect(build("removing", {}, { SEXTANT_NATIVE: "off" }).code).toBe(0);
    expect(existsSync(built)).toBe(false);
  });
});
