// The command line: what each command prints, which code it leaves, and what it says when it is called wrongly.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse as parseSyntax } from "../../src/syntax/parser.js";
import { command } from "../support/command.js";
import { folderWith } from "../support/folder.js";
import { withoutPlaces } from "../support/language.js";
import { souffleCases } from "../support/souffle-case.js";

const REACH = `.decl edge(x: symbol, y: symbol)
.input edge
.decl path(x: symbol, y: symbol)
.output path
.printsize path
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z).
`;
const EDGES = "a\tb\nb\tc\n";

/** A folder with a program and facts. */
const reach = (files: Record<string, string> = {}) => folderWith({ "p.dl": REACH, "edge.facts": EDGES, ...files });

describe("run", () => {
  test("reads -F, writes -D, prints sizes", async () => {
    const at = reach();
    const { code, out, err } = await command(["run", join(at, "p.dl"), "-F", at, "-D", join(at, "out")]);
    expect({ code, out, err }).toEqual({ code: 0, out: "path\t3\n", err: "" });
    expect(readFileSync(join(at, "out", "path.csv"), "utf8")).toBe("a\tb\nb\tc\na\tc\n");
  });

  test.for([["-D-"], ["-D", "-"], ["--output-dir=-"], ["--output-dir", "-"]])(
    "%j sends results to standard output",
    async (flags) => {
      const at = reach();
      const { out } = await command(["run", "-F", at, ...flags, join(at, "p.dl")]);
      expect(out).toBe("---------------\npath\n===============\na\tb\nb\tc\na\tc\n===============\npath\t3\n");
    },
  );

  test("standard input is a relation", async () => {
    const at = folderWith({ "p.dl": ".decl r(x: number)\n.input r(IO=stdin)\n.output r(IO=stdout)\n" });
    const { out } = await command(["run", join(at, "p.dl")], { stdin: "1\n2\n" });
    expect(out).toContain("\n1\n2\n");
  });

  test("macros and include folders reach the program", async () => {
    const at = folderWith({
      "p.dl": '.include "lib.dl"\n#ifdef WIDE\nr(SIZE).\n#endif\n.output r(IO=stdout)\n',
      "inc/lib.dl": ".decl r(x: number)\n",
    });
    const file = join(at, "p.dl");
    const { code, out } = await command(["run", file, "-I", join(at, "inc"), "-M", "WIDE SIZE=7"]);
    expect({ code, out }).toEqual({ code: 0, out: "---------------\nr\n===============\n7\n===============\n" });
    const missing = await command(["run", file]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain("[include/not-found]");
  });

  test("parameters are read by their types, functors from a module", async () => {
    const at = folderWith({
      "p.dl":
        ".decl r(x: number, s: symbol)\n.functor twice(x: number): number\nr(@twice($n), $s).\n.output r(IO=stdout)\n",
      "f.mjs": "export const twice = (x) => 2 * x;\n",
    });
    const flags = ["run", join(at, "p.dl"), "--functors", join(at, "f.mjs"), "--parameter", "s=a=b"];
    const { out, err } = await command([...flags, "--parameter", "n=21"]);
    expect(err).toBe("");
    expect(out).toContain("\n42\ta=b\n");
    const wrong = await command([...flags, "--parameter", "n=x"]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain('--parameter: $n: "x" is not an integer from -2147483648 to 2147483647');
    expect((await command([...flags, "--parameter", "m=1"])).err).toContain(
      "names none of the program's parameters (n, s)",
    );
    expect((await command(["run", join(at, "p.dl"), "--functors", join(at, "none.mjs")])).code).toBe(2);
  });

  test("--profile is a table of rules, the slowest first", async () => {
    const at = reach();
    const { err } = await command(["run", join(at, "p.dl"), "-F", at, "-D", at, "-p"]);
    const [head, ...rows] = err.trimEnd().split("\n");
    expect(head!.trim().split(/\s+/)).toEqual(["ms", "%", "new", "tried", "runs", "iterations", "line", "rule"]);
    const times = rows.slice(0, -1).map((row) => Number(row.trim().split(/\s+/)[0]));
    expect(times).toEqual([...times].sort((left, right) => right - left));
    expect(
      rows
        .slice(0, -1)
        .map((row) => row.replace(/^.*?\b(path\()/, "$1"))
        .sort(),
    ).toEqual(["path(x, y) :- edge(x, y).", "path(x, z) :- path(x, y), edge(y, z)."]);
    expect(rows.at(-1)).toMatch(/^[\d.]+ ms, 5 tuples, \d+ iterations, [\d.]+ MiB$/);
  });

  test("--explain and --why-not answer behind the results", async () => {
    const at = reach();
    const base = ["run", join(at, "p.dl"), "-F", at, "-D", at];
    const { code, out } = await command([...base, "--explain", 'path("a", "c")', "--why-not", 'path("c", "a")']);
    expect(code).toBe(0);
    expect(out).toMatch(/^path\t3\npath\("a", "c"\)/);
    expect(out).toContain('edge("b", "c")');
    expect(out.slice(out.indexOf('path("c", "a")'))).toContain("path(x, y) :- edge(x, y)");
    const absent = await command([...base, "--explain", 'path("c", "a")']);
    expect(absent.code).toBe(1);
    expect(absent.err).toContain("[explain/absent]");
    const { explanations } = JSON.parse((await command([...base, "--json", "--explain", 'path("a", "b")'])).out) as {
      explanations: readonly string[];
    };
    expect(explanations).toHaveLength(1);
  });

  test("--json is one object; what the program prints goes to standard error", async () => {
    const at = reach();
    const { code, out, err } = await command(["run", join(at, "p.dl"), "-F", at, "-D", at, "--json", "-p"]);
    expect(code).toBe(0);
    expect(err).toBe("path\t3\n");
    const summary = JSON.parse(out) as { relationSizes: unknown; read: unknown; written: unknown; strata: unknown[] };
    expect(summary).toMatchObject({
      relationSizes: { edge: 2, path: 3 },
      read: [{ relation: "edge", path: join(at, "edge.facts"), rows: 2, bytes: 8 }],
      written: [{ relation: "path", path: join(at, "path.csv"), rows: 3, bytes: 12 }],
      warnings: [],
    });
    expect(summary.strata.length).toBeGreaterThan(0);
  });

  test("--json makes errors JSON too", async () => {
    const at = reach({ "edge.facts": "a\n", "bad.dl": "p(x)." });
    const data = await command(["run", join(at, "p.dl"), "-F", at, "--json"]);
    expect(data.code).toBe(1);
    expect(JSON.parse(data.err)).toMatchObject({ error: { code: "io/columns" } });
    const program = await command(["run", join(at, "bad.dl"), "--json"]);
    const { error } = JSON.parse(program.err) as { error: { diagnostics: readonly { line: number }[] } };
    expect(error.diagnostics[0]).toMatchObject({ file: join(at, "bad.dl"), line: 1, column: 1, severity: "error" });
  });

  test.for([
    { flag: "iterations=1", code: "limit/maxIterations" },
    { flag: "tuples=10", code: "limit/maxTuples" },
    { flag: "memory=1KB", code: "limit/memoryLimit" },
    { flag: "time=0.05s", code: "limit/timeLimit" },
  ])("--limit $flag ends an endless program", async ({ flag, code }) => {
    const at = folderWith({ "p.dl": ".decl n(x: unsigned)\nn(0).\nn(x + 1) :- n(x).\n.output n\n" });
    const outcome = await command(["run", join(at, "p.dl"), "-D", at, "--limit", flag]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(`[${code}]`);
    expect(readdirSync(at)).toEqual(["p.dl"]);
  });

  test.for([
    { flag: "tuples", says: '"tuples" is not a size; write tuples=N' },
    { flag: "time=5x", says: "write time=N with ms, s, m, h behind it" },
    { flag: "tuple=5", says: '"tuple" is unknown (did you mean "tuples"?)' },
  ])("--limit $flag is refused", async ({ flag, says }) => {
    const outcome = await command(["run", join(reach(), "p.dl"), "--limit", flag]);
    expect(outcome.code).toBe(2);
    expect(outcome.err).toContain(says);
  });

  test("an interrupted run leaves code 130 and no files", async () => {
    const at = folderWith({ "p.dl": ".decl n(x: unsigned)\nn(0).\nn(x + 1) :- n(x).\n.output n\n" });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("interrupted")), 50);
    const outcome = await command(["run", join(at, "p.dl"), "-D", at], { signal: abort.signal });
    expect(outcome).toEqual({ code: 130, out: "", err: "interrupted\n" });
    expect(readdirSync(at)).toEqual(["p.dl"]);
  });

  test("progress is lines where there is no terminal, and one line that vanishes where there is", async () => {
    const at = reach();
    const plain = await command(["run", join(at, "p.dl"), "-F", at, "-D", at, "--progress"]);
    // Whether the evaluation is seen depends on how long it takes.
    expect(plain.err.replace(/^stratum .*\n/gm, "")).toBe("reading edge: 2 rows, 100 %\nwrote path: 3 rows\n");
    const terminal = await command(["run", join(at, "p.dl"), "-F", at, "-D", at], { isTTY: true });
    expect(terminal.err).toMatch(/^\rreading edge: .*\r *\r$/s);
    const silent = await command(["run", join(at, "p.dl"), "-F", at, "-D", at, "--no-progress"], { isTTY: true });
    expect(silent.err).toBe("");
  });

  test("warnings are shown unless -w; a missing file is an error unless --allow-missing", async () => {
    const at = folderWith({ "p.dl": `${REACH}.decl lonely(x: number)\n` });
    const base = ["run", join(at, "p.dl"), "-F", at, "-D", at];
    const missing = await command(base);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain("warning");
    expect(missing.err).toContain("[io/missing-file]");
    expect(await command([...base, "-w", "--allow-missing"])).toEqual({ code: 0, out: "path\t0\n", err: "" });
  });
});

describe("--magic-transform", () => {
  const ONE = REACH.replace(
    ".output path\n.printsize path",
    '.decl one(y: symbol)\n.output one(IO=stdout)\none(y) :- path("b", y).',
  );
  const ran = async (text: string, ...flags: readonly string[]) => {
    const at = reach({ "p.dl": text });
    return command(["run", join(at, "p.dl"), "-F", at, "--json", ...flags]);
  };
  test.for([
    { flags: ["--magic-transform=*"], paths: 1 },
    { flags: ["-m", "path"], paths: 1 },
    { flags: ["-m", "edge,one"], paths: 3 },
    { flags: ["-m", "*", "--magic-transform-exclude", "path"], paths: 3 },
    { flags: [], paths: 3 },
  ])("$flags computes $paths paths, and the same output", async ({ flags, paths }) => {
    const { out, err } = await ran(ONE, ...flags);
    const { relationSizes } = JSON.parse(out) as { relationSizes: Record<string, number> };
    expect(relationSizes).toMatchObject({ path: paths, one: 1 });
    expect(err).toBe("---------------\none\n===============\nc\n===============\n");
  });

  test.for([
    { text: `.pragma "magic-transform" "*"\n${ONE}`, paths: 1 },
    { text: ONE.replace("path(x: symbol, y: symbol)", "path(x: symbol, y: symbol) magic"), paths: 1 },
    {
      text: `.pragma "magic-transform" "*"\n${ONE.replace("path(x: symbol, y: symbol)", "path(x: symbol, y: symbol) no_magic")}`,
      paths: 3,
    },
  ])("a program says so itself: $text", async ({ text, paths }) => {
    const { out } = await ran(text);
    const { relationSizes, partial } = JSON.parse(out) as Record<string, unknown>;
    expect(relationSizes).toMatchObject({ path: paths });
    expect(partial).toEqual(paths === 1 ? ["path"] : undefined);
  });

  test("plan shows the rules, and why", async () => {
    const at = reach({ "p.dl": ONE });
    const { out } = await command(["plan", join(at, "p.dl"), "-m", "*"]);
    expect(out).toContain("demand\n  path by x: where path@bf asks for it\n");
    expect(out).toContain("path(x, y) :- path@bf(x), edge(x, y).");
  });

  test.for([
    { flags: ["-m", "pat"], says: '--magic-transform: the program has no relation "pat" (did you mean "path"?)' },
    { flags: ["--magic-transform-exclude=x"], says: '--magic-transform-exclude: the program has no relation "x"' },
  ])("$flags is wrong usage", async ({ flags, says }) => {
    const { code, err } = await ran(ONE, ...flags);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});

describe("check", () => {
  test("shows everything that is wrong with a caret", async () => {
    const at = folderWith({
      "p.dl": ".decl p(x: number)\n.output p\np(x) :- x > 1.\np(y).\n",
      "good.dl": ".decl q(x: number)\nq(1).\n.output q\n",
    });
    const { code, out } = await command(["check", join(at, "p.dl"), join(at, "good.dl")]);
    expect(code).toBe(1);
    expect(out).toContain("    p(x) :- x > 1.\n      ^");
    expect(out).toContain(`${join(at, "p.dl")}:4:3: `);
    expect(out).toMatch(/\n2 programs, 2 errors, 0 warnings\n$/);
    expect((await command(["check", join(at, "good.dl")])).code).toBe(0);
  });

  test("warnings fail only when denied, and are silent with -w", async () => {
    const at = folderWith({ "p.dl": ".decl p(x: number)\np(1).\n.output p\n.decl lonely(x: number)\nlonely(1).\n" });
    const file = join(at, "p.dl");
    expect(await command(["check", file])).toMatchObject({ code: 0 });
    expect(await command(["check", file, "--deny-warnings"])).toMatchObject({ code: 1 });
    expect(await command(["check", file, "-w"])).toMatchObject({ code: 0, out: "1 program, 0 errors, 0 warnings\n" });
    const { out } = await command(["check", file, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ errors: 0, warnings: 1, diagnostics: [{ severity: "warning", line: 4 }] });
  });

  test("colours only on a terminal that wants them", async () => {
    const at = folderWith({ "p.dl": "p(x)." });
    const red = "\x1b[31m";
    const file = join(at, "p.dl");
    expect((await command(["check", file])).out).not.toContain(red);
    expect((await command(["check", file], { isTTY: true })).out).toContain(red);
    expect((await command(["check", file], { isTTY: true, environment: { NO_COLOR: "1" } })).out).not.toContain(red);
    expect((await command(["check", file], { environment: { FORCE_COLOR: "1" } })).out).toContain(red);
  });
});

test("plan prints strata, orders and indexes", async () => {
  const at = reach();
  const { code, out } = await command(["plan", join(at, "p.dl")]);
  expect(code).toBe(0);
  expect(out).toContain("stratum 1 (recursive): path");
  expect(out).toContain("scan delta path");
  expect(out).toContain("edge by x");
});

describe("fmt", () => {
  const MESSY = `// first

.decl   p( x:number )   // behind p
/* before
   the rule */ p(x):-q(x),/* inside */ x>1 . // behind rule


.decl q(x: number)
.comp C<T> { // in C
 .decl r(x:T)

  r(1). r(2).
  // end of C
}
// last`;
  const NEAT = `// first

.decl p(x: number) // behind p
/* before
   the rule */
/* inside */
p(x) :- q(x), x > 1. // behind rule

.decl q(x: number)
.comp C<T> {
  // in C
  .decl r(x: T)

  r(1).
  r(2).
  // end of C
}
// last
`;

  test("keeps comments and blank lines", async () => {
    const at = folderWith({ "p.dl": MESSY });
    expect(await command(["fmt", join(at, "p.dl")])).toEqual({ code: 0, out: NEAT, err: "" });
    expect((await command(["fmt", join(at, "p.dl"), "--drop-comments"])).out).not.toContain("/");
  });

  test("--check names files that would change, --write changes them", async () => {
    const at = folderWith({ "p.dl": MESSY, "q.dl": NEAT });
    const files = [join(at, "p.dl"), join(at, "q.dl")];
    expect(await command(["fmt", "--check", ...files])).toEqual({ code: 1, out: `${files[0]}\n`, err: "" });
    expect(await command(["fmt", "--write", ...files])).toEqual({ code: 0, out: `${files[0]}\n`, err: "" });
    expect(readFileSync(files[0]!, "utf8")).toBe(NEAT);
    expect(await command(["fmt", "--check", ...files])).toEqual({ code: 0, out: "", err: "" });
    expect((await command(["fmt", "--check", "--write", ...files])).code).toBe(2);
  });

  test.for([
    { text: "#define A 1\n.decl p(x: number)\np(A).\n", says: '"#define A 1"' },
    { text: '.decl p(x: number)\n.include "q.dl"\n', says: '.include \\"q.dl\\"' },
    { text: ".decl p(x: number)\np(__LINE__).\n", says: "__LINE__" },
  ])("refuses what the preprocessor resolves: $text", async ({ text, says }) => {
    const at = folderWith({ "p.dl": text, "q.dl": ".decl q(x: number)\n" });
    const outcome = await command(["fmt", "--write", join(at, "p.dl")]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("[fmt/preprocessor]");
    expect(outcome.err).toContain(says);
    expect(readFileSync(join(at, "p.dl"), "utf8")).toBe(text);
    const expanded = await command(["fmt", "--expand", join(at, "p.dl")]);
    expect(expanded.code).toBe(0);
    expect(expanded.out).not.toMatch(/#|\.include|__LINE__/);
    expect((await command(["fmt", "--expand", "--write", join(at, "p.dl")])).code).toBe(2);
  });

  test("shows syntax errors and changes nothing", async () => {
    const at = folderWith({ "p.dl": "p(x :-" });
    const outcome = await command(["fmt", "--write", join(at, "p.dl")]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("^");
    expect(readFileSync(join(at, "p.dl"), "utf8")).toBe("p(x :-");
  });

  const cases = souffleCases("evaluation").concat(souffleCases("example"));
  if (cases.length === 0) test.skip("Souffle's programs are not here", () => {});
  test.for(cases)(
    "souffle $name keeps its tree and its comments, and is formatted once and for all",
    async ({ name, folder }) => {
      const file = join(folder, `${name}.dl`);
      const { code, out, err } = await command(["fmt", file]);
      if (code !== 0) {
        expect(err).toContain("[fmt/preprocessor]");
        return;
      }
      const before = parseSyntax(readFileSync(file, "utf8"));
      const after = parseSyntax(out);
      expect(withoutPlaces(after)).toEqual(withoutPlaces(before));
      expect(after.comments.map(({ text }) => text.trimEnd()).sort()).toEqual(
        before.comments.map(({ text }) => text.trimEnd()).sort(),
      );
      const again = folderWith({ "p.dl": out });
      expect((await command(["fmt", join(again, "p.dl")])).out).toBe(out);
    },
  );
});

describe("usage", () => {
  test.for([
    { args: [], code: 2, says: "usage: sextant-datalog COMMAND" },
    {
      args: ["rum"],
      code: 2,
      says: 'there is no command "rum" (did you mean "run"?); use one of run, check, plan, fmt, build',
    },
    { args: ["p.dl"], code: 2, says: 'did you mean "run p.dl"?' },
    { args: ["run"], code: 2, says: "run: the program is missing; write sextant-datalog run [flags] PROGRAM.dl" },
    { args: ["run", "a", "b"], code: 2, says: 'run: "b" is too much' },
    { args: ["run", "--profil", "a"], code: 2, says: 'there is no flag "--profil" (did you mean "profile"?)' },
    { args: ["run", "-x", "a"], code: 2, says: 'there is no flag "-x"' },
    { args: ["run", "a", "-F"], code: 2, says: 'the flag "-F" needs a value; write -F DIR' },
    { args: ["run", "a", "--json=yes"], code: 2, says: 'the flag "--json" takes no value' },
    {
      args: ["run", "a", "--executor", "fast"],
      code: 2,
      says: '--executor: "fast" is unknown; use one of auto, generated, interpreted',
    },
    { args: ["check", "a", "-M", "1x"], code: 2, says: '--macro: "1x" defines nothing' },
    { args: ["check", "none.dl"], code: 1, says: "no such file" },
    { args: ["build", "a.dl", "-o", "a.ts"], code: 2, says: "let the name end in .js or .mjs" },
  ])("$args leaves $code", async ({ args, code, says }) => {
    const outcome = await command(args);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(says);
    expect(outcome.out).toBe("");
  });

  test.for(["run", "check", "plan", "fmt", "build"])("%s --help lists its flags", async (name) => {
    for (const args of [
      [name, "--help"],
      [name, "-h"],
      ["help", name],
    ]) {
      const { code, out, err } = await command(args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(new RegExp(`^usage: sextant-datalog ${name} `));
      expect(out).toContain("--help");
    }
  });

  test("--version is that of the package, --help names all commands", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await command(["--version"])).out).toBe(`${version}\n`);
    expect((await command(["--help"])).out).toContain("  build ");
  });

  test("the README tells of every flag", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    for (const name of ["run", "check", "plan", "fmt", "build"]) {
      const { out } = await command([name, "--help"]);
      const flags = [...out.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map((match) => match[1]!);
      expect(flags.length).toBeGreaterThan(1);
      expect(flags.filter((flag) => !new RegExp(`\`[^\`]*${flag}\\b`).test(readme))).toEqual([]);
    }
  });

  test("no command line throws", async () => {
    const word = fc.constantFrom(
      "run",
      "check",
      "fmt",
      "plan",
      "--json",
      "-D-",
      "-F",
      "--limit",
      "x=1",
      "-M",
      "",
      "--",
      "-",
      "--help",
      "-pw",
      "none.dl",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (args) => {
        const { code } = await command(args);
        expect([0, 1, 2]).toContain(code);
        expect(existsSync("none.dl")).toBe(false);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
