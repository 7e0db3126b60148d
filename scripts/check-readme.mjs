// Runs the TypeScript examples of a Markdown page: every line `expression; // => json` must give that JSON.
// In: a page, and the folder from which its imports resolve.  Out: one result a block: its line, and what failed.
// A block fenced as ```ts no-run is only shown; a line that says `// throws Class` must throw an error of that name.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";

const FENCE = /^```ts( no-run)?\s*\n([\s\S]*?)^```/gm;
const EXPECTATION = /^(\s*)(.+?);\s*\/\/ => (.+)$/;
const THROWS = /^(\s*)(.+?);\s*\/\/ throws (\w+)$/;

/** The runnable blocks of a page with the line on which each starts. */
export function examplesOf(text) {
  return [...text.matchAll(FENCE)]
    .filter((match) => match[1] === undefined)
    .map((match) => ({ line: text.slice(0, match.index).split("\n").length + 1, code: match[2] }));
}

/** Turns expectations into checks; `__expect` and `__throws` come from the prelude. */
export function instrument(code) {
  return code
    .split("\n")
    .map((line) => {
      const throws = THROWS.exec(line);
      if (throws)
        return `${throws[1]}await __throws(async () => (${throws[2].trim()}), ${JSON.stringify(throws[3])}, ${JSON.stringify(line.trim())});`;
      const value = EXPECTATION.exec(line);
      if (!value) return line;
      const declared = /^(const|let)\s+(\w+)[^=]*=\s*(.+)$/.exec(value[2].trim());
      const check = (expression) =>
        `__expect(await (${expression}), ${JSON.stringify(value[3].trim())}, ${JSON.stringify(line.trim())});`;
      return declared ? `${value[1]}${value[2]}; ${check(declared[2])}` : `${value[1]}${check(value[2])}`;
    })
    .join("\n");
}

const PRELUDE = `
function __json(value) { return JSON.stringify(value, (key, v) => (typeof v === "bigint" ? \`\${v}n\` : v)); }
function __expect(value, expected, line) {
  const got = value === undefined ? "undefined" : __json(value);
  const want = expected === "undefined" ? expected : JSON.stringify(JSON.parse(expected));
  if (got !== want) throw new Error(\`\${line}\\n  gave \${got}\`);
}
async function __throws(run, name, line) {
  try { await run(); } catch (error) {
    if (error.name === name || error.constructor.name === name) return;
    throw new Error(\`\${line}\\n  threw \${error.name}: \${error.message}\`);
  }
  throw new Error(\`\${line}\\n  did not throw\`);
}
`;

/** Runs every block of a page. Modules are written below `folder`/.reports so that its dependencies resolve. */
export async function runExamples(page, folder) {
  const scratch = join(folder, ".reports", "readme");
  mkdirSync(scratch, { recursive: true });
  const results = [];
  for (const { line, code } of examplesOf(readFileSync(page, "utf8"))) {
    const { code: plain } = await transform(instrument(code), { loader: "ts", format: "esm", target: "es2022" });
    const file = join(scratch, `line-${line}.mjs`);
    writeFileSync(file, `${plain}\n${PRELUDE}`);
    try {
      await import(`${pathToFileURL(file).href}?at=${Date.now()}`);
      results.push({ line, fault: null });
    } catch (error) {
      results.push({ line, fault: error instanceof Error ? error.message : String(error) });
    } finally {
      rmSync(file, { force: true });
    }
  }
  return results;
}
