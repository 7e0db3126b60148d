// The checks catch what they are for: faults planted in a copy of the repository, each reported by the step that owns it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/bootstrap.mjs";

let copy;

/** node_modules keeps its relative links and shares its files; the rest is copied as git knows it. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "sextant-faults-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const file of files
    .trim()
    .split("\n")
    .filter((file) => existsSync(join(ROOT, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  for (const folder of [
    "",
    ...readdirSync(join(ROOT, "packages")).map((name) => join("packages", name)),
    "bench",
    "docs",
    "examples/tour",
  ]) {
    for (const made of ["node_modules", "dist"]) {
      const from = join(ROOT, folder, made);
      if (existsSync(from)) execFileSync("cp", ["-al", from, join(copy, folder, made)]);
    }
  }
  execFileSync("git", ["init", "-q"], { cwd: copy });
}, 300_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const check = (...steps) => {
  const run = spawnSync(process.execPath, ["scripts/check.mjs", ...steps], { cwd: copy, encoding: "utf8" });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
};

/** Edits a file of the copy, runs, and puts the file back. */
function withFault(edits, run) {
  const before = edits.map(({ file }) => (existsSync(join(copy, file)) ? readFileSync(join(copy, file)) : null));
  for (const { file, edit } of edits) {
    rmSync(join(copy, file), { force: true });
    edit(join(copy, file), before[edits.findIndex((each) => each.file === file)]?.toString() ?? "");
  }
  try {
    return run();
  } finally {
    edits.forEach(({ file }, at) => {
      rmSync(join(copy, file), { force: true });
      if (before[at] !== null) writeFileSync(join(copy, file), before[at]);
    });
  }
}

const rewrite = (change) => (path, text) => writeFileSync(path, change(text));

/** Faults as data: what is planted, the step that must fail, and what it must say. */
const FAULTS = [
  {
    fault: "an upward import",
    step: "layers",
    says: /imports upward/,
    edits: [
      {
        file: "packages/telemetry/src/name.ts",
        edit: rewrite((text) => `${text}\nexport { execute as planted } from "./event.js";\n`),
      },
    ],
  },
  {
    fault: "a type-only cycle",
    step: "layers",
    says: /no cycles, types included/,
    edits: [
      {
        file: "packages/telemetry/src/clock.ts",
        edit: rewrite(
          (text) => `import type { PlantedB } from "./types.js";\n${text}\nexport type PlantedA = PlantedB;\n`,
        ),
      },
      {
        file: "packages/telemetry/src/types.ts",
        edit: rewrite(
          (text) => `import type { PlantedA } from "./clock.js";\n${text}\nexport type PlantedB = PlantedA | 1;\n`,
        ),
      },
    ],
  },
  {
    fault: "a file without a contract, and a contract that names a file which is gone",
    step: "headers",
    says: /clock\.ts: begins without its contract[\s\S]*names gone\.ts/,
    edits: [
      { file: "packages/telemetry/src/clock.ts", edit: rewrite((text) => text.replace(/^\/\/.*\n/, "")) },
      {
        file: "packages/telemetry/src/name.ts",
        edit: rewrite((text) => `// Not here: anything else (gone.ts).\n${text}`),
      },
    ],
  },
  {
    fault: "a dead export",
    step: "dead",
    says: /plantedAndUnused/,
    edits: [
      {
        file: "packages/telemetry/src/clock.ts",
        edit: rewrite((text) => `${text}\n/** Nobody imports this. */\nexport const plantedAndUnused: number = 1;\n`),
      },
    ],
  },
  {
    fault: "an undocumented public function",
    step: "docs",
    says: /plantedWithoutDocs/,
    edits: [
      {
        file: "packages/telemetry/src/index.ts",
        edit: rewrite((text) => `${text}\nexport function plantedWithoutDocs(): number {\n  return 1;\n}\n`),
      },
    ],
  },
  {
    fault: "a stale generated file",
    step: "generated",
    says: /docs\/events\.md/,
    edits: [{ file: "docs/events.md", edit: rewrite((text) => `${text}\nA line nobody generated.\n`) }],
  },
];

test("the copy passes as it is", () => {
  const { status, output } = check("layers", "headers", "dead", "docs", "generated");
  expect(status, output).toBe(0);
});

// The step alone, since the check is all its steps, each of which fails it.
test.for(FAULTS)("$fault fails the check, in step $step", ({ step, says, edits }) => {
  const { status, output } = withFault(edits, () => check(step));
  expect(status).toBe(1);
  expect(output).toContain(`FAIL ${step}`);
  expect(output).toMatch(says);
});
