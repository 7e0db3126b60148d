// The arguments of the tour.
// In: the words after `main.mjs`.  Out: one plain object, every option present.
// Invariant: an argument is either listed in OPTIONS or a TourError `tour/option`; nothing is ignored.
// Not here: what the terminal can do (terminal.mjs), whether a backend or a folder exists (backend.mjs, page/file.mjs).
import { parseArgs } from "node:util";
import { TourError } from "./failure.mjs";

/** Checks of values: each answers with the value, or with undefined when it is not one. */
const oneOf =
  (...names) =>
  (text) =>
    names.includes(text) ? text : undefined;
const someText = (text) => (text === "" ? undefined : text);
const wholeNumber = (most) => (text) => (/^[1-9]\d*$/.test(text) && Number(text) <= most ? Number(text) : undefined);

const BACKEND = { value: "NAME", is: "native or reference", read: oneOf("native", "reference") };
const EPOCHS = { value: "N", is: "a whole number from 1 to 1000", read: wholeNumber(1000) };
const REPORT = { value: "FILE", is: "a path", read: someText };

/** Every option: how it is written and what it does. `value` is how its value is called, `is` what it may be, `read` checks it. */
export const OPTIONS = [
  { name: "help", short: "h", text: "show this text" },
  { name: "backend", ...BACKEND, text: "compute on native or reference; the fastest otherwise" },
  { name: "epochs", ...EPOCHS, text: "passes over the digits, 8 otherwise" },
  { name: "report", ...REPORT, text: "where the report goes, tour-report.html otherwise" },
  { name: "quiet", short: "q", text: "a line for each part: no pictures, no tables" },
  { name: "json", text: "every result as one JSON object on standard output" },
  { name: "no-color", text: "no colours (as the environment variable NO_COLOR)" },
];

const spelling = ({ name, short, value }) =>
  `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;

/** What `--help` prints. */
export const HELP = `usage: npm start -- [options]

Both libraries at work on real input, watched by one handler:
  1. Datalog on this repository: its lock file and its modules
  2. a classifier of hand-written digits, trained on the tensors
  3. Datalog on what the classifier confuses
  4. a table of every event that happened meanwhile

${OPTIONS.map((option) => `  ${spelling(option).padEnd(22)}${option.text}`).join("\n")}

Exit codes: 0 done, 1 a file or a backend is missing or damaged, 2 a wrong
argument, 130 interrupted.`;

const refuse = (what) =>
  new TourError({
    code: "tour/option",
    place: "arguments",
    what,
    remedy: `use ${OPTIONS.map((option) => spelling(option).slice(4)).join(", ")}`,
  });

function checkOption({ name, rawName, value, inlineValue }) {
  const option = OPTIONS.find((known) => known.name === name);
  if (option === undefined) throw refuse(`there is no option ${rawName}`);
  if (option.value === undefined) {
    if (value !== undefined) throw refuse(`${rawName} takes no value, got ${JSON.stringify(value)}`);
    return;
  }
  // The next word is another option, not a value: whoever means a file of that name writes --report=-x.
  const left = value === undefined || (!inlineValue && value.startsWith("-"));
  if (left) throw refuse(`${rawName} needs a value, ${option.is}`);
  if (option.read(value) === undefined) throw refuse(`${rawName} is ${option.is}, got ${JSON.stringify(value)}`);
}

/** Reads the arguments; throws `tour/option` for the first that is not understood. Of an option given twice the last counts.
 * @example readOptions(["--quiet"]).quiet; // => true */
export function readOptions(words) {
  const { values, tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      OPTIONS.map(({ name, short, value }) => [
        name,
        { type: value === undefined ? "boolean" : "string", ...(short && { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "positional") throw refuse(`${JSON.stringify(token.value)} is no option`);
    if (token.kind === "option") checkOption(token);
  }
  const readValue = ({ name, read }) => (values[name] === undefined ? undefined : read(values[name]));
  const { "no-color": plain, ...options } = Object.fromEntries(
    OPTIONS.map((option) => [
      option.name,
      option.value === undefined ? values[option.name] === true : readValue(option),
    ]),
  );
  return { ...options, color: !plain };
}
