// One of Souffle's test programs as a case: its folder, what it must print or write, and whether it must be refused.
// In: the folder of the conformance material.  Out: cases; the differences of one run.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type EvaluateOptions, type Program, parse } from "../../src/index.js";
import { actualLines, expectedLines, readFacts } from "./souffle-files.js";

const HERE = dirname(fileURLToPath(import.meta.url));

/** Where the programs are: `SEXTANT_SOUFFLE_CASES`, or beside the repository. */
export const SOUFFLE_CASES: string =
  process.env["SEXTANT_SOUFFLE_CASES"] ?? resolve(HERE, "../../../../../shared/conformance/souffle");

export interface SouffleCase {
  readonly name: string;
  readonly folder: string;
}

/** Cases of a class, by name; none where the material is absent. */
export function souffleCases(group: string): readonly SouffleCase[] {
  const folder = join(SOUFFLE_CASES, group);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, folder: join(folder, name) }));
}

/** The program of a case. */
export function parseCase({ name, folder }: SouffleCase): Program {
  const file = join(folder, `${name}.dl`);
  return parse(readFileSync(file, "utf8"), {
    file,
    resolve: (wanted: string, from: string) => {
      const path = join(dirname(from), wanted);
      return existsSync(path) ? { name: path, text: readFileSync(path, "utf8") } : undefined;
    },
  });
}

/** Runs a case and says how its results differ from those expected; empty when they do not. */
export function differences(target: SouffleCase, program: Program, options: EvaluateOptions): readonly string[] {
  const { checked } = program;
  const knowledge = program.evaluate(readFacts(target.folder, checked), options);
  const found: string[] = [];
  const printed = new Set(readOutput(target));
  for (const relation of checked.relations) {
    for (const { directive, parameters } of relation.directives) {
      if (directive === "printsize") {
        const line = `${relation.name}\t${knowledge.size(relation.name)}`;
        if (!printed.has(line)) found.push(`printed sizes lack "${line}"`);
      }
      if (directive !== "output" || parameters.get("IO")?.replaceAll('"', "") === "stdout") continue;
      const path = join(target.folder, parameters.get("filename") ?? `${relation.name}.csv`);
      if (!existsSync(path)) continue;
      const delimiter = parameters.get("delimiter") ?? "\t";
      const expected = expectedLines(path, checked, relation, delimiter);
      const actual = actualLines(knowledge.tuples(relation.name), checked, relation, delimiter);
      const difference = firstDifference(expected, actual);
      if (difference !== undefined) found.push(`${relation.name}: ${difference}`);
    }
  }
  return found;
}

function readOutput({ name, folder }: SouffleCase): readonly string[] {
  const path = join(folder, `${name}.out`);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
}

function firstDifference(expected: readonly string[], actual: readonly string[]): string | undefined {
  const missing = expected.filter((line) => !actual.includes(line));
  const extra = actual.filter((line) => !expected.includes(line));
  if (missing.length === 0 && extra.length === 0 && expected.length === actual.length) return undefined;
  return `${expected.length} expected, ${actual.length} found; missing ${JSON.stringify(missing.slice(0, 2))}, extra ${JSON.stringify(extra.slice(0, 2))}`;
}
