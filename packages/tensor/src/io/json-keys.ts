// Keys that stand twice in one object of a JSON text, of which JSON.parse keeps the last without a word.
// In: a text that JSON.parse takes.  Out: the first such key, or undefined.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** The first key that an object of the text has twice. */
export function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last: string | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key = JSON.parse(last!) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    } else last = token;
  }
  return undefined;
}
