// Fact files as relations: what is read, and what is refused with file, line and column.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parse, type Tuple } from "../../src/index.js";
import { IoError, type RunOptions, runProgram } from "../../src/io/index.js";
import { collector, folderWith } from "../support/folder.js";

const TYPES = `.type Pair = [x: number, s: symbol]
.type List = [head: number, tail: List]
.type Shape = Circle {r: float} | Named {name: symbol, inner: Shape} | None {}
`;

/** The relation `r` of a program whose `.input` directive and files are given. */
async function read(
  declaration: string,
  parameters: string,
  file: string | Uint8Array,
  options: RunOptions & { name?: string } = {},
): Promise<readonly Tuple[]> {
  const { name = "r.facts", ...rest } = options;
  const program = parse(`${TYPES}.decl r(${declaration})\n.input r${parameters}\n.output r`, { file: "p.dl" });
  const facts = folderWith({ [name]: file });
  const { knowledge } = await runProgram(program, { facts, out: folderWith(), ...rest });
  return knowledge.tuples("r");
}

test.for([
  {
    what: "tab-separated",
    decl: "a: symbol, b: number",
    file: "x\t1\ny\t-2\n",
    rows: [
      ["x", 1],
      ["y", -2],
    ],
  },
  { what: "no line break at the end", decl: "a: symbol, b: number", file: "x\t1", rows: [["x", 1]] },
  {
    what: "carriage returns",
    decl: "a: symbol, b: number",
    file: "x\t1\r\ny\t2\r\n",
    rows: [
      ["x", 1],
      ["y", 2],
    ],
  },
  { what: "an empty file", decl: "a: symbol", file: "", rows: [] },
  { what: "a byte order mark", decl: "a: symbol", file: "\ufeffx\n", rows: [["x"]] },
  { what: "an empty symbol on a line of its own", decl: "a: symbol", file: "\nx\n", rows: [[""], ["x"]] },
  { what: "text beyond ASCII", decl: "a: symbol", file: "żółw\n🐢\n", rows: [["żółw"], ["🐢"]] },
  {
    what: "hexadecimal, binary and signs",
    decl: "a: number",
    file: "0x1F\n0b101\n-0x10\n+7\n -3 \n",
    rows: [[31], [5], [-16], [7], [-3]],
  },
  {
    what: "limits of number",
    decl: "a: number",
    file: "2147483647\n-2147483648\n",
    rows: [[2147483647], [-2147483648]],
  },
  {
    what: "limits of unsigned",
    decl: "a: unsigned",
    file: "4294967295\n3u\n000000000012\n",
    rows: [[4294967295], [3], [12]],
  },
  { what: "int64", decl: "a: int64", file: "9223372036854775807\n", rows: [[9223372036854775807n]] },
  {
    what: "floats",
    decl: "a: float",
    file: "1.5\n-2e3\ninf\n-inf\n.5\n3\n",
    rows: [[1.5], [-2000], [Infinity], [-Infinity], [0.5], [3]],
  },
  { what: "a nullary fact", decl: "", file: "()\n", rows: [[]] },
  { what: "no nullary fact", decl: "", file: "", rows: [] },
  {
    what: "a delimiter of its own",
    decl: "a: symbol, b: number",
    parameters: '(delimiter=",")',
    file: "x,1\n",
    rows: [["x", 1]],
  },
  {
    what: "a delimiter of two characters",
    decl: "a: symbol, b: number",
    parameters: '(delimiter="::")',
    file: "x:y::1\n",
    rows: [["x:y", 1]],
  },
  {
    what: "headers",
    decl: "a: symbol, b: number",
    parameters: "(headers=true)",
    file: "a\tb\nx\t1\n",
    rows: [["x", 1]],
  },
  {
    what: "chosen columns",
    decl: "a: symbol, b: number",
    parameters: '(columns="2:0")',
    file: "1\t-\tx\n2\t-\ty\n",
    rows: [
      ["x", 1],
      ["y", 2],
    ],
  },
  {
    what: "quoted fields",
    decl: "a: symbol, b: number",
    parameters: "(rfc4180=true)",
    file: '"x, ""y""\nz",1\nplain,2\n"",3',
    rows: [
      ['x, "y"\nz', 1],
      ["plain", 2],
      ["", 3],
    ],
  },
  {
    what: "quoted fields with carriage returns",
    decl: "a: symbol, b: symbol",
    parameters: "(rfc4180=true)",
    file: '"x","y"\r\n"z",w\r\n',
    rows: [
      ["x", "y"],
      ["z", "w"],
    ],
  },
  {
    what: "quoted fields between tabs",
    decl: "a: symbol, b: number",
    parameters: '(rfc4180=true, delimiter="\\t")',
    file: '"x\ty"\t1\n',
    rows: [["x\ty", 1]],
  },
  { what: "gzip under a plain name", decl: "a: symbol", file: gzipSync("x\ny\n"), rows: [["x"], ["y"]] },
  { what: "gzip beside the plain name", decl: "a: symbol", name: "r.facts.gz", file: gzipSync("x\n"), rows: [["x"]] },
  { what: "records", decl: "a: Pair", file: "[1, x]\n[2, a b]\n", rows: [[{ x: 1, s: "x" }], [{ x: 2, s: "a b" }]] },
  {
    what: "records with commas as delimiters",
    decl: "a: Pair, b: number",
    parameters: '(delimiter=",")',
    file: '[1, x],5\n[2, "a],("],6\n',
    rows: [
      [{ x: 1, s: "x" }, 5],
      [{ x: 2, s: "a],(" }, 6],
    ],
  },
  {
    what: "nil and nesting",
    decl: "a: List",
    file: "nil\n[1, [2, nil]]\n",
    rows: [[null], [{ head: 1, tail: { head: 2, tail: null } }]],
  },
  {
    what: "branches",
    decl: "a: Shape",
    file: "$Circle(1.5)\n$None\n$Named(big, $None)\nNone()\n",
    rows: [[{ $: "Circle", r: 1.5 }], [{ $: "None" }], [{ $: "Named", name: "big", inner: { $: "None" } }]],
  },
  {
    what: "JSON lists",
    decl: "a: symbol, b: number",
    parameters: '(IO=json, filename="r.facts")',
    file: '[["x", 1],\n ["y", -2]]',
    rows: [
      ["x", 1],
      ["y", -2],
    ],
  },
  {
    what: "JSON objects",
    decl: "a: symbol, b: int64",
    parameters: '(IO=json, filename="r.facts")',
    file: '[{"b": 9223372036854775807, "a": "x"}, {"a": "\\u00e9", "b": "-1"}]',
    rows: [
      ["x", 9223372036854775807n],
      ["é", -1n],
    ],
  },
  {
    what: "JSON records and branches",
    decl: "a: Pair, b: Shape, c: float",
    parameters: '(IO=json, filename="r.facts")',
    file: '[[[1, "x"], ["Circle", 2], "nan"], [null, {"$": "None"}, 1.5]]',
    rows: [
      [{ x: 1, s: "x" }, { $: "Circle", r: 2 }, NaN],
      [null, { $: "None" }, 1.5],
    ],
  },
] as const)("reads $what", async (row) => {
  const { decl, file, rows } = row;
  const parameters = "parameters" in row ? row.parameters : "";
  const named = "name" in row ? { name: row.name } : {};
  expect(await read(decl, parameters, file, named)).toEqual(rows);
});

test.for([
  {
    what: "too few fields",
    decl: "a: symbol, b: number",
    file: "x\t1\ny\n",
    code: "io/columns",
    place: "r.facts:2:1",
    says: 'there is 1 field and "r" takes 2 with "\\t" between them',
  },
  {
    what: "too many fields",
    decl: "a: symbol, b: number",
    file: "x\t1\t2\n",
    code: "io/columns",
    place: "r.facts:1:1",
    says: "there are 3 fields",
  },
  {
    what: "a blank line",
    decl: "a: symbol, b: number",
    file: "x\t1\n\n",
    code: "io/columns",
    place: "r.facts:2:1",
    says: "the line is empty",
  },
  {
    what: "text for a number",
    decl: "a: symbol, b: number",
    file: "x\t1\ny\tz\n",
    code: "io/value",
    place: "r.facts:2:3",
    says: '"z" is not an integer from -2147483648 to 2147483647',
  },
  {
    what: "an empty number",
    decl: "a: number",
    file: "\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: '"" is not an integer',
  },
  {
    what: "a minus alone",
    decl: "a: number",
    file: "-\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: '"-" is not an integer',
  },
  {
    what: "a number beyond 32 bits",
    decl: "a: number",
    file: "2147483648\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: '"2147483648" is not an integer',
  },
  {
    what: "a negative unsigned",
    decl: "a: unsigned",
    file: "-1\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: "from 0 to 4294967295",
  },
  {
    what: "text for a float",
    decl: "a: float",
    file: "1,5\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: '"1,5" is not a number',
  },
  {
    what: "a record that never closes",
    decl: "a: Pair",
    file: "[1, x\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: 'where "]" is expected',
  },
  {
    what: "an unknown branch",
    decl: "a: Shape",
    file: "$Square(1)\n",
    code: "io/value",
    place: "r.facts:1:1",
    says: "a branch of Shape ($Circle, $Named, $None)",
  },
  {
    what: "a value nested without end",
    decl: "a: List",
    file: `${"[1, ".repeat(5000)}nil${"]".repeat(5000)}\n`,
    code: "io/value",
    place: "r.facts:1:1",
    says: "nested deeper than 2000 levels",
  },
  {
    what: "the column behind characters beyond ASCII",
    decl: "a: symbol, b: number",
    file: "🐢é\tz\n",
    code: "io/value",
    place: "r.facts:1:5",
    says: '"z"',
  },
  {
    what: "a quote that never closes",
    decl: "a: symbol, b: number",
    parameters: "(rfc4180=true)",
    file: 'a,1\nb,"2\nc,3\n',
    code: "io/quote",
    place: "r.facts:2:3",
    says: "never closed",
  },
  {
    what: "text behind a quote",
    decl: "a: symbol, b: number",
    parameters: "(rfc4180=true)",
    file: '"a"b,1\n',
    code: "io/quote",
    place: "r.facts:1:4",
    says: "behind the closing quote",
  },
  {
    what: "a quote inside a plain field",
    decl: "a: symbol, b: number",
    parameters: "(rfc4180=true)",
    file: 'a"b,1\n',
    code: "io/quote",
    place: "r.facts:1:2",
    says: "inside a field without quotes",
  },
  {
    what: "a wrong value behind quoted line breaks",
    decl: "a: symbol, b: number",
    parameters: "(rfc4180=true)",
    file: '"x\ny",1\n"p\nq",z\n',
    code: "io/value",
    place: "r.facts:4:4",
    says: '"z"',
  },
  {
    what: "a NUL byte",
    decl: "a: symbol, b: number",
    file: "x\t1\ny\0\t2\n",
    code: "io/nul",
    place: "r.facts:2:2",
    says: "NUL byte",
  },
  {
    what: "a NUL byte between quotes",
    decl: "a: symbol",
    parameters: "(rfc4180=true)",
    file: '"a\0"\n',
    code: "io/nul",
    place: "r.facts:1:3",
    says: "NUL byte",
  },
  {
    what: "bytes that are no UTF-8",
    decl: "a: symbol",
    file: Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]),
    code: "io/encoding",
    place: "r.facts:2:1",
    says: "no UTF-8",
  },
  {
    what: "gzip cut short",
    decl: "a: symbol",
    file: gzipSync("x\n".repeat(10000)).subarray(0, 30),
    code: "io/gzip",
    place: "r.facts",
    says: "ends in the middle",
  },
  {
    what: "damaged gzip",
    decl: "a: symbol",
    file: Buffer.concat([gzipSync("x").subarray(0, 10), Buffer.from("garbage")]),
    code: "io/gzip",
    place: "r.facts",
    says: "damaged",
  },
  {
    what: "more than the nullary fact",
    decl: "",
    file: "x\n",
    code: "io/columns",
    place: "r.facts:1:1",
    says: "takes ()",
  },
  {
    what: "broken JSON",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: '[["x"],\n ["y"',
    code: "io/json",
    place: "r.facts:2:6",
    says: 'the end of the file stands where "]" is expected',
  },
  {
    what: "JSON rows of another width",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: '[["x", 1]]',
    code: "io/columns",
    place: "r.facts:1:2",
    says: "the row has 2 values",
  },
  {
    what: "a JSON value of another type",
    decl: "a: symbol, b: number",
    parameters: '(IO=json, filename="r.facts")',
    file: '[["x",\n  1.5]]',
    code: "io/value",
    place: "r.facts:2:3",
    says: '"1.5" is not an integer',
  },
  {
    what: "an unknown JSON key",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: '[{"b": 1}]',
    code: "io/columns",
    place: "r.facts:1:3",
    says: 'no attribute "b"',
  },
  {
    what: "a missing JSON key",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: "[{}]",
    code: "io/columns",
    place: "r.facts:1:2",
    says: 'lacks the attribute "a"',
  },
  {
    what: "a repeated JSON key",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: '[{"a": "x", "a": "y"}]',
    code: "io/columns",
    place: "r.facts:1:13",
    says: "given twice",
  },
  {
    what: "JSON that is no list",
    decl: "a: symbol",
    parameters: '(IO=json, filename="r.facts")',
    file: '{"a": 1}',
    code: "io/json",
    place: "r.facts:1:1",
    says: '"[" is expected',
  },
] as const)("refuses $what", async (row) => {
  const { decl, file, code, place, says } = row;
  const error = await read(decl, "parameters" in row ? row.parameters : "", file).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(IoError);
  const { message } = error as IoError;
  expect({ code: (error as IoError).code, place: message.slice(0, message.indexOf("]")).split("/").at(-1) }).toEqual({
    code,
    place,
  });
  expect(message).toContain(says);
  expect(message).toContain("; ");
});

test.for([
  { parameters: "(IO=ftp)", says: ".input r: IO=ftp is unknown; use one of file, stdin" },
  { parameters: "(IO=stdout)", says: "IO=stdout cannot be read" },
  { parameters: "(headers=maybe)", says: "headers=maybe is unknown; use one of true, false" },
  { parameters: '(delimiter="")', says: 'the delimiter "" cannot separate fields' },
  { parameters: '(rfc4180=true, delimiter="\\"")', says: "cannot separate fields" },
  {
    parameters: '(columns="0")',
    says: 'columns="0" does not give each of the 2 attributes a column of its own; write 2 different numbers',
  },
  { parameters: '(columns="0:0")', says: 'columns="0:0"' },
  { parameters: '(columns="0:x")', says: 'columns="0:x"' },
])("refuses the parameters $parameters with their place in the program", async ({ parameters, says }) => {
  const error = await read("a: symbol, b: number", parameters, "x\t1\n").catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "IoError", code: "io/parameter", file: "p.dl", line: 5 });
  expect((error as IoError).message).toContain(says);
});

test("an unknown parameter is a warning with a suggestion", async () => {
  const program = parse('.decl r(a: symbol)\n.input r(delimeter=",")', { file: "p.dl" });
  const { warnings } = await runProgram(program, { facts: folderWith({ "r.facts": "x\n" }), out: folderWith() });
  expect(warnings).toEqual([
    'p.dl:2:8: warning: the parameter "delimeter" of ".input r" is unknown (did you mean "delimiter"?); it changes nothing [io/parameter]',
  ]);
});

test.for(["../secret", "/etc/passwd", "a/../../b", "..", ".", "", "x\0y"])(
  "the file %j is not inside the folder",
  async (name) => {
    const error = await read("a: symbol", `(filename=${JSON.stringify(name).replace("\\u0000", "\\0")})`, "x\n").catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "io/outside", relation: "r" });
  },
);

test("a folder inside the folder is fine", async () => {
  expect(await read("a: symbol", '(filename="deep/er/x.txt")', "x\n", { name: "deep/er/x.txt" })).toEqual([["x"]]);
});

test("a missing file is an error, or empty when the caller says so", async () => {
  const facts = folderWith();
  const program = parse(".decl r(a: symbol)\n.input r");
  const error = await runProgram(program, { facts, out: facts }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "io/missing-file", file: join(facts, "r.facts"), relation: "r" });
  const { knowledge } = await runProgram(program, { facts, out: facts, missing: "empty" });
  expect(knowledge.size("r")).toBe(0);
});

test("a folder in place of a file is an error", async () => {
  await expect(read("a: symbol", '(filename="deep")', "x\n", { name: "deep/x" })).rejects.toMatchObject({
    code: "io/file",
  });
});

test("several directives fill one relation", async () => {
  const program = parse(
    '.decl r(a: symbol)\n.input r(filename="1.csv")\n.input r(filename="2.json", IO=json)\nr("z").',
  );
  const facts = folderWith({ "1.csv": "x\ny\n", "2.json": '[["y"], ["w"]]' });
  const { knowledge, read: reports } = await runProgram(program, { facts, out: folderWith() });
  expect(
    knowledge
      .tuples("r")
      .map(([a]) => a)
      .sort(),
  ).toEqual(["w", "x", "y", "z"]);
  expect(reports.map(({ rows }) => rows)).toEqual([2, 2]);
});

test("standard input is read once", async () => {
  async function* stdin() {
    yield Buffer.from("x\t");
    yield Buffer.from("1\ny\t2");
  }
  const program = parse(".decl r(a: symbol, b: number)\n.input r(IO=stdin)");
  const { knowledge, read: reports } = await runProgram(program, { stdin: stdin(), out: folderWith() });
  expect(knowledge.tuples("r")).toEqual([
    ["x", 1],
    ["y", 2],
  ]);
  expect(reports).toEqual([{ relation: "r", path: "<stdin>", rows: 2, bytes: 7 }]);
  const twice = parse(".decl r(a: symbol)\n.decl s(a: symbol)\n.input r(IO=stdin)\n.input s(IO=stdin)");
  await expect(runProgram(twice, { stdin: stdin(), stdout: collector() })).rejects.toMatchObject({ code: "io/stdin" });
});

test("records across chunks are whole, whatever the size of the chunks", async () => {
  const text = Array.from({ length: 200 }, (_, i) => `"a ""${i}""\n${"é".repeat(i % 7)}",${i}\r\n`).join("");
  const program = parse(".decl r(a: symbol, b: number)\n.input r(IO=stdin, rfc4180=true)");
  const whole = Array.from({ length: 200 }, (_, i) => [`a "${i}"\n${"é".repeat(i % 7)}`, i]);
  for (const size of [1, 2, 3, 7, 64, 1000]) {
    const bytes = Buffer.from(text);
    async function* stdin() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const { knowledge } = await runProgram(program, { stdin: stdin(), stdout: collector() });
    expect(knowledge.tuples("r")).toEqual(whole);
  }
});

test("progress tells of reading, and an abort ends it", async () => {
  const facts = folderWith({ "r.facts": "x\n".repeat(3_000_000) });
  const program = parse(".decl r(a: symbol)\n.input r");
  const seen: unknown[] = [];
  await runProgram(program, { facts, out: facts, onProgress: (progress) => seen.push(progress) });
  expect(seen.filter((each) => (each as { phase: string }).phase === "read").length).toBeGreaterThan(4);
  expect(seen).toContainEqual({
    phase: "read",
    relation: "r",
    path: join(facts, "r.facts"),
    rows: 3_000_000,
    bytes: 6_000_000,
    total: 6_000_000,
  });
  const abort = new AbortController();
  const run = runProgram(program, {
    facts,
    out: facts,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error("enough")),
  });
  await expect(run).rejects.toThrow("enough");
});
