// Imports as facts: the forms that are read, the repository's own against dependency-cruiser, and rules that find planted faults.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importsIn, moduleFacts } from "../repository/module-facts.mjs";
import { studyModules } from "../repository/module-study.mjs";
import { ROOT } from "../repository/root.mjs";

describe("an import is read from", () => {
  test.for([
    ['import { a } from "./a.js";', ["./a.js"]],
    ['import type { A } from "./a.js";', ["./a.js"]],
    ['import "./a.js";', ["./a.js"]],
    ['import * as a from "./a.js";', ["./a.js"]],
    ['import {\n  a,\n  type B,\n} from "./a.js";', ["./a.js"]],
    ['export { a } from "./a.js";', ["./a.js"]],
    ['export * from "./a.js";', ["./a.js"]],
    ['export type { A } from "./a.js";', ["./a.js"]],
    ['type A = import("./a.js").A;', ["./a.js"]],
    ['const a = await import("./a.js");', ["./a.js"]],
    ['import { a } from "./a.js";\nimport { b } from "@x/b/c";', ["./a.js", "@x/b/c"]],
    ['// import { a } from "./a.js";', []],
    [' * import { a } from "./a.js";', []],
    ['export const a = "./a.js";', []],
    ['export function from() {\n  return "./a.js";\n}', []],
  ])("%j", ([text, targets]) => expect(importsIn(text)).toEqual(targets));
});

describe("this repository", () => {
  const facts = moduleFacts();

  test("has the imports that dependency-cruiser finds, which parses the sources", { timeout: 180_000 }, () => {
    const words = [
      "--config",
      ".dependency-cruiser.cjs",
      "packages",
      "--include-only",
      "^packages/[^/]+/src",
      "--output-type",
      "json",
    ];
    const cruise = spawnSync(join(ROOT, "node_modules/.bin/depcruise"), words, {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const { modules } = JSON.parse(cruise.stdout);
    const theirs = new Set(
      modules.flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => `${source} -> ${resolved}`)),
    );
    expect(new Set(facts.imports.map((edge) => edge.join(" -> ")))).toEqual(theirs);
  });

  test("keeps its layers", async () => {
    const declares = facts.uses.map(([file, target]) => [facts.module.find(([own]) => own === file)[1], target]);
    const { faults, packages, carries } = await studyModules({ ...facts, declares });
    expect(faults).toEqual({ circular: [], upward: [], deep: [], unplaced: [], undeclared: [] });
    expect(packages.reduce((sum, { modules }) => sum + modules, 0)).toBe(facts.module.length);
    expect(carries[0].modules).toBeGreaterThan(100);
  });
});

describe("a small repository", () => {
  let root;
  const put = (file, text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "sextant-modules-"));
    put("ranks.json", JSON.stringify({ one: [["low/.*", "base"], ["high"]], two: [["index"]], gone: [["index"]] }));
    put("packages/one/package.json", '{"name":"@small/one"}');
    put("packages/two/package.json", '{"name":"@small/two"}');
    put("packages/one/src/base.ts", "export const a = 1;\n");
    put("packages/one/src/low/part.ts", 'import { a } from "../base.js";\n');
    put("packages/one/src/high.ts", 'import { a } from "./base.js";\nimport { readFileSync } from "node:fs";\n');
    put("packages/two/src/index.ts", 'import { a } from "@small/one/entry";\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const study = (declares = [["@small/two", "@small/one"]]) => studyModules({ ...moduleFacts(root), declares });

  test("without faults", async () => {
    const { faults, packages, carries } = await study();
    expect(faults).toEqual({ circular: [], upward: [], deep: [], unplaced: [], undeclared: [] });
    expect(packages).toEqual([
      { name: "@small/one", modules: 3, imports: 2, layers: 2 },
      { name: "@small/two", modules: 1, imports: 0, layers: 1 },
    ]);
    expect(carries).toEqual([{ file: "packages/one/src/base.ts", modules: 2 }]);
  });

  const [base, high, part] = ["base", "high", "low/part"].map((name) => `packages/one/src/${name}.ts`);
  test.for([
    ["upward", part, 'import { b } from "../high.js";\n', [[part, high]]],
    ["circular", base, 'import type { B } from "./low/part.js";\n', [[base], [part]]],
    [
      "deep",
      "packages/two/src/index.ts",
      'import { a } from "../../one/src/base.js";\n',
      [["packages/two/src/index.ts", base]],
    ],
    ["unplaced", "packages/one/src/stray.ts", "export const b = 2;\n", [["packages/one/src/stray.ts"]]],
    ["undeclared", high, 'import { c } from "@small/three";\n', [[high, "@small/three"]]],
  ])("a fault that is %s is found", async ([fault, file, text, rows]) => {
    put(file, `${text}${file === part ? 'import { a } from "../base.js";\n' : ""}`);
    const { faults } = await study();
    expect(faults[fault].toSorted()).toEqual(rows);
  });

  test.for([
    ["missing", () => rmSync(join(root, "ranks.json")), "cannot be read (ENOENT)"],
    ["no JSON", () => put("ranks.json", "{"), /^is no JSON \(.+\)$/],
  ])("ranks.json that is %s is refused with what to do", ([, harm, what]) => {
    harm();
    let thrown;
    try {
      moduleFacts(root);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "TourError", code: "tour/modules-damaged", place: "ranks.json", exitCode: 1 });
    const [, said, todo] = /^TourError \[ranks\.json\]: (.*); (restore.*)$/.exec(thrown.message);
    expect(said).toMatch(what);
    expect(todo).toBe("restore it with `git checkout -- ranks.json`");
  });
});
