// A folder is a case: `program.dl` with `facts/` must write `expected/` and print `expected.out`, or fail with `expected.err`.
// Every case runs on every executor and storage. `flags` holds more arguments, one a line; `$CASE` is the folder.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "./support/command.js";

const CASES = join(import.meta.dirname, "cases");
const WAYS = ["generated", "interpreted"].flatMap((executor) =>
  ["columnar", "map"].map((storage) => ({ executor, storage })),
);

let scratch = "";
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "sextant-cases-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);

/** Files of a folder with their lines, in any order since results have none. */
function filesOf(folder: string): Readonly<Record<string, readonly string[]>> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8").split("\n").sort()]));
}

describe.for(WAYS)("cases on $executor, $storage", ({ executor, storage }) => {
  test.for(readdirSync(CASES))("%s", async (name) => {
    const folder = join(CASES, name);
    const out = join(scratch, `${name}-${executor}-${storage}`);
    mkdirSync(out);
    const flags = (textOf(join(folder, "flags")) ?? "").split("\n").filter((line) => line !== "");
    const run = await command([
      ...["run", join(folder, "program.dl"), "-F", join(folder, "facts"), "-D", out, "-w"],
      ...["--executor", executor, "--storage", storage],
      ...flags.map((flag) => flag.replace("$CASE", folder)),
    ]);
    const failure = textOf(join(folder, "expected.err"));
    const found = { code: run.code, err: run.err.replaceAll(folder, "."), out: run.out, files: filesOf(out) };
    expect(found).toEqual({
      code: failure === null ? 0 : 1,
      err: failure ?? "",
      out: textOf(join(folder, "expected.out")) ?? "",
      files: filesOf(join(folder, "expected")),
    });
  });
});
