// Souffle's programs through the command line: real files in, real files out.
// What differs is listed with its reason; an entry that starts to agree fails.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "../support/command.js";
import { parseCase, SOUFFLE_CASES, type SouffleCase, souffleCases } from "../support/souffle-case.js";
import { expectedLines } from "../support/souffle-files.js";

/** Cases whose folders lack fact files that are empty: they run with `--allow-missing`. */
const WITHOUT_EMPTY_FILES: ReadonlySet<string> = new Set(["lucas", "magic_access-policy", "nfsa2fsa"]);

/** Cases that differ, with the reason. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([]);

/** What a run of the command makes that is not as expected. */
async function differences(target: SouffleCase): Promise<readonly string[]> {
  const { name, folder } = target;
  const out = mkdtempSync(join(tmpdir(), "sextant-souffle-"));
  try {
    const facts = existsSync(join(folder, "facts")) ? join(folder, "facts") : folder;
    const flags = WITHOUT_EMPTY_FILES.has(name) ? ["--allow-missing"] : [];
    const run = await command(["run", join(folder, `${name}.dl`), "-F", facts, "-D", out, "-w", ...flags]);
    if (run.code !== 0) return [`exit code ${run.code}: ${run.err}`];
    return [...fileDifferences(target, out), ...outputDifferences(target, run.out)];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function fileDifferences(target: SouffleCase, out: string): readonly string[] {
  const { checked } = parseCase(target);
  const files = readdirSync(target.folder).filter((file) => file.endsWith(".csv"));
  return files.flatMap((file) => {
    const relation = checked.relations.find(({ name, directives }) =>
      directives.some(
        ({ directive, parameters }) => directive === "output" && (parameters.get("filename") ?? `${name}.csv`) === file,
      ),
    );
    if (relation === undefined) return [];
    if (!existsSync(join(out, file))) return [`${file} was not written`];
    const delimiter =
      relation.directives.find(({ directive }) => directive === "output")!.parameters.get("delimiter") ?? "\t";
    const expected = expectedLines(join(target.folder, file), checked, relation, delimiter).join("\n");
    const actual = expectedLines(join(out, file), checked, relation, delimiter).join("\n");
    return expected === actual ? [] : [`${file}: expected ${expected.slice(0, 200)}, found ${actual.slice(0, 200)}`];
  });
}

function outputDifferences({ name, folder }: SouffleCase, out: string): readonly string[] {
  const path = join(folder, `${name}.out`);
  const sorted = (text: string): readonly string[] =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .sort();
  const expected = existsSync(path) ? sorted(readFileSync(path, "utf8")) : [];
  const actual = sorted(out);
  return expected.join("\n") === actual.join("\n") ? [] : [`standard output: expected ${expected}, found ${actual}`];
}

describe.for(["evaluation", "example"])("souffle %s through the command line", (group) => {
  const cases = souffleCases(group);
  let passed = 0;
  if (cases.length === 0) test.skip(`no programs in ${SOUFFLE_CASES}`, () => {});
  test.for(cases)("$name", async (target) => {
    const found = await differences(target);
    if (found.length === 0) passed += 1;
    const reason = DIFFERENT.get(target.name);
    if (reason === undefined) expect(found).toEqual([]);
    else expect(found, `agrees now, so it leaves the list: ${reason}`).not.toEqual([]);
  });
  afterAll(() => {
    if (cases.length > 0) console.log(`souffle ${group} through the command line: ${passed} of ${cases.length} agree`);
  });
});
