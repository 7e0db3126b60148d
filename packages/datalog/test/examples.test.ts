// The example programs give what is kept beside them, on both executors; generated facts come out of their script.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readProgram, runProgram } from "../src/io/index.js";
import { command } from "./support/command.js";
import { collector, folderWith } from "./support/folder.js";

const EXAMPLES = join(import.meta.dirname, "../examples");
const PRINTED: Readonly<Record<string, string>> = {
  interpreter: "ask\t290\n",
  "network-policy": "flow\t39\n",
  "points-to": "points\t7604\nholds\t4513\ncalls\t496\n",
};

const linesOf = (path: string): readonly string[] => readFileSync(path, "utf8").split("\n").sort();

describe.for(Object.keys(PRINTED))("example %s", (name) => {
  const folder = join(EXAMPLES, name);
  const program = join(folder, "program.dl");
  const facts = join(folder, "facts");

  test.for(["generated", "interpreted"])("gives the expected results, %s", async (executor) => {
    const out = folderWith();
    const run = await command(["run", program, "-F", facts, "-D", out, "--executor", executor]);
    expect(run).toEqual({ code: 0, err: "", out: PRINTED[name] });
    const expected = readdirSync(join(folder, "expected")).sort();
    expect(readdirSync(out).sort()).toEqual(expected);
    for (const file of expected)
      expect(linesOf(join(out, file)), file).toEqual(linesOf(join(folder, "expected", file)));
  });

  test("has nothing to warn of", async () => {
    expect(await command(["check", "--deny-warnings", program])).toMatchObject({ code: 0 });
  });
});

test("the facts of points-to come out of their script, and more classes make a larger program", async () => {
  const [same, larger] = [folderWith(), folderWith()];
  const script = join(EXAMPLES, "points-to/generate.mjs");
  expect(spawnSync(process.execPath, [script, same]).status).toBe(0);
  const facts = join(EXAMPLES, "points-to/facts");
  for (const file of readdirSync(facts))
    expect(readFileSync(join(same, file), "utf8"), file).toBe(readFileSync(join(facts, file), "utf8"));
  expect(spawnSync(process.execPath, [script, larger, "40"]).status).toBe(0);
  const { knowledge } = await runProgram(readProgram(join(EXAMPLES, "points-to/program.dl")), {
    facts: larger,
    out: folderWith(),
    stdout: collector(),
  });
  expect(knowledge.size("calls")).toBeGreaterThan(496);
});
