// Macros: definitions and their replacement, as in C.
// In: tokens.  Out: macros; the tokens of a use, pushed back to be read again.
// Invariant: a macro is not replaced inside of its own replacement, so expansion ends; every token of a replacement stands where the macro was used.
// Not here: where `#define` lines are found (preprocessor.ts).
import { type Findings, openLexer } from "./lexer.js";
import { locationOf, type Token } from "./token.js";

/** A macro; one without `parameters` is a plain name, not a call. */
export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[] | null;
  readonly body: readonly Token[];
}

/** A token with the macros that must not be replaced in it. */
export interface HiddenToken {
  readonly token: Token;
  readonly hidden: ReadonlySet<string>;
}

/** Where a macro is used and how to read on and push back. */
export interface MacroUse {
  readonly macro: Macro;
  readonly use: Token;
  readonly hidden: ReadonlySet<string>;
  readonly pull: () => HiddenToken;
  readonly push: (entry: HiddenToken) => void;
  readonly findings: Findings;
}

const isMark = (token: Token | undefined, text: string): boolean => token?.kind === "mark" && token.text === text;

/** Reads what follows `#define`. */
export function defineMacro(tokens: readonly Token[], macros: Map<string, Macro>, findings: Findings): void {
  const name = tokens[0];
  if (name === undefined) return;
  if (name.kind !== "word") {
    const message = `"${name.text}" cannot be defined`;
    findings.diagnostics.push({
      code: "preprocessor/define",
      severity: "error",
      message,
      help: "give a name",
      location: locationOf(name),
    });
    return;
  }
  const open = tokens[1];
  if (!isMark(open, "(") || open!.spaced) {
    macros.set(name.text, { name: name.text, parameters: null, body: tokens.slice(1) });
    return;
  }
  const close = tokens.findIndex((token) => isMark(token, ")"));
  const parameters = tokens.slice(2, close).filter((token) => token.kind === "word");
  macros.set(name.text, {
    name: name.text,
    parameters: parameters.map((token) => token.text),
    body: tokens.slice(close + 1),
  });
}

/** Replaces a use of a macro; false when it is a call without arguments, which stays as it is. */
export function expandMacro(at: MacroUse): boolean {
  const { macro, use, push } = at;
  const hidden = new Set(at.hidden).add(macro.name);
  const args = macro.parameters === null ? new Map<string, readonly HiddenToken[]>() : callArguments(at);
  if (args === null) return false;
  const replaced = replace(macro.body, args, use, at.findings);
  for (const entry of replaced.reverse()) push({ token: entry.token, hidden: new Set([...hidden, ...entry.hidden]) });
  return true;
}

/** The arguments of a call by parameter, or null when no parenthesis follows. */
function callArguments(at: MacroUse): Map<string, readonly HiddenToken[]> | null {
  const first = at.pull();
  if (!isMark(first.token, "(")) {
    at.push(first);
    return null;
  }
  const values: HiddenToken[][] = [[]];
  for (let depth = 1; ; ) {
    const entry = at.pull();
    if (entry.token.kind === "end") {
      const message = `the call of the macro "${at.macro.name}" is not closed`;
      at.findings.diagnostics.push({
        code: "preprocessor/open-call",
        severity: "error",
        message,
        help: 'add ")"',
        location: locationOf(at.use),
      });
      at.push(entry);
      break;
    }
    if (isMark(entry.token, "(")) depth += 1;
    if (isMark(entry.token, ")")) depth -= 1;
    if (depth === 0) break;
    if (depth === 1 && isMark(entry.token, ",")) values.push([]);
    else values.at(-1)!.push(entry);
  }
  const parameters = at.macro.parameters!;
  if (values.length !== parameters.length && !(parameters.length === 0 && values[0]!.length === 0)) {
    const message = `the macro "${at.macro.name}" takes ${parameters.length} arguments, not ${values.length}`;
    const help = `write ${at.macro.name}(${parameters.join(", ")})`;
    at.findings.diagnostics.push({
      code: "preprocessor/arguments",
      severity: "error",
      message,
      help,
      location: locationOf(at.use),
    });
  }
  return new Map(parameters.map((parameter, i) => [parameter, values[i] ?? []]));
}

function replace(
  body: readonly Token[],
  args: ReadonlyMap<string, readonly HiddenToken[]>,
  use: Token,
  findings: Findings,
): HiddenToken[] {
  const out: HiddenToken[] = [];
  const none: ReadonlySet<string> = new Set();
  for (let i = 0; i < body.length; i++) {
    const token = body[i]!;
    const parameter = body[i + 1];
    if (isMark(token, "#") && parameter !== undefined && args.has(parameter.text)) {
      const text = args
        .get(parameter.text)!
        .map((entry, k) => (k > 0 && entry.token.spaced ? " " : "") + spelled(entry.token));
      out.push({ token: moved({ ...token, kind: "string", text: text.join("") }, use), hidden: none });
      i += 1;
    } else if (isMark(token, "##") && parameter !== undefined && out.length > 0) {
      const right = args.get(parameter.text) ?? [{ token: parameter, hidden: none }];
      const left = out.pop()!;
      out.push({ token: pasted(left.token, right[0]?.token, use, findings), hidden: left.hidden });
      out.push(...right.slice(1));
      i += 1;
    } else {
      const value = token.kind === "word" ? args.get(token.text) : undefined;
      if (value !== undefined)
        out.push(...value.map((entry) => ({ token: moved(entry.token, use), hidden: entry.hidden })));
      else out.push({ token: moved(token, use), hidden: none });
    }
  }
  return out;
}

const moved = (token: Token, use: Token): Token => ({
  ...token,
  source: use.source,
  start: use.start,
  end: use.end,
  leads: false,
});

const spelled = (token: Token): string =>
  token.kind === "string" ? JSON.stringify(token.text) : token.kind === "directive" ? `.${token.text}` : token.text;

/** Two tokens written as one: `a ## b` is the word `ab`. */
function pasted(left: Token, right: Token | undefined, use: Token, findings: Findings): Token {
  const text = spelled(left) + (right === undefined ? "" : spelled(right));
  const token = openLexer({ name: use.source.name, text }, findings).next();
  return { ...moved(token, use), spaced: left.spaced };
}
