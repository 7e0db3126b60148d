// A strict reader of the text exposition format 0.0.4, written from the format's description: the oracle of what the exporter prints.
// In: the body of a scrape.  Out: families by name; anything the format does not allow, or that no correct exporter prints, throws with its line.
// Invariant: it shares nothing with the exporter.

/** One sample line. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** All lines of one metric. */
export interface ParsedFamily {
  readonly name: string;
  help: string | undefined;
  type: string;
  readonly samples: ParsedSample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const FLOAT = /^(NaN|[+-]Inf|[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)$/;
const TIMESTAMP = /^-?\d+$/;

/** Names of samples that a family of a type may hold, as suffixes. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  untyped: [""],
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

function parseFloatText(text: string): number {
  if (!FLOAT.test(text)) throw new Error(`"${text}" is no float`);
  if (text === "NaN") return Number.NaN;
  return text.endsWith("Inf") ? (text.startsWith("-") ? -1 : 1) * Number.POSITIVE_INFINITY : Number(text);
}

function unescapeText(text: string, quotes: boolean): string {
  return text.replace(/\\(.?)/gs, (whole, char: string) => {
    if (char === "\\") return "\\";
    if (char === "n") return "\n";
    if (char === '"' && quotes) return '"';
    throw new Error(`unknown escape ${JSON.stringify(whole)}`);
  });
}

/** Reads `{name="value",...}` from the start of a text; gives the labels and what follows. */
function parseLabels(text: string): readonly [labels: Map<string, string>, rest: string] {
  const labels = new Map<string, string>();
  let rest = text.slice(1);
  while (!rest.startsWith("}")) {
    if (labels.size > 0) {
      if (!rest.startsWith(",")) throw new Error(`a comma is missing before ${rest}`);
      rest = rest.slice(1);
    }
    const name = LABEL_NAME.exec(rest)?.[0];
    if (name === undefined) throw new Error(`no label name at ${rest}`);
    const value = /^="((?:[^"\\\n]|\\.)*)"/.exec(rest.slice(name.length));
    if (value === null) throw new Error(`no quoted value at ${rest}`);
    if (labels.has(name)) throw new Error(`label ${name} twice`);
    labels.set(name, unescapeText(value[1] as string, true));
    rest = rest.slice(name.length + value[0].length);
  }
  return [labels, rest.slice(1)];
}

function parseSample(line: string): ParsedSample {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) throw new Error("no metric name");
  const after = line.slice(name.length);
  const [labels, rest] = after.startsWith("{") ? parseLabels(after) : [new Map<string, string>(), after];
  const [empty, value, timestamp, ...more] = rest.split(" ");
  if (empty !== "" || value === undefined || more.length > 0) throw new Error(`odd spaces in ${JSON.stringify(rest)}`);
  if (timestamp !== undefined && !TIMESTAMP.test(timestamp)) throw new Error(`"${timestamp}" is no timestamp`);
  return { name, labels, value: parseFloatText(value) };
}

const labelKey = (labels: ReadonlyMap<string, string>, without: string): string =>
  JSON.stringify([...labels].filter(([name]) => name !== without).sort());

function checkHistogram(family: ParsedFamily): void {
  const series = new Map<string, ParsedSample[]>();
  for (const sample of family.samples) {
    const key = labelKey(sample.labels, "le");
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, samples] of series) {
    const of = (suffix: string): ParsedSample[] => samples.filter(({ name }) => name === family.name + suffix);
    const buckets = of("_bucket").map(({ labels, value }) => ({
      le: parseFloatText(labels.get("le") ?? "none"),
      value,
    }));
    const [sums, counts] = [of("_sum"), of("_count")];
    if (sums.length !== 1 || counts.length !== 1)
      throw new Error(`histogram ${family.name}${key} lacks its sum or count`);
    if (buckets.at(-1)?.le !== Number.POSITIVE_INFINITY)
      throw new Error(`histogram ${family.name}${key} does not end with +Inf`);
    if (buckets.at(-1)?.value !== counts[0]?.value)
      throw new Error(`histogram ${family.name}${key}: +Inf is not the count`);
    buckets.forEach(({ le, value }, at) => {
      const before = buckets[at - 1];
      if (before !== undefined && !(before.le < le && before.value <= value))
        throw new Error(`histogram ${family.name}${key}: bucket ${le} is out of order`);
    });
  }
}

function checkFamily(family: ParsedFamily): void {
  const seen = new Set<string>();
  for (const { name, labels, value } of family.samples) {
    const key = `${name}${labelKey(labels, "")}`;
    if (seen.has(key)) throw new Error(`sample ${key} twice`);
    seen.add(key);
    const isBound = family.type === "histogram" && name.endsWith("_bucket");
    const isQuantile = family.type === "summary" && name === family.name;
    if (labels.has("le") !== isBound) throw new Error(`label le of ${key}`);
    if (isQuantile && !(parseFloatText(labels.get("quantile") ?? "none") <= 1))
      throw new Error(`label quantile of ${key}`);
    const onlyGrows = family.type === "counter" || isBound || (name.endsWith("_count") && family.type !== "gauge");
    if (onlyGrows && !(value >= 0)) throw new Error(`${key} cannot be ${value}`);
  }
  if (family.type === "histogram") checkHistogram(family);
}

/** The family that a sample or a comment belongs to: the one that is open, or a new one; a closed one must not come back. */
function familyFor(
  families: Map<string, ParsedFamily>,
  open: ParsedFamily | undefined,
  sampleName: string,
): ParsedFamily {
  if (open !== undefined && (SUFFIXES[open.type] ?? []).some((suffix) => open.name + suffix === sampleName))
    return open;
  return openFamily(families, open, sampleName);
}

function openFamily(families: Map<string, ParsedFamily>, open: ParsedFamily | undefined, name: string): ParsedFamily {
  if (open?.name === name) return open;
  if (families.has(name)) throw new Error(`the lines of ${name} are not together`);
  const family: ParsedFamily = { name, help: undefined, type: "untyped", samples: [] };
  families.set(name, family);
  return family;
}

function parseComment(
  line: string,
  families: Map<string, ParsedFamily>,
  open: ParsedFamily | undefined,
  typed: Set<string>,
): ParsedFamily | undefined {
  const [, token, name = "", text] = /^# (HELP|TYPE) (\S+) (.*)$/s.exec(line) ?? [];
  if (token === undefined) {
    if (/^#\s*(HELP|TYPE)/.test(line)) throw new Error("malformed comment");
    return open;
  }
  if (NAME.exec(name)?.[0] !== name) throw new Error(`"${name}" is no metric name`);
  const family = openFamily(families, open, name);
  if (family.samples.length > 0) throw new Error(`${token} after samples`);
  if (token === "HELP") {
    if (family.help !== undefined) throw new Error("HELP twice");
    family.help = unescapeText(text as string, false);
  } else {
    if (typed.has(name)) throw new Error("TYPE twice");
    if (!Object.hasOwn(SUFFIXES, text as string)) throw new Error(`"${text}" is no type`);
    typed.add(name);
    family.type = text as string;
  }
  return family;
}

/** Reads a whole body. */
export function parseExposition(body: string): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  if (body === "") return families;
  if (!body.endsWith("\n")) throw new Error("the last line has no line feed");
  const typed = new Set<string>();
  let open: ParsedFamily | undefined;
  body
    .slice(0, -1)
    .split("\n")
    .forEach((line, at) => {
      try {
        if (line === "") return;
        if (line.startsWith("#")) {
          open = parseComment(line, families, open, typed);
          return;
        }
        const sample = parseSample(line);
        open = familyFor(families, open, sample.name);
        open.samples.push(sample);
      } catch (error) {
        throw new Error(`line ${at + 1}: ${(error as Error).message}: ${line}`);
      }
    });
  for (const family of families.values()) checkFamily(family);
  return families;
}

/** Families in a form that two bodies can be compared in: order of families, samples and labels does not matter. */
export function comparable(families: ReadonlyMap<string, ParsedFamily>): unknown {
  return [...families.values()]
    .map(({ name, type, help, samples }) => ({
      name,
      type,
      help,
      samples: samples.map((each) => `${each.name} ${labelKey(each.labels, "")} ${each.value}`).sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
