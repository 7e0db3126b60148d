// The words after npm's commands: help, and the error for those that mean nothing, before anything is installed or built.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";

/** Rows: what is typed behind `node scripts/run.mjs`, the exit code, what the answer says. */
const CALLS = [
  { words: "", code: 2, says: /^usage: npm start/ },
  { words: "--help", code: 0, says: /^usage: npm start/ },
  { words: "tset", code: 2, says: /^usage: npm start/ },
  { words: "constructor", code: 2, says: /^usage: npm start/ },
  { words: "start --help", code: 0, says: /--backend NAME/ },
  { words: "start --bakend native", code: 2, says: /there is no option --bakend; use --help, --backend NAME/ },
  { words: "start --backend gpu", code: 2, says: /--backend is native or reference, got "gpu"/ },
  { words: "test --help", code: 0, says: /^usage: npm start/ },
  {
    words: "test packages/tensor",
    code: 2,
    says: /npm run test takes no arguments, got packages\/tensor; CONTRIBUTING.md/,
  },
  { words: "test:full --bail", code: 2, says: /npm run test:full takes no arguments/ },
  { words: "build tensor", code: 2, says: /npm run build takes no arguments/ },
  { words: "docs tensor", code: 2, says: /npm run docs takes no arguments/ },
  { words: "check --help", code: 0, says: /^usage: npm run check \[-- step \.\.\.\].*: format, layers, size,/ },
  { words: "test:soak --help", code: 0, says: /^usage: npm run test:soak .*: memory, ends, sanitizer/ },
  { words: "generate --help", code: 0, says: /^usage: npm run generate \[-- --check\]/ },
  { words: "coverage --help", code: 0, says: /^usage: npm run coverage/ },
  { words: "bench --help", code: 0, says: /^usage: npm run bench/ },
];

test.for(CALLS)("$words ends with $code", ({ words, code, says }) => {
  const typed = words.split(" ").filter((word) => word !== "");
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/run.mjs"), ...typed], {
    encoding: "utf8",
  });
  expect(code === 0 ? stdout : stderr).toMatch(says);
  expect(code === 0 ? stderr : stdout).toBe("");
  expect(status).toBe(code);
});

/** What the commands that have steps say of others, once they run. */
test.for(["check", "soak"])("%s names its steps when it is asked for another", (script) => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, `scripts/${script}.mjs`), "lint"], {
    encoding: "utf8",
  });
  expect(stderr).toMatch(/no step named lint; there are \w+, /);
  expect(status).toBe(2);
});
