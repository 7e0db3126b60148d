// What is known about the terminal, and the one line on it that changes.
// In: a stream, the environment, whether colours were refused.  Out: width, colours, `say` for lines that stay, `live` for the one that does not.
// Invariant: a stream that is no terminal sees plain text only: no escape code, no carriage return; the cursor is shown again however the run ends.
// Not here: what is said.
import { COLOURS, PLAIN } from "./draw/paint.mjs";
import { fit } from "./draw/text.mjs";

/** Columns when nobody says, and the fewest and most that are drawn. */
const WIDTHS = { usual: 80, fewest: 40, most: 120 };
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_LINE = "\r\u001b[2K";
const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
];

/** Columns to draw in: COLUMNS if it is a number, else the terminal's, else 80; never below 40.
 * @example columnsOf({ columns: 200 }, {}); // => 120 */
export function columnsOf(stream, environment) {
  const said = Number(environment.COLUMNS);
  const columns = Number.isInteger(said) && said > 0 ? said : stream.columns || WIDTHS.usual;
  return Math.min(WIDTHS.most, Math.max(WIDTHS.fewest, columns));
}

const moves = (stream, environment) => stream.isTTY === true && environment.TERM !== "dumb";

/** A line that is drawn over itself: for terminals that can. */
function movingLine(stream, width) {
  let shown = false;
  return {
    show(text) {
      stream.write(`${shown ? "" : HIDE_CURSOR}${CLEAR_LINE}${fit(text, width - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write(CLEAR_LINE + SHOW_CURSOR);
      shown = false;
    },
  };
}

const noLine = { show() {}, clear() {} };

/** Opens the terminal on a stream. `live` does nothing where lines cannot be drawn over. */
export function openTerminal({ stream, environment, color, live }) {
  const width = columnsOf(stream, environment);
  const able = moves(stream, environment);
  const line = able && live ? movingLine(stream, width) : noLine;
  return {
    width,
    paint: able && color && !environment.NO_COLOR ? COLOURS : PLAIN,
    live: line.show,
    close: line.clear,
    say(lines) {
      line.clear();
      for (const text of lines) stream.write(`${text}\n`);
    },
  };
}

/** Ends the run cleanly on Ctrl-C, on a polite kill, and when the reader of a pipe has gone. */
export function endWith(terminal) {
  for (const [signal, code] of SIGNALS) {
    process.once(signal, () => {
      terminal.close();
      process.stderr.write("interrupted\n");
      process.exit(code);
    });
  }
  process.on("exit", terminal.close);
  process.stdout.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}

/** Lets signals and the terminal have their turn between two pieces of work that block. */
export const breathe = () => new Promise((resolve) => setImmediate(resolve));
