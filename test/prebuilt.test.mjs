// The prebuilt package on a machine that has nothing: no compiler, no Python, no BLAS, perhaps an older glibc.
// In: the addon as it is built here; without one these tests are skipped.
// Not here: bundlers (bundlers.test.mjs), the patcher by itself (elf.test.mjs).
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtParts } from "../scripts/build-native.mjs";
import { dropNeeded, neededLibraries, renameVersion, requiredVersions, runPath } from "../scripts/elf.mjs";
import { packAll, packPrebuilt } from "../scripts/pack.mjs";
import { tooNew } from "../scripts/prebuilt.mjs";
import { emptyProject, nodeOfVersion, OTHER_NODES, run } from "./project.mjs";

const PACKAGE = "tensor-native-linux-x64-gnu";
const LIBRARIES = ["sextant_native.node", "libmlx.so", "libscipy_openblas.so"];
const full = process.env.SEXTANT_TEST_LEVEL === "full";
const parts = builtParts();
const folder = mkdtempSync(join(tmpdir(), "sextant-prebuilt-"));
let packs;
/** A project with everything, and one without the native package. */
let whole;
let plain;

/** A PATH with node and nothing else. */
const nodeOnly = () => join(folder, "bin");

/** Says which backend computes, why not native, and what it computes; every symbol is bound when a library is loaded. */
const USE = `
import { abs, defaultBackend, matmul, setDefaultBackend, tensor, withBackend } from "@sextant/tensor";
const a = tensor([[1, 2], [3, 4]]);
const product = await matmul(a, a).data();
const length = abs(tensor([{ re: 3, im: 4 }])).toArray();
let reason = "";
try { withBackend("native", () => 0); } catch (error) { reason = error.message.split("\\n")[0]; }
console.log(JSON.stringify({ backend: defaultBackend().name, product: [...product], length, reason }));
`;

const bare = () => ({ PATH: nodeOnly(), LD_LIBRARY_PATH: "", LD_BIND_NOW: "1" });

function use(at, node = "node") {
  writeFileSync(join(at, "use.mjs"), USE);
  return JSON.parse(run(node, ["use.mjs"], at, bare()));
}

/** What the doctor says there: its exit code and the states of its checks. */
function diagnose(at, env = {}) {
  const command = "node_modules/@sextant/tensor/dist/cli.js";
  const child = spawnSync("node", [command, "doctor", "--json"], {
    cwd: at,
    encoding: "utf8",
    env: { ...bare(), ...env },
  });
  const { ok, backend, checks } = JSON.parse(child.stdout);
  const state = (name) => checks.find((check) => check.name === name)?.state;
  return {
    code: child.status,
    ok,
    backend,
    addon: state("addon"),
    native: state("native"),
    compiler: state("compiler"),
  };
}

beforeAll(() => {
  if ("reason" in parts) return;
  packs = { ...packAll(join(folder, "packs")), ...packPrebuilt(join(folder, "prebuilt")) };
  const tarballs = (...names) => names.map((name) => packs[name].tarball);
  run("mkdir", [nodeOnly()], folder);
  symlinkSync(process.execPath, join(nodeOnly(), "node"));
  whole = emptyProject(join(folder, "whole"), tarballs("telemetry", "tensor", "tensor-native", PACKAGE));
  plain = emptyProject(join(folder, "plain"), tarballs("telemetry", "tensor"));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf("reason" in parts)("the prebuilt package", () => {
  const installed = (file) => join(whole, "node_modules/@sextant", PACKAGE, file);
  const answer = { product: [7, 10, 15, 22], length: [5] };

  test("computes natively with node alone on the path", () => {
    expect(use(whole)).toEqual({ backend: "native", ...answer, reason: "" });
  });

  test.skipIf(!full).for(OTHER_NODES)("computes natively on Node %s", (version) => {
    const node = nodeOfVersion(version, join(folder, `node-${version}`));
    expect(use(whole, node)).toEqual({ backend: "native", ...answer, reason: "" });
  });

  test("is not needed: without the native package the reference backend computes, and one line says why", () => {
    expect(use(plain)).toEqual({
      backend: "reference",
      ...answer,
      reason: expect.stringContaining(
        "native backend off: @sextant/tensor-native is not installed; running on reference",
      ),
    });
  });

  test("left out by --omit=optional is one line, too", () => {
    const at = join(folder, "without");
    cpSync(whole, at, { recursive: true, filter: (file) => !file.endsWith(PACKAGE) });
    expect(use(at)).toEqual({
      backend: "reference",
      ...answer,
      reason: expect.stringContaining(`@sextant/${PACKAGE} is not installed`),
    });
  });

  test.for([
    {
      where: "whole",
      says: { code: 0, ok: true, backend: "native", addon: "ok", native: "ok", compiler: "missing" },
    },
    {
      where: "plain",
      says: { code: 0, ok: true, backend: "reference", addon: "missing", native: undefined, compiler: "missing" },
    },
    {
      where: "plain",
      env: { SEXTANT_BACKEND: "native" },
      says: { code: 1, ok: false, backend: undefined, addon: "missing", native: undefined, compiler: "missing" },
    },
  ])("the doctor about $where with $env", ({ where, env, says }) => {
    expect(diagnose(join(folder, where), env)).toEqual(says);
  });

  test("the doctor through npx", () => {
    const text = run("npx", ["--no-install", "@sextant/tensor", "doctor"], whole, {
      ...process.env,
      SEXTANT_BACKEND: "",
    });
    expect(text).toContain(`ok  addon      @sextant/${PACKAGE}`);
    expect(text.trimEnd().split("\n").at(-1)).toBe("everything works; new tensors are made on native");
  });

  test("runs nothing at installation and fits one platform", () => {
    const { scripts, os, cpu, libc } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
    expect({ scripts, os, cpu, libc }).toEqual({ scripts: undefined, os: ["linux"], cpu: ["x64"], libc: ["glibc"] });
  });

  test("looks for libraries beside itself only, and for none of the wheel's BLAS", () => {
    const system = /^(lib(stdc\+\+|gcc_s|m|c|pthread)|ld-linux-x86-64)\.so\.\d$/;
    const wants = LIBRARIES.map((file) => {
      const bytes = readFileSync(installed(file));
      return { file, path: runPath(bytes), others: neededLibraries(bytes).filter((name) => !system.test(name)) };
    });
    expect(wants).toEqual([
      { file: "sextant_native.node", path: "$ORIGIN", others: ["libmlx.so", "libscipy_openblas.so"] },
      { file: "libmlx.so", path: "$ORIGIN", others: [] },
      { file: "libscipy_openblas.so", path: undefined, others: [] },
    ]);
  });

  test.for(LIBRARIES)("%s asks for nothing newer than glibc 2.34 and libstdc++ 3.4.29", (file) => {
    expect(tooNew(file, readFileSync(installed(file)))).toEqual([]);
  });

  test.skipIf(spawnSync("objdump", ["--version"]).status !== 0).for(LIBRARIES)("objdump agrees about %s", (file) => {
    const strong = [
      ...run("objdump", ["-p", installed(file)], folder).matchAll(/0x\S+ 0x00 \d+ (GLIBC(?:XX)?)_([\d.]+)/g),
    ];
    const newest = (kind) =>
      strong
        .filter(([, name]) => name === kind)
        .map(([, , version]) => version)
        .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
        .at(-1);
    expect(["2.34", "2.33", "2.32", "2.29", "2.27"]).toContain(newest("GLIBC"));
    expect([undefined, "3.4.29", "3.4.26"]).toContain(newest("GLIBCXX"));
  });

  test("the check itself finds what is too new: the wheel's own libmlx", () => {
    expect(tooNew("libmlx.so", readFileSync(join(parts.libraries, "mlx/lib/libmlx.so")))).toEqual([
      "libmlx.so asks for GLIBC_2.35 of libm.so.6",
      "libmlx.so asks for GLIBCXX_3.4.30 of libstdc++.so.6",
    ]);
  });
});

describe.skipIf("reason" in parts)("on a system without the two newest versions", () => {
  // This system has them; under names that exist nowhere it does not.
  const nowhere = [
    ["GLIBC_2.35", "GLIBC_9.99"],
    ["GLIBCXX_3.4.30", "GLIBCXX_9.9.99"],
  ];
  const installed = () => join(folder, "older/node_modules/@sextant", PACKAGE, "libmlx.so");
  beforeAll(() => cpSync(whole, join(folder, "older"), { recursive: true }));

  function withVersionsRenamed(file, change = () => {}) {
    const bytes = readFileSync(file);
    change(bytes);
    for (const [version, other] of nowhere) renameVersion(bytes, version, other);
    // A new file: a library that is loaded is not written over.
    rmSync(installed());
    writeFileSync(installed(), bytes, { mode: 0o755 });
    return bytes;
  }

  test("the packed libmlx loads and computes, with the addon's own hypotf and wait", () => {
    const bytes = withVersionsRenamed(join(whole, "node_modules/@sextant", PACKAGE, "libmlx.so"));
    expect(requiredVersions(bytes).filter(({ weak }) => weak)).toMatchObject([
      { version: "GLIBC_9.99" },
      { version: "GLIBCXX_9.9.99" },
    ]);
    expect(use(join(folder, "older"))).toEqual({
      backend: "native",
      product: [7, 10, 15, 22],
      length: [5],
      reason: "",
    });
  });

  test("the wheel's libmlx is refused with the system's own words, and the reference backend computes", () => {
    withVersionsRenamed(join(parts.libraries, "mlx/lib/libmlx.so"), (bytes) => {
      for (const name of neededLibraries(bytes).filter((each) => /^lib(blas|lapack)-/.test(each)))
        dropNeeded(bytes, name);
    });
    expect(use(join(folder, "older"))).toEqual({
      backend: "reference",
      product: [7, 10, 15, 22],
      length: [5],
      reason: expect.stringMatching(/does not load here: .*version `(GLIBC_9\.99|GLIBCXX_9\.9\.99)' not found/),
    });
    expect(diagnose(join(folder, "older"))).toMatchObject({ code: 1, ok: false, addon: "broken" });
  });
});
