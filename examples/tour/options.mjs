// The arguments of the tour.
// In: the words after `main.mjs`.  Out: one plain object, every option present.
// Invariant: an argument is either listed in OPTIONS or a TourError `tour/option`; nothing is ignored.
// Not here: what the terminal can do (terminal.mjs).
import { parseArgs } from "node:util";
import { TourError } from "./failure.mjs";

/** Every option: how it is written and what it does. */
export const OPTIONS = [
  { name: "help", short: "h", text: "show this text" },
  { name: "quiet", short: "q", text: "one line for each part: no pictures, no tables, no live line" },
  { name: "json", text: "every result as one JSON object on standard output" },
  { name: "no-color", text: "no colours (as the environment variable NO_COLOR)" },
];

const spelling = ({ name, short }) => (short === undefined ? `    --${name}` : `-${short}, --${name}`);

/** What `--help` prints. */
export const HELP = `usage: npm start -- [options]

Both libraries at work on real input, watched by one handler:
  1. Datalog over this repository's lock file
  2. a classifier of hand-written digits, trained on the tensors
  3. a table of every event that happened meanwhile

${OPTIONS.map((option) => `  ${spelling(option).padEnd(16)}${option.text}`).join("\n")}

Exit codes: 0 done, 1 a file is missing or damaged, 2 a wrong argument,
130 interrupted.`;

const refuse = (what) =>
  new TourError({
    code: "tour/option",
    place: "arguments",
    what,
    remedy: `use ${OPTIONS.map(({ name }) => `--${name}`).join(", ")}`,
  });

function check(token) {
  if (token.kind === "positional") throw refuse(`${JSON.stringify(token.value)} is no option`);
  if (token.kind !== "option") return;
  if (!OPTIONS.some(({ name }) => name === token.name)) throw refuse(`there is no option ${token.rawName}`);
  if (token.value !== undefined) throw refuse(`${token.rawName} takes no value, got ${JSON.stringify(token.value)}`);
}

/** Reads the arguments; throws `tour/option` for the first that is not understood.
 * @example readOptions(["--quiet"]); // => { help: false, quiet: true, json: false, color: true } */
export function readOptions(words) {
  const options = Object.fromEntries(
    OPTIONS.map(({ name, short }) => [name, { type: "boolean", ...(short && { short }) }]),
  );
  const { values, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) check(token);
  return {
    help: values.help ?? false,
    quiet: values.quiet ?? false,
    json: values.json ?? false,
    color: !(values["no-color"] ?? false),
  };
}
