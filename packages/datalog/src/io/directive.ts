// `.input`, `.output` and `.printsize` with their parameters, as channels that say all there is to do.
// In: the relations of a checked program.  Out: channels in order; warnings about parameters nobody knows.
// Invariant: every parameter was checked; a parameter that makes no sense is an IoError at the directive's place in the program.
// Not here: doing it (run.ts).

import type { CheckedProgram } from "../analyze/checked.js";
import { suggestion } from "../analyze/report.js";
import { positionOf } from "../location.js";
import { IoError } from "./error.js";

type Relation = CheckedProgram["relations"][number];
type Directive = Relation["directives"][number];

/** How a file holds tuples. */
export type FileFormat =
  | {
      readonly kind: "delimited";
      readonly delimiter: string;
      readonly headers: boolean;
      readonly rfc4180: boolean;
      /** For each attribute its column in the file; null when they are the same. */
      readonly columns: readonly number[] | null;
    }
  | { readonly kind: "json"; readonly shape: "list" | "object" }
  | { readonly kind: "sqlite"; readonly table: string };

/** One thing to read or write. `filename` is null for standard input and output. */
export interface Channel {
  readonly direction: "input" | "output" | "printsize";
  readonly relation: Relation;
  readonly filename: string | null;
  readonly format: FileFormat;
  readonly compress: boolean;
}

/** The channels of a program, in order of declaration. Throws IoError (`io/parameter`). */
export function channelsOf(program: CheckedProgram): { channels: readonly Channel[]; warnings: readonly string[] } {
  const channels: Channel[] = [];
  const warnings: string[] = [];
  for (const relation of program.relations)
    for (const directive of relation.directives) channels.push(channelOf(relation, directive, warnings));
  return { channels, warnings };
}

/** Names of parameters, with what Souffle calls them; those marked as ignored change nothing here. */
const PARAMETERS: ReadonlySet<string> = new Set([
  "IO",
  "filename",
  "delimiter",
  "headers",
  "rfc4180",
  "columns",
  "compress",
  "format",
  "name",
  "dbname",
  "table",
  // Written by Souffle itself and by older programs; they say nothing that is not known.
  "attributeNames",
  "attributes",
  "auxArity",
  "fact-dir",
  "intermediate",
  "operation",
  "output-dir",
  "params",
  "types",
]);

const KINDS = ["file", "stdin", "stdout", "stdoutprintsize", "sqlite", "json", "jsonfile"] as const;
type IoKind = (typeof KINDS)[number];

function channelOf(relation: Relation, directive: Directive, warnings: string[]): Channel {
  const { parameters } = directive;
  for (const key of parameters.keys()) {
    if (PARAMETERS.has(key)) continue;
    const { file, line, column } = positionOf(directive.location);
    warnings.push(
      `${file}:${line}:${column}: warning: the parameter "${key}" of ".${directive.directive} ${relation.name}" is unknown${suggestion(key, PARAMETERS)}; it changes nothing [io/parameter]`,
    );
  }
  const kind = choice(relation, directive, "IO", KINDS, "file");
  const reads = directive.directive === "input";
  if (reads ? kind === "stdout" || kind === "stdoutprintsize" : kind === "stdin")
    throw parameterError(relation, directive, `IO=${kind} cannot ${reads ? "be read" : "be written"}`, "use IO=file");
  const compress = flag(relation, directive, "compress");
  const base = { relation, compress, direction: directive.directive };
  if (directive.directive === "printsize" || kind === "stdoutprintsize")
    return { ...base, direction: "printsize", filename: null, format: formatOf(relation, directive, "file") };
  const standard = kind === "stdin" || kind === "stdout";
  const filename = standard ? null : fileName(relation, directive, kind, reads, compress);
  return { ...base, filename, format: formatOf(relation, directive, kind) };
}

function fileName(
  relation: Relation,
  { parameters }: Directive,
  kind: IoKind,
  reads: boolean,
  compress: boolean,
): string {
  const name = parameters.get("name") ?? relation.name;
  const extension = EXTENSIONS[kind] ?? (reads ? ".facts" : compress ? ".csv.gz" : ".csv");
  return (
    (kind === "sqlite" ? parameters.get("dbname") : undefined) ?? parameters.get("filename") ?? `${name}${extension}`
  );
}

const EXTENSIONS: { readonly [K in IoKind]?: string } = { json: ".json", jsonfile: ".json", sqlite: ".sqlite" };

function formatOf(relation: Relation, directive: Directive, kind: IoKind): FileFormat {
  const { parameters } = directive;
  if (kind === "sqlite") return { kind, table: parameters.get("table") ?? parameters.get("name") ?? relation.name };
  if (kind === "json" || kind === "jsonfile")
    return { kind: "json", shape: choice(relation, directive, "format", ["list", "object"], "list") };
  const rfc4180 = flag(relation, directive, "rfc4180");
  const delimiter = parameters.get("delimiter") ?? (rfc4180 ? "," : "\t");
  if (delimiter === "" || /[\n\r\0]/.test(delimiter) || (rfc4180 && delimiter.includes('"')))
    throw parameterError(
      relation,
      directive,
      `the delimiter ${JSON.stringify(delimiter)} cannot separate fields`,
      "use a text without line breaks, and without quotes where rfc4180=true",
    );
  const columns = columnsOf(relation, directive);
  return { kind: "delimited", delimiter, rfc4180, columns, headers: flag(relation, directive, "headers") };
}

function columnsOf(relation: Relation, directive: Directive): readonly number[] | null {
  const text = directive.parameters.get("columns");
  if (text === undefined) return null;
  const columns = text.split(":").map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
  const arity = relation.attributes.length;
  if (columns.length === arity && new Set(columns).size === arity && !columns.some(Number.isNaN)) return columns;
  throw parameterError(
    relation,
    directive,
    `columns=${JSON.stringify(text)} does not give each of the ${arity} attributes a column of its own`,
    `write ${arity} different numbers, counted from 0, with ":" between them`,
  );
}

function flag(relation: Relation, directive: Directive, key: string): boolean {
  return choice(relation, directive, key, ["true", "false"], "false") === "true";
}

function choice<T extends string>(
  relation: Relation,
  directive: Directive,
  key: string,
  known: readonly T[],
  otherwise: T,
): T {
  const text = directive.parameters.get(key);
  if (text === undefined) return otherwise;
  const found = known.find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  throw parameterError(
    relation,
    directive,
    `${key}=${text} is unknown${suggestion(text, known)}`,
    `use one of ${known.join(", ")}`,
  );
}

function parameterError(relation: Relation, { directive, location }: Directive, what: string, help: string): IoError {
  const place = { ...positionOf(location), relation: relation.name };
  return new IoError("io/parameter", place, `.${directive} ${relation.name}: ${what}; ${help}`);
}
