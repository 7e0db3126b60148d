// Regular expressions as Souffle has them (ECMAScript's, over whole texts).
// In: pattern and text.  Out: does it match; undefined for a pattern that is no regular expression.
// Invariant: a pattern is compiled once while it is remembered.
// Not here: rules (execute/), warnings about patterns (analyze/warnings.ts).

const PATTERNS = new Map<string, RegExp | null>();

/** Does the whole text match the pattern? A pattern that is no regular expression matches nothing and does not fail to match either: undefined. */
export function matches(pattern: string, text: string): boolean | undefined {
  let known = PATTERNS.get(pattern);
  if (known === undefined) {
    known = compilePattern(pattern);
    if (PATTERNS.size >= 256) PATTERNS.clear();
    PATTERNS.set(pattern, known);
  }
  return known === null ? undefined : known.test(text);
}

/** Is the pattern no regular expression? */
export function isBroken(pattern: string): boolean {
  return matches(pattern, "") === undefined;
}

/** Named character classes, which JavaScript does not have. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\s",
  upper: "A-Z",
  word: "A-Za-z0-9_",
  xdigit: "0-9A-Fa-f",
};

const SYNTAX = "^$\\.*+?()[]{}|/";

/** An escaped character that needs no escape: Souffle takes it for itself, JavaScript for an error. */
const NEEDLESS_ESCAPE = /\\([^\p{L}\p{N}])/gu;

function compilePattern(pattern: string): RegExp | null {
  const source = pattern
    .replace(NEEDLESS_ESCAPE, (all, char: string) =>
      SYNTAX.includes(char) ? all : `\\u{${char.codePointAt(0)!.toString(16)}}`,
    )
    .replace(/\[:(\w+):\]/g, (all, name: string) => CLASSES[name] ?? all);
  try {
    // With "u" a brace that means nothing is an error, as it is for Souffle.
    return new RegExp(`^(?:${source})$`, "u");
  } catch {
    return null;
  }
}
