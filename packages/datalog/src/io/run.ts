// A program with its files: `.input` is read, the rules run, `.output` and `.printsize` are written.
// In: a program, the two folders it may use, options.  Out: its Knowledge, what was read and written, warnings.
// Invariant: all directives are checked before the first file is opened; nothing is written unless the evaluation succeeded; no file outside the folders is touched.
// Not here: formats (delimited.ts, json.ts, sqlite.ts), evaluation (engine.ts).
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { EvaluateAsyncOptions, Program } from "../engine.js";
import { ioSpan } from "../events.js";
import { type FactColumns, factColumns } from "../execute/fact-columns.js";
import type { Knowledge } from "../knowledge.js";
import { OptionError } from "../storage/error.js";
import type { Tuple } from "../value.js";
import { type ColumnBuilder, columnBuilder } from "./column.js";
import { type Channel, channelsOf } from "./directive.js";
import { IoError } from "./error.js";
import { pathInside } from "./place.js";
import type { RunProgress } from "./progress.js";
import { type Reading, readChannel } from "./read.js";
import { type TextSink, writeFile, writeTo } from "./sink.js";
import { byteSource } from "./source.js";
import { type SqliteValue, writeTable } from "./sqlite.js";
import { printer } from "./text-value.js";
import { textOf, type WriteCounts } from "./write.js";

/** Where files are and how the program is evaluated. */
export interface RunOptions extends Omit<EvaluateAsyncOptions, "onProgress" | "goal"> {
  /** Folder of the fact files; the current one by default. */
  readonly facts?: string | undefined;
  /** Folder of the results, made when it is not there; `-` writes all of them to `stdout`. The current one by default. */
  readonly out?: string | undefined;
  /** What a missing fact file is: an `error` (default), or `empty`. */
  readonly missing?: "error" | "empty" | undefined;
  /** What `IO=stdin` reads; the process's own by default. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** What `IO=stdout` and `.printsize` write to; the process's own by default. */
  readonly stdout?: TextSink | undefined;
  /** Called about once per megabyte read, between two slices of evaluation, and after each file written. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** One file read or written. `path` is `<stdin>` or `<stdout>` for the streams. */
export interface FileReport {
  readonly relation: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a run gives. */
export interface RunResult {
  readonly knowledge: Knowledge;
  readonly read: readonly FileReport[];
  readonly written: readonly FileReport[];
  readonly warnings: readonly string[];
}

/** Runs a program with its `.input`, `.output` and `.printsize` directives inside the given folders.
 * Complexity: O(bytes) beside the evaluation; files are streamed.  Throws IoError, and what `evaluateAsync` rejects with.
 * Source: Souffle's directives and file formats, see the README for what differs.
 * @example (await runProgram(readProgram("rules.dl"), { facts: "facts", out: "results" })).knowledge.size("path"); */
export async function runProgram(program: Program, options: RunOptions = {}): Promise<RunResult> {
  const {
    facts = ".",
    out = ".",
    missing = "error",
    onProgress,
    stdin,
    stdout = process.stdout,
    ...evaluation
  } = options;
  if ("goal" in evaluation && evaluation.goal !== undefined)
    throw new OptionError(
      "evaluate/goal",
      "[goal]: a run writes the program's outputs, and nothing else can be asked of it; evaluate the program for a goal",
    );
  const { channels, warnings } = channelsOf(program.checked);
  const inputs = channels.filter(({ direction }) => direction === "input");
  const outputs = channels.filter(({ direction }) => direction !== "input");
  const places = new Map(
    channels.map((channel) => [channel, placeOf(channel, channel.direction === "input" ? facts : out)]),
  );
  refuseSharedFiles(inputs, outputs, places);

  const read: FileReport[] = [];
  const builders = new Map<string, { rows: number; columns: readonly ColumnBuilder[] }>();
  for (const channel of inputs) {
    const { name, attributes } = channel.relation;
    const { types } = program.checked;
    let known = builders.get(name);
    if (known === undefined) {
      known = { rows: 0, columns: attributes.map(({ type }) => columnBuilder(types, type)) };
      builders.set(name, known);
    }
    const source = channel.filename === null ? byteSource("<stdin>", () => stdin ?? process.stdin) : null;
    const reading: Reading = { channel, builders: known.columns, source, missing, signal: options.signal, onProgress };
    const report = await reported(channel, places.get(channel)!, "read", (path) => readChannel(path, reading));
    known.rows += report.rows;
    read.push(report);
  }
  const tables: Record<string, FactColumns> = {};
  for (const [name, { rows, columns }] of builders)
    Object.defineProperty(tables, name, {
      value: factColumns(
        rows,
        columns.map((column) => column.finish()),
      ),
      enumerable: true,
    });
  builders.clear();

  const knowledge = await program.evaluateAsync(tables, {
    ...evaluation,
    onProgress: onProgress && ((progress) => onProgress({ phase: "evaluate", ...progress })),
  });

  const written: FileReport[] = [];
  const writing: Writing = { program, knowledge, stdout, warnings: [...warnings] };
  for (const channel of outputs) {
    options.signal?.throwIfAborted();
    if (channel.direction === "printsize") {
      await writeTo(stdout, pieces([`${channel.relation.name}\t${knowledge.size(channel.relation.name)}\n`]));
      continue;
    }
    const report = await reported(channel, places.get(channel)!, "write", (path) =>
      writeChannel(path, channel, writing),
    );
    written.push(report);
    onProgress?.({ phase: "write", relation: report.relation, path: report.path, rows: report.rows });
  }
  return { knowledge, read, written, warnings: writing.warnings };
}

/** Path of a channel's file; a dash for the standard streams. */
function placeOf({ filename, relation, direction }: Channel, folder: string): string {
  if (filename === null || direction === "printsize" || folder === "-") return STANDARD;
  return pathInside(folder, filename, relation.name);
}

const STANDARD = "-";

/** Two results in one file would leave only the last; a database has room for many tables. */
function refuseSharedFiles(
  inputs: readonly Channel[],
  outputs: readonly Channel[],
  places: ReadonlyMap<Channel, string>,
): void {
  const seen = new Map<string, Channel>();
  for (const channel of outputs) {
    const path = places.get(channel)!;
    const { format, relation } = channel;
    const key = format.kind === "sqlite" ? `${path}\0${format.table}` : path;
    const other = seen.get(key);
    if (path !== STANDARD && other !== undefined)
      throw new IoError(
        "io/same-file",
        { file: path, relation: relation.name },
        `both "${other.relation.name}" and "${relation.name}" are written there; give one of them another filename`,
      );
    seen.set(key, channel);
  }
  const streams = inputs.filter((channel) => places.get(channel) === STANDARD);
  if (streams.length > 1)
    throw new IoError(
      "io/stdin",
      { file: "<stdin>", relation: streams[1]!.relation.name },
      `both "${streams[0]!.relation.name}" and "${streams[1]!.relation.name}" read standard input; let only one do so`,
    );
}

/** Does the work inside a `datalog.io` span. */
async function reported(
  { relation: { name } }: Channel,
  place: string,
  direction: "read" | "write",
  work: (path: string) => Promise<{ rows: number; bytes: number; path?: string | undefined }>,
): Promise<FileReport> {
  const stream = direction === "read" ? "<stdin>" : "<stdout>";
  const path = place === STANDARD ? stream : place;
  return ioSpan.trace({ relation: name, path, direction }, async (span) => {
    const { rows, bytes } = await work(path);
    if (span.enabled) span.stop({}, { rows, bytes });
    return { relation: name, path, rows, bytes };
  });
}

interface Writing {
  readonly program: Program;
  readonly knowledge: Knowledge;
  readonly stdout: TextSink;
  readonly warnings: string[];
}

async function writeChannel(
  path: string,
  { relation, format, compress }: Channel,
  { program, knowledge, stdout, warnings }: Writing,
): Promise<{ rows: number; bytes: number }> {
  const { checked } = program;
  const rows = knowledge.rows(relation.name);
  if (format.kind === "sqlite") {
    await mkdir(dirname(path), { recursive: true });
    const size = await writeTable(
      path,
      format.table,
      relation.name,
      columnsFor(relation),
      cells(program, relation, rows),
    );
    return { rows: size, bytes: (await stat(path)).size };
  }
  const counts: WriteCounts = { rows: 0, misread: 0 };
  const text = textOf(checked, relation, rows, format, counts);
  const bytes =
    path === "<stdout>"
      ? await writeTo(stdout, framed(relation.name, text))
      : await writeFile(path, text, compress, relation.name);
  if (counts.misread > 0)
    warnings.push(
      `${path}: warning: ${counts.misread} fields of "${relation.name}" hold a delimiter, a line break or a NUL and will be misread; write them with rfc4180=true or IO=json [io/misread]`,
    );
  return { rows: counts.rows, bytes };
}

/** A result on standard output stands between lines, as Souffle prints it. */
async function* framed(name: string, text: AsyncIterable<string>): AsyncGenerator<string> {
  yield `---------------\n${name}\n===============\n`;
  yield* text;
  yield "===============\n";
}

async function* pieces(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

type Relation = Channel["relation"];

const SQL_TYPES = { symbol: "TEXT", record: "TEXT", adt: "TEXT", float: "REAL" } as const;

function columnsFor({ attributes }: Relation): readonly { name: string; type: "TEXT" | "INTEGER" | "REAL" }[] {
  return attributes.map(({ name, kind }) => ({ name, type: SQL_TYPES[kind as keyof typeof SQL_TYPES] ?? "INTEGER" }));
}

function* cells(
  { checked }: Program,
  { attributes }: Relation,
  rows: Iterable<Tuple>,
): Generator<readonly SqliteValue[]> {
  const printers = attributes.map(({ type, kind }) =>
    kind === "record" || kind === "adt" ? printer(checked.types, type) : null,
  );
  for (const row of rows) {
    if (row.length === 0) yield [1];
    else yield row.map((value, column) => printers[column]?.(value) ?? (value as SqliteValue));
  }
}
