// One small use of each package, the same lines from ESM, CJS and TypeScript.
// In: names to import by sub-path, a body, and perhaps lines for the type checker.  Out: for each package the three sources and what they print.

/** Uses as data; bodies hold no types, so that they are JavaScript and TypeScript at once. */
const USES = {
  telemetry: {
    imports: {
      "@sextant/telemetry": ["attach", "defineSpan", "execute"],
      "@sextant/telemetry/test": ["captureEvents"],
    },
    body: `
const seen = [];
attach("smoke", "smoke.hello", (name, measurements, metadata) => { seen.push([name, measurements.count, metadata.who].join(" ")); });
execute("smoke.hello", { count: 1 }, { who: "pack" });
const captured = captureEvents(["smoke.job.stop"]);
const answer = defineSpan("smoke.job").trace({ step: 1 }, () => 42);
console.log(seen.join(), answer, captured.events.map((each) => each.event).join());`,
    says: "smoke.hello 1 pack 42 smoke.job.stop",
    // Declarations of a user's own must reach every signature of the packed types, whichever format they come in.
    typesOnly: `
declare module "@sextant/telemetry" {
  interface TelemetrySpans {
    "smoke.typed": { start: { step: number }; stop: { rows: number }; measurements: { bytes: number } };
  }
  interface TelemetryEvents {
    "smoke.event": { measurements: { count: number }; metadata: { who: string } };
  }
}
const typed = defineSpan("smoke.typed");
typed.span({ step: 1 }, () => [1, { bytes: 2 }, { rows: 3 }]);
// @ts-expect-error a step is a number
typed.trace({ step: "one" }, () => 1);
// @ts-expect-error there are rows, no columns
typed.span({ step: 1 }, () => [1, { columns: 3 }]);
attach("typed", "smoke.typed.stop", (_name, { duration, bytes }, { rows }) => { const sum: number = duration + bytes + rows; console.log(sum); });
attach("event", "smoke.event", (_name, { count }, { who }) => { const text: string = who.repeat(count); console.log(text); });
// @ts-expect-error who is a string
execute("smoke.event", { count: 1 }, { who: 5 });`,
  },
  "tensor-native": {
    imports: { "@sextant/tensor-native": ["load"] },
    body: `
const native = load();
console.log(native.ok ? "native" : "reference");`,
    says: "reference",
  },
  tensor: {
    imports: { "@sextant/tensor": ["tensor", "matmul", "softmax"] },
    body: `
const x = tensor([[1, 2], [3, 4]]);
const y = matmul(x, x);
console.log(JSON.stringify(y.toArray()), y.dtype, JSON.stringify(softmax(tensor([0, 0]), { axis: 0 }).toArray()));`,
    says: "[[7,10],[15,22]] f32 [0.5,0.5]",
  },
  datalog: {
    imports: { "@sextant/datalog": ["parse"], "@sextant/datalog/io": ["runProgram"] },
    body: `
const program = parse(".decl edge(a: symbol, b: symbol)\\n.input edge\\n.decl path(a: symbol, b: symbol)\\n.output path\\npath(x, y) :- edge(x, y).\\npath(x, z) :- path(x, y), edge(y, z).");
const knowledge = program.evaluate({ edge: [["a", "b"], ["b", "c"]] });
console.log(knowledge.size("path"), JSON.stringify(knowledge.get("path")[0]), typeof runProgram);`,
    says: '3 {"a":"a","b":"b"} function',
  },
};

const each = (imports, line) =>
  Object.entries(imports)
    .map(([from, names]) => line(names.join(", "), JSON.stringify(from)))
    .join("\n");

/** @type {Record<string, { esm: string, cjs: string, types: string, says: string }>} */
export const SMOKE = Object.fromEntries(
  Object.entries(USES).map(([name, { imports, body, typesOnly = "", says }]) => {
    const esm = `${each(imports, (names, from) => `import { ${names} } from ${from};`)}${body}\n`;
    const cjs = `${each(imports, (names, from) => `const { ${names} } = require(${from});`)}${body}\n`;
    const console = "declare const console: { log(...values: readonly unknown[]): void };\n";
    const types = `${console}${esm.replace("const seen = []", "const seen: string[] = []")}${typesOnly}\n`;
    return [name, { esm, cjs, types, says }];
  }),
);
