// Tokens of a program with its included files, after conditions and macros.
// In: a source and how to find others.  Out: one stream of tokens.
// Invariant: tokens that a macro made stand where the macro was used; a file with `.once` is read once; a file that includes itself is an error, not a loop.
// Not here: how macros are replaced (macro.ts), how conditions are computed (condition.ts).
import type { Source, SourceName } from "../location.js";
import { evaluateCondition } from "./condition.js";
import { type Findings, type Lexer, openLexer } from "./lexer.js";
import { defineMacro, expandMacro, type Macro } from "./macro.js";
import { locationOf, type Token, type TokenStream } from "./token.js";

/** A text that an `.include` names: what to call it and what it holds. */
export interface IncludedText {
  readonly name: string;
  readonly text: string;
}

/** How the preprocessor reaches the world. */
export interface PreprocessOptions {
  /** Finds the text of `.include "path"` that stands in the file `from`; null when there is none. */
  readonly resolve?: ((path: string, from: string) => IncludedText | null | undefined) | undefined;
  /** Macros without arguments that are defined from the start, as `#define name text` would. */
  readonly define?: Readonly<Record<string, string>> | undefined;
}

interface OpenFile {
  readonly lexer: Lexer;
  readonly renamed: SourceName[];
  /** Open conditions: does the branch being read count, and has one counted already? */
  readonly conditions: { live: boolean; done: boolean; readonly outer: boolean; readonly token: Token }[];
}

const DEEPEST_INCLUDE = 200;

/** `#define RAM_DOMAIN_SIZE 32`: programs ask how wide a number is. */
const PREDEFINED: Macro = {
  name: "RAM_DOMAIN_SIZE",
  parameters: null,
  body: [
    {
      ...{ kind: "number", text: "32", source: { name: "<predefined>", text: "32" }, start: 0, end: 2 },
      ...{ spaced: true, leads: false },
    },
  ],
};

/** The tokens of `source`, its macros and inclusions resolved. */
export function preprocess(source: Source, findings: Findings, options: PreprocessOptions): TokenStream {
  const macros = new Map([[PREDEFINED.name, PREDEFINED]]);
  const files: OpenFile[] = [];
  const once = new Set<string>();
  /** Tokens that come before what the open file has next, last first. */
  const pending: { readonly token: Token; readonly hidden: ReadonlySet<string> }[] = [];
  const nothing: ReadonlySet<string> = new Set();

  for (const [name, value] of Object.entries(options.define ?? {})) {
    const line: Source = { name: "<options>", text: `${name} ${value}` };
    defineMacro(rest(openLexer(line, findings, line.text.length, true)), macros, findings);
  }
  open(source);

  function report(code: string, token: Token, message: string, help: string): void {
    findings.diagnostics.push({ code, severity: "error", message, help, location: locationOf(token) });
  }

  function open(included: IncludedText): void {
    const renamed: SourceName[] = [];
    const file: Source = { name: included.name, text: included.text, renamed };
    files.push({ lexer: openLexer(file, findings), renamed, conditions: [] });
  }

  function raw(): { readonly token: Token; readonly hidden: ReadonlySet<string> } {
    const before = pending.pop();
    if (before !== undefined) return before;
    for (;;) {
      const file = files.at(-1)!;
      const token = file.lexer.next();
      if (token.kind === "mark" && token.text === "#" && token.leads) {
        control(file, token);
        continue;
      }
      if (token.kind !== "end") return { token, hidden: nothing };
      const open = file.conditions.at(-1);
      if (open !== undefined)
        report("preprocessor/open-condition", open.token, `the "#${open.token.text}" has no "#endif"`, 'add "#endif"');
      file.conditions.length = 0;
      if (files.length === 1) return { token, hidden: nothing };
      files.pop();
    }
  }

  /** One `#` line; the place of the lexer is behind it afterwards. */
  function control(file: OpenFile, hash: Token): void {
    const { lexer } = file;
    const { text } = lexer.source;
    let end = text.indexOf("\n", lexer.at);
    while (end > 0 && /\\\r?$/.test(text.slice(Math.max(0, end - 2), end))) end = text.indexOf("\n", end + 1);
    if (end < 0) end = text.length;
    const line = openLexer(lexer.source, findings, end, true);
    line.at = lexer.at;
    const tokens = rest(line);
    lexer.at = end;
    const word = tokens[0];
    if (word === undefined) return;
    if (CONDITIONALS.has(word.text)) condition(file, word, tokens.slice(1));
    else statement(file, hash, word, tokens.slice(1), end);
  }

  function statement(file: OpenFile, hash: Token, word: Token, args: readonly Token[], end: number): void {
    const first = args[0];
    if (word.text === "define") defineMacro(args, macros, findings);
    else if (word.text === "undef") macros.delete(first?.text ?? "");
    else if (word.text === "include" && first?.kind === "string") include(first);
    else if (word.text === "line" || word.kind === "number")
      rename(file, word.kind === "number" ? [word, ...args] : args, end);
    else if (word.text === "error" || word.text === "warning") {
      const severity = word.text;
      const message = args.map((each) => each.text).join(" ");
      findings.diagnostics.push({
        code: `preprocessor/${severity}`,
        severity,
        message,
        help: `the program asks for this with "#${severity}"`,
        location: locationOf(word),
      });
    } else if (word.text !== "pragma")
      report(
        "preprocessor/directive",
        hash,
        `"#${word.text}" is no directive`,
        "use #define, #undef, #if, #ifdef, #ifndef, #elif, #else, #endif, #include, #line or #error",
      );
  }

  /** From the next line on, lines count from another number, perhaps in another file. */
  function rename(file: OpenFile, [line, name]: readonly Token[], end: number): void {
    if (line?.kind !== "number") return;
    file.renamed.push({
      offset: end + 1,
      name: name?.kind === "string" ? name.text : file.lexer.source.name,
      line: Number(line.text),
    });
  }

  function condition(file: OpenFile, word: Token, args: readonly Token[]): void {
    const { conditions } = file;
    const current = conditions.at(-1);
    if (word.text.startsWith("if")) {
      const live = holds(word, args);
      conditions.push({ live, done: live, outer: true, token: word });
    } else if (current === undefined) {
      report("preprocessor/condition", word, `"#${word.text}" stands outside of "#if"`, "remove it");
      return;
    } else if (word.text === "endif") conditions.pop();
    else {
      current.live = !current.done && (word.text === "else" || holds(word, args));
      current.done ||= current.live;
    }
    if (conditions.at(-1)?.live === false) skipBranch(file);
  }

  function holds(word: Token, args: readonly Token[]): boolean {
    if (word.text === "ifdef") return macros.has(args[0]?.text ?? "");
    if (word.text === "ifndef") return !macros.has(args[0]?.text ?? "");
    return evaluateCondition(word, args, macros, findings);
  }

  /** Moves the lexer to the next `#` line that ends or continues this condition. */
  function skipBranch({ lexer }: OpenFile): void {
    const { text } = lexer.source;
    const start = /(?:^|\n)[ \t]*#[ \t]*([a-z]+)/g;
    start.lastIndex = lexer.at;
    let depth = 0;
    for (let found = start.exec(text); found !== null; found = start.exec(text)) {
      const word = found[1]!;
      if (depth === 0 && (word === "elif" || word === "else" || word === "endif")) {
        // At the line break, so that the "#" leads its line.
        lexer.at = found.index;
        return;
      }
      if (word.startsWith("if") && CONDITIONALS.has(word)) depth += 1;
      if (word === "endif") depth -= 1;
    }
    lexer.at = text.length;
  }

  function include(path: Token): void {
    const from = path.source.name;
    if (options.resolve === undefined) {
      report(
        "include/no-resolver",
        path,
        `nothing tells where to find ${JSON.stringify(path.text)}`,
        "pass `resolve` to parse, or run the file through @sextant/datalog/io",
      );
      return;
    }
    const found = options.resolve(path.text, from);
    if (found === null || found === undefined) {
      report(
        "include/not-found",
        path,
        `the file ${JSON.stringify(path.text)} was not found`,
        "check the path: it is looked up beside the including file and in the include folders",
      );
      return;
    }
    if (once.has(found.name)) return;
    if (files.some((file) => file.lexer.source.name === found.name) || files.length >= DEEPEST_INCLUDE) {
      report(
        "include/cycle",
        path,
        `${JSON.stringify(path.text)} includes itself`,
        'add ".once" at the top of that file',
      );
      return;
    }
    open(found);
  }

  function next(): Token {
    for (;;) {
      const { token, hidden } = raw();
      if (token.kind === "directive") {
        if (token.text === "once") once.add(token.source.name);
        else if (token.text === "include") {
          const { token: path } = raw();
          if (path.kind === "string") include(path);
          else
            report(
              "syntax/unexpected",
              path,
              '".include" is not followed by a path',
              "write the path in double quotes",
            );
        } else return token;
        continue;
      }
      if (token.kind !== "word") return token;
      if (token.text === "__LINE__" || token.text === "__FILE__") return builtin(token);
      const macro = hidden.has(token.text) ? undefined : macros.get(token.text);
      if (macro === undefined) return token;
      if (!expandMacro({ macro, use: token, hidden, pull: raw, push: (entry) => pending.push(entry), findings }))
        return token;
    }
  }

  function builtin(token: Token): Token {
    if (token.text === "__FILE__") return { ...token, kind: "string", text: token.source.name };
    const line = token.source.text.slice(0, token.start).split("\n").length;
    return { ...token, kind: "number", text: String(line) };
  }

  return { next };
}

const CONDITIONALS: ReadonlySet<string> = new Set(["if", "ifdef", "ifndef", "elif", "else", "endif"]);

function rest(lexer: Lexer): Token[] {
  const tokens: Token[] = [];
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) tokens.push(token);
  return tokens;
}
