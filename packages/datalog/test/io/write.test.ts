// Results as files and on standard output; what was written reads back; events.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { captureEvents } from "@sextant/telemetry/test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENTS, parse } from "../../src/index.js";
import { runProgram } from "../../src/io/index.js";
import { collector, folderWith } from "../support/folder.js";
import { PATIENCE, runs } from "../support/level.js";

const PROGRAM = `.type Pair = [x: number, s: symbol]
.type Shape = Circle {r: float} | Named {name: symbol, of: Pair} | None {}
.decl r(a: symbol, b: number, c: float, p: Pair, s: Shape, u: unsigned, w: int64)
r("x", -1, 0.1, [1, "y"], $Circle(2.5), 4294967295, 9007199254740993).
r("", 2, 3, nil, $Named("a, b", nil), 0, 1).
.decl done()
done().
`;

/** What `directives` make of the program above: files by name, and standard output. */
async function written(directives: string, options: { out?: string } = {}) {
  const folder = folderWith();
  const stdout = collector();
  const result = await runProgram(parse(`${PROGRAM}${directives}`), { out: folder, stdout, ...options });
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  return { files, stdout: stdout.text, result };
}

const PLAIN = [
  "x\t-1\t0.1\t[1, y]\t$Circle(2.5)\t4294967295\t9007199254740993",
  '\t2\t3\tnil\t$Named("a, b", nil)\t0\t1',
  "",
].join("\n");

test.for([
  { directives: ".output r", name: "r.csv", text: PLAIN },
  { directives: ".output done", name: "done.csv", text: "()\n" },
  { directives: '.output r(filename="deep/r.txt", delimiter=",")', name: "deep", text: null },
  {
    directives: ".output r(rfc4180=true, headers=true)",
    name: "r.csv",
    text: 'a,b,c,p,s,u,w\nx,-1,0.1,"[1, y]",$Circle(2.5),4294967295,9007199254740993\n,2,3,nil,"$Named(""a, b"", nil)",0,1\n',
  },
  {
    directives: ".output r(IO=json)",
    name: "r.json",
    text: '[\n["x", -1, 0.1, [1, "y"], ["Circle", 2.5], 4294967295, "9007199254740993"],\n["", 2, 3, null, ["Named", "a, b", null], 0, 1]\n]\n',
  },
  {
    directives: ".output r(IO=json, format=object)",
    name: "r.json",
    text: '[\n{"a": "x", "b": -1, "c": 0.1, "p": {"x": 1, "s": "y"}, "s": {"$": "Circle", "r": 2.5}, "u": 4294967295, "w": "9007199254740993"},\n{"a": "", "b": 2, "c": 3, "p": null, "s": {"$": "Named", "name": "a, b", "of": null}, "u": 0, "w": 1}\n]\n',
  },
  { directives: ".decl none(a: symbol)\n.output none(IO=json)", name: "none.json", text: "[]\n" },
  {
    directives: '.decl t(a: symbol, b: number)\nt("x", 1).\n.output t(columns="2:0", headers=true)',
    name: "t.csv",
    text: "b\t\ta\n1\t\tx\n",
  },
])("$directives writes $name", async ({ directives, name, text }) => {
  const { files } = await written(directives).catch((error: { code?: string }) => {
    // A folder among the files is looked at only by name.
    if (error.code !== "EISDIR") throw error;
    return { files: { [name]: null } };
  });
  expect(Object.keys(files)).toEqual([name]);
  if (text !== null) expect(files[name]!.toString()).toBe(text);
});

test("compress=true packs, under a name that says so", async () => {
  const { files } = await written(".output r(compress=true)");
  expect(gunzipSync(files["r.csv.gz"]!).toString()).toBe(PLAIN);
});

test("standard output shows results between lines and sizes after tabs", async () => {
  const { stdout, files } = await written(".output done(IO=stdout)\n.printsize r\n.output r(IO=stdoutprintsize)");
  expect(stdout).toBe("r\t2\nr\t2\n---------------\ndone\n===============\n()\n===============\n");
  expect(files).toEqual({});
});

test("a dash as folder sends every result to standard output", async () => {
  const { stdout } = await written(".output done", { out: "-" });
  expect(stdout).toBe("---------------\ndone\n===============\n()\n===============\n");
});

test("a slow sink is waited for", async () => {
  const events: string[] = [];
  const stdout = {
    write: (text: string) => {
      events.push(`write ${text.length > 100 ? "much" : "little"}`);
      return text.length <= 100;
    },
    once: (event: string, listener: () => void) => {
      if (event === "drain")
        setTimeout(() => {
          events.push("drain");
          listener();
        }, 1);
    },
  };
  const program = parse(".decl r(a: number)\nr(x) :- x = range(0, 30000).\n.output r(IO=stdout)");
  await runProgram(program, { stdout });
  const much = events.flatMap((event, i) => (event === "write much" ? [events[i + 1]] : []));
  expect(much.length).toBeGreaterThan(1);
  expect(new Set(much)).toEqual(new Set(["drain"]));
});

test("text that plain files cannot hold is a warning", async () => {
  const folder = folderWith();
  const program = parse('.decl r(a: symbol)\nr("a\\tb"). r("a\\nb"). r("ab").\n.output r');
  const { warnings } = await runProgram(program, { out: folder });
  expect(warnings).toEqual([
    `${join(folder, "r.csv")}: warning: 2 fields of "r" hold a delimiter, a line break or a NUL and will be misread; write them with rfc4180=true or IO=json [io/misread]`,
  ]);
});

test("two results in one file are refused before anything runs", async () => {
  const out = folderWith();
  const program = parse(
    '.decl a(x: number)\na(1).\n.decl b(x: number)\nb(1).\n.output a(filename="f")\n.output b(filename="./f")',
  );
  await expect(runProgram(program, { out })).rejects.toMatchObject({ code: "io/same-file", relation: "b" });
  expect(readdirSync(out)).toEqual([]);
});

test("a result outside the folder is refused before anything runs", async () => {
  const out = folderWith();
  const program = parse('.decl a(x: number)\na(1).\n.output a\n.decl b(x: number)\nb(1).\n.output b(filename="../f")');
  await expect(runProgram(program, { out })).rejects.toMatchObject({ code: "io/outside", relation: "b" });
  expect(readdirSync(out)).toEqual([]);
});

test("nothing is written when the evaluation fails, and a failed write leaves no part of a file", async () => {
  const out = folderWith();
  const fails = parse(".decl a(x: number)\na(1).\n.decl b(x: number)\nb(x / 0) :- a(x).\n.output a\n.output b");
  await expect(runProgram(fails, { out })).rejects.toMatchObject({ name: "EvaluationError" });
  expect(readdirSync(out)).toEqual([]);
  mkdirSync(join(out, "a.csv"));
  const program = parse(".decl a(x: number)\na(1).\n.output a");
  await expect(runProgram(program, { out })).rejects.toMatchObject({ code: "io/file" });
  expect(readdirSync(out)).toEqual(["a.csv"]);
});

test("a table of SQLite is written, and read back by another program", async () => {
  const folder = folderWith();
  await runProgram(parse(`${PROGRAM}.output r(IO=sqlite, dbname="all.db")\n.output done(IO=sqlite, dbname="all.db")`), {
    out: folder,
  });
  expect(existsSync(join(folder, "all.db"))).toBe(true);
  const declarations = PROGRAM.split("\n")
    .filter((line) => line.startsWith("."))
    .join("\n");
  const reader = parse(
    `${declarations}\n.input r(IO=sqlite, dbname="all.db")\n.input done(IO=sqlite, filename="all.db")\n.decl q(a: symbol)\n.input q(IO=sqlite, dbname="all.db", name="r")`,
  );
  const wrong = runProgram(reader, { facts: folder });
  await expect(wrong).rejects.toMatchObject({ code: "io/columns", relation: "q" });
  const right = parse(
    `${declarations}\n.input r(IO=sqlite, dbname="all.db")\n.input done(IO=sqlite, filename="all.db")`,
  );
  const { knowledge } = await runProgram(right, { facts: folder });
  expect(knowledge.tuples("r")).toEqual(parse(PROGRAM).evaluate().tuples("r"));
  expect(knowledge.size("done")).toBe(1);
});

test.for([
  { what: "no database", files: { "r.sqlite": "not a database at all, but some text" }, code: "io/sqlite" },
  { what: "no file", files: {}, code: "io/missing-file" },
])("$what is refused", async ({ files, code }) => {
  const program = parse(".decl r(a: symbol)\n.input r(IO=sqlite)");
  await expect(runProgram(program, { facts: folderWith(files as Record<string, string>) })).rejects.toMatchObject({
    code,
  });
});

test("a missing table and a wrong value of SQLite are named", async () => {
  const folder = folderWith();
  await runProgram(parse('.decl r(a: symbol)\nr("x").\n.output r(IO=sqlite)'), { out: folder });
  const missing = parse('.decl s(a: symbol)\n.input s(IO=sqlite, filename="r.sqlite")');
  await expect(runProgram(missing, { facts: folder })).rejects.toMatchObject({ code: "io/sqlite", relation: "s" });
  const wrong = parse(".decl r(a: number)\n.input r(IO=sqlite)");
  await expect(runProgram(wrong, { facts: folder })).rejects.toMatchObject({ code: "io/value", line: 1, column: 1 });
});

/** Lone surrogates have no UTF-8, so no file can hold them. */
const isWellFormed = (row: unknown): boolean => {
  const text = JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? "" : value));
  // JSON writes a lone surrogate as an escape.
  return !/\\ud[89a-f]/.test(text);
};

const SYMBOLS = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...'"\\,;()[] \t\r\n$aé🐢'), maxLength: 8 }),
);
const INT = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const FLOAT = fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value));
const PAIR = fc.option(fc.record({ x: INT, s: SYMBOLS }, { noNullPrototype: true }));
const SHAPE = fc.oneof(
  fc.record({ $: fc.constant("Circle"), r: FLOAT }, { noNullPrototype: true }),
  fc.record({ $: fc.constant("Named"), name: SYMBOLS, of: PAIR }, { noNullPrototype: true }),
  fc.constant({ $: "None" }),
);
const ROW = fc.tuple(
  SYMBOLS,
  INT,
  FLOAT,
  PAIR,
  SHAPE,
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

test.for([
  { parameters: "rfc4180=true", holds: (text: string) => !text.includes("\0") },
  {
    parameters: 'rfc4180=true, delimiter="ab", headers=true, compress=true, filename="f"',
    holds: (text: string) => !text.includes("\0"),
  },
  { parameters: 'IO=json, filename="f"', holds: (_text: string) => true },
  { parameters: 'IO=json, format=object, filename="f"', holds: (_text: string) => true },
  { parameters: 'filename="f"', holds: (text: string) => !/[\t\n\r\0]/.test(text) },
  {
    parameters: 'delimiter=",", columns="6:5:4:3:2:1:0", filename="f"',
    holds: (text: string) => !/[,\n\r\0]/.test(text),
  },
])("what ($parameters) writes reads back", { timeout: PATIENCE }, async ({ parameters, holds }) => {
  const base = PROGRAM.split("\n")
    .filter((line) => line.startsWith("."))
    .join("\n");
  const named = parameters.includes("filename") ? parameters : `${parameters}, filename="f"`;
  const writer = parse(`${base}\n.output r(${named})`);
  const reader = parse(`${base}\n.input r(${named})`);
  const folder = folderWith();
  await fc.assert(
    fc.asyncProperty(fc.array(ROW, { maxLength: 5 }), async (rows) => {
      const facts = { r: rows.filter((row) => holds(row[0]) && isWellFormed(row)) };
      const before = writer.evaluate(facts as never);
      const seeded = { ...writer, evaluateAsync: async () => before };
      await runProgram(seeded, { out: folder });
      const { knowledge } = await runProgram(reader, { facts: folder });
      expect(knowledge.tuples("r")).toEqual(before.tuples("r"));
    }),
    runs(60, 500),
  );
});

test("each file is one datalog.io span with rows and bytes", async () => {
  const facts = folderWith({ "r.facts": "x\ny\n" });
  const program = parse(".decl r(a: symbol)\n.input r\n.output r");
  using captured = captureEvents([EVENTS.ioStart, EVENTS.ioStop, EVENTS.ioException]);
  await runProgram(program, { facts, out: facts });
  const time = expect.any(Number) as number;
  const spanContext = expect.any(Object) as object;
  const [input, output] = ["r.facts", "r.csv"].map((name) => join(facts, name));
  const stop = { duration: time, monotonicTime: time, rows: 2, bytes: 4 };
  expect(captured.events).toEqual([
    {
      event: EVENTS.ioStart,
      measurements: { systemTime: time, monotonicTime: time },
      metadata: { spanContext, relation: "r", path: input, direction: "read" },
    },
    {
      event: EVENTS.ioStop,
      measurements: stop,
      metadata: { spanContext, relation: "r", path: input, direction: "read" },
    },
    {
      event: EVENTS.ioStart,
      measurements: { systemTime: time, monotonicTime: time },
      metadata: { spanContext, relation: "r", path: output, direction: "write" },
    },
    {
      event: EVENTS.ioStop,
      measurements: stop,
      metadata: { spanContext, relation: "r", path: output, direction: "write" },
    },
  ]);
});

test("a file that cannot be read ends in datalog.io.exception", async () => {
  using captured = captureEvents([EVENTS.ioStop, EVENTS.ioException]);
  const run = runProgram(parse(".decl r(a: number)\n.input r"), { facts: folderWith({ "r.facts": "x\n" }) });
  await expect(run).rejects.toMatchObject({ code: "io/value" });
  expect(captured.events.map(({ event, metadata }) => [event, (metadata.reason as { code: string }).code])).toEqual([
    [EVENTS.ioException, "io/value"],
  ]);
});
