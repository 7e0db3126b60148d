// Literals of Python: what the header of an npy file is written in.
// In: text.  Out: strings, numbers, booleans, null; lists and tuples as arrays, dictionaries as maps.
// Invariant: all of the text is one literal; nothing is ever evaluated.
// Source: the Python Language Reference, "Literals" and "Displays": the part that `repr` of a dtype uses.

/** A literal as JavaScript has it. */
export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

/** Stops with what is wrong at a place of the text. */
export type Refuse = (what: string, at: number) => never;

/** Containers within containers; no dtype has so many. */
const DEPTH = 32;

const WORDS: Readonly<Record<string, Literal>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };

/** The literal that a text is; calls `refuse` where it is none. */
export function parseLiteral(text: string, refuse: Refuse): Literal {
  let at = 0;

  const skipSpace = (): void => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  /** Goes past a sign when it is there. */
  const passes = (sign: string): boolean => {
    skipSpace();
    if (text[at] !== sign) return false;
    at++;
    return true;
  };
  const expect = (sign: string): void => {
    if (!passes(sign)) refuse(`${JSON.stringify(sign)} is missing`, at);
  };

  const string = (quote: string): string => {
    let value = "";
    for (;;) {
      const next = text[at++];
      if (next === undefined) return refuse("a string has no end", at - 1);
      if (next === quote) return value;
      if (next !== "\\") value += next;
      else value += ESCAPES[text[at++] ?? ""] ?? refuse("a string has an unknown escape", at - 2);
    }
  };

  const list = (end: string, depth: number): Literal[] => {
    const items: Literal[] = [];
    while (!passes(end)) {
      items.push(value(depth));
      if (passes(",")) continue;
      expect(end);
      break;
    }
    return items;
  };

  const dictionary = (depth: number): Map<string, Literal> => {
    const entries = new Map<string, Literal>();
    while (!passes("}")) {
      const from = at;
      const key = value(depth);
      if (typeof key !== "string") return refuse("a key is no string", from);
      if (entries.has(key)) return refuse(`the key ${JSON.stringify(key)} is there twice`, from);
      expect(":");
      entries.set(key, value(depth));
      if (passes(",")) continue;
      expect("}");
      break;
    }
    return entries;
  };

  const word = (): Literal => {
    // Python 2 wrote long integers as 3L.
    const [all, digits] = /^(?:(\d+)L?|[A-Za-z]+)/.exec(text.slice(at, at + 40)) ?? [""];
    const known = WORDS[all];
    if (known === undefined && digits === undefined) return refuse("no literal that a header has", at);
    at += all.length;
    return known === undefined ? Number(digits) : known;
  };

  const value = (depth: number): Literal => {
    if (depth === DEPTH) return refuse(`more than ${DEPTH} containers within each other`, at);
    skipSpace();
    const sign = text[at] ?? "";
    if (!"'\"([{".includes(sign) || sign === "") return word();
    at++;
    if (sign === "{") return dictionary(depth + 1);
    return sign === "(" || sign === "[" ? list(sign === "(" ? ")" : "]", depth + 1) : string(sign);
  };

  const result = value(0);
  skipSpace();
  return at === text.length ? result : refuse("there is more after the literal", at);
}
