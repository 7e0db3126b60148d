// The command as a process of its own, made from this source: exit codes, pipes, signals, and a runtime that forbids code from strings.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { folderWith } from "../support/folder.js";

const PACKAGE = resolve(import.meta.dirname, "../..");
const BUNDLES = join(PACKAGE, ".reports", "command");
const CLI = join(BUNDLES, "cli.js");
const FORBIDDEN = "--disallow-code-generation-from-strings";
const ENDLESS = ".decl n(x: unsigned)\nn(0).\nn(x + 1) :- n(x).\n.output n(IO=stdout)\n";
const REACH = `.decl edge(x: symbol, y: symbol)
.input edge
.decl path(x: symbol, y: symbol)
.output path(IO=stdout)
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z).
`;

beforeAll(async () => {
  mkdirSync(BUNDLES, { recursive: true });
  await build({
    entryPoints: {
      cli: join(PACKAGE, "src/cli/index.ts"),
      index: join(PACKAGE, "src/index.ts"),
      io: join(PACKAGE, "src/io/index.ts"),
    },
    outdir: BUNDLES,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["@sextant/telemetry", "node-sqlite3-wasm"],
    logLevel: "error",
  });
}, 60_000);

function run(args: readonly string[], node: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, CLI, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A project in which `@sextant/datalog` is what was bundled above. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const at = folderWith({ "package.json": '{"type": "module"}', ...files });
  const home = join(at, "node_modules/@sextant/datalog");
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "package.json"),
    '{"type": "module", "exports": {".": "./dist/index.js", "./io": "./dist/io.js"}}',
  );
  symlinkSync(BUNDLES, join(home, "dist"));
  return at;
}

test("leaves the exit code of the command", () => {
  const at = folderWith({ "p.dl": REACH, "edge.facts": "a\tb\n", "bad.dl": "p(x)." });
  expect(run(["run", join(at, "p.dl"), "-F", at])).toEqual({
    status: 0,
    stdout: "---------------\npath\n===============\na\tb\n===============\n",
    stderr: "",
  });
  expect(run(["check", join(at, "bad.dl")]).status).toBe(1);
  expect(run(["rum"]).status).toBe(2);
});

async function finished(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((done) => child.on("close", (code) => done({ code, stderr })));
}

test("Ctrl-C ends an endless run with 130", async () => {
  const at = folderWith({ "p.dl": ENDLESS });
  const child = spawn(process.execPath, [CLI, "run", join(at, "p.dl"), "--progress"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // The first report says that the evaluation is under way.
  child.stderr.once("data", () => child.kill("SIGINT"));
  const { code, stderr } = await finished(child);
  expect(code).toBe(130);
  expect(stderr).toContain("interrupted");
}, 60_000);

test("a reader that goes away ends it quietly", async () => {
  const at = folderWith({ "p.dl": ".decl r(x: number)\nr(x) :- x = range(0, 300000).\n.output r(IO=stdout)\n" });
  const child = spawn(process.execPath, [CLI, "run", join(at, "p.dl")], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await finished(child)).toEqual({ code: 0, stderr: "" });
}, 60_000);

test("code from strings may be forbidden", () => {
  const edges = Array.from({ length: 2000 }, (_, i) => `n${i % 97}\tn${(i * 31) % 89}\n`).join("");
  const at = folderWith({ "p.dl": REACH, "edge.facts": edges });
  const args = ["run", join(at, "p.dl"), "-F", at];
  const plain = run(args);
  const forbidden = run(args, [FORBIDDEN]);
  expect(forbidden.status).toBe(0);
  expect(forbidden.stdout.split("\n").sort()).toEqual(plain.stdout.split("\n").sort());
  expect(plain.stdout.split("\n").length).toBeGreaterThan(2000);
  for (const executor of ["generated", "interpreted"])
    expect(run([...args, "--executor", executor], [FORBIDDEN]).status).toBe(0);
});

const USES = `import { program, relations } from "./rules.js";
const facts = { edge: Array.from({ length: 600 }, (_, i) => ["n" + (i % 97), "n" + ((i * 31) % 89)]) };
let compiled = 0;
const { attach } = await import("@sextant/telemetry");
attach("seen", "datalog.compile.stop", () => compiled++);
const first = program.evaluate(facts);
console.log(JSON.stringify({ size: first.size(relations.path), row: first.get(relations.path)[0], far: first.size("far"), compiled: compiled > 0 }));
`;

/** Text that tries to get out of every place it is put in. */
const EVIL = `// */ process.exit(7)
.decl edge(x: symbol, y: symbol)
.input edge
.decl path(\u0078: symbol, y: symbol)
.output path
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z).
.decl far(constructor: symbol, __proto__: number)
far("\\"); process.exit(7); //", 1).
far("*/ process.exit(7) /* \${process.exit(7)} \`", 2).
far(x, count : { path(x, _) }) :- path(x, _), !match("n1.*", x).
.output far
`;

test("a built module runs its own code where code from strings is forbidden", () => {
  const at = projectWith({ "rules.dl": EVIL, "use.js": USES });
  mkdirSync(join(at, "node_modules/@sextant"), { recursive: true });
  symlinkSync(resolve(PACKAGE, "../telemetry"), join(at, "node_modules/@sextant/telemetry"));
  expect(run(["build", join(at, "rules.dl")])).toEqual({ status: 0, stdout: "", stderr: "" });
  const use = (node: readonly string[]) => {
    const child = spawnSync(process.execPath, [...node, join(at, "use.js")], { encoding: "utf8" });
    expect(child.stderr).toBe("");
    return JSON.parse(child.stdout) as { size: number; compiled: boolean; far: number };
  };
  const forbidden = use([FORBIDDEN]);
  expect(forbidden.compiled).toBe(true);
  expect(forbidden).toEqual(use([]));
  expect(forbidden.size).toBeGreaterThan(600);
  const module = readFileSync(join(at, "rules.js"), "utf8");
  // The program stands in one string literal; nothing else holds its words.
  expect(
    module
      .split("\n")
      .filter((line) => line.includes("process.exit"))
      .map((line) => line.slice(0, 13)),
  ).toEqual(["const text = "]);
});

test("its functions are found: none of them is replaced by the interpreter", () => {
  const at = projectWith({ "rules.dl": REACH });
  expect(run(["build", join(at, "rules.dl"), "-o", join(at, "rules.mjs")]).status).toBe(0);
  const text = readFileSync(join(at, "rules.mjs"), "utf8");
  const counted = text.replace(/": \(E\) => \{\n/g, '": (E) => { globalThis.used = (globalThis.used ?? 0) + 1;\n');
  writeFileSync(
    join(at, "rules.mjs"),
    `${counted}
const facts = (count) => ({ edge: Array.from({ length: count }, (_, i) => ["n" + (i % 97), "n" + ((i * 31) % 89)]) });
program.evaluate(facts(3));
const small = globalThis.used;
program.evaluate(facts(5000));
console.log(small, globalThis.used - small);
`,
  );
  const child = spawnSync(process.execPath, [FORBIDDEN, join(at, "rules.mjs")], { encoding: "utf8" });
  expect({ out: child.stdout, err: child.stderr }).toEqual({ out: "2 2\n", err: "" });
});

test("its types say what rows look like", () => {
  const program = `.type Pair = [x: number, s: symbol]
.type List = [head: Pair, tail: List]
.type Shape = Circle {r: float} | None {}
.decl r(a: symbol, l: List, s: Shape, w: int64)
.output r
`;
  const use = `import { program, relations } from "./rules.js";
const rows = program.evaluate().get(relations.r);
const first = rows[0]!;
const a: string = first.a;
const w: bigint = first.w;
const head: number | undefined = first.l?.head?.x;
const shape: "Circle" | "None" = first.s.$;
// @ts-expect-error there is no such attribute
first.b;
// @ts-expect-error a symbol is no number
const wrong: number = first.a;
export { a, w, head, shape, wrong };
`;
  const at = folderWith({ "rules.dl": program, "use.ts": use });
  mkdirSync(join(at, "node_modules/@sextant"), { recursive: true });
  symlinkSync(PACKAGE, join(at, "node_modules/@sextant/datalog"));
  expect(run(["build", join(at, "rules.dl")]).status).toBe(0);
  const options = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "node16",
    moduleResolution: "node16",
    types: [],
    skipLibCheck: true,
  };
  writeFileSync(join(at, "package.json"), '{"type": "module"}');
  writeFileSync(join(at, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["use.ts"] }));
  const tsc = resolve(PACKAGE, "../../node_modules/typescript/bin/tsc");
  expect(spawnSync(process.execPath, [tsc, "-p", at], { encoding: "utf8" }).stdout).toBe("");
}, 60_000);

test("a build that cannot be written, or a wrong program, fails", () => {
  const at = folderWith({ "p.dl": REACH, "bad.dl": "p(x)." });
  expect(run(["build", join(at, "p.dl"), "-o", join(at, "none", "p.js")])).toMatchObject({ status: 1 });
  expect(run(["build", join(at, "bad.dl")])).toMatchObject({ status: 1 });
});
