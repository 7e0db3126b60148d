// safetensors: tensors by name, as models are published.
// In: bytes or a file; or a tree of tensors.  Out: tensors by name or as a tree; or bytes, a file.
// Invariant: of a file only its header and the tensors that were asked for are read.
// Not here: the header (safetensors-header.ts).
import type { Backend } from "../backend.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { checkedBytes } from "../ops/lifetime.js";
import type {
  AsTree,
  FileOptions,
  FilePath,
  FileSource,
  FormatSafetensorsOptions,
  LoadSafetensorsOptions,
  ParseSafetensorsOptions,
  SafetensorsHeader,
  SaveSafetensorsOptions,
} from "../options/io.js";
import { describe } from "../shape.js";
import { readValues } from "../tensor.js";
import type { Tree } from "../tree.js";
import { backendFor, elementPieces, littleEndian, tensorOver, withHeld } from "./element.js";
import { tensorsByName } from "./names.js";
import { checkForm, inForm, picked } from "./pick.js";
import type { Place } from "./place.js";
import { bufferOf, progressReport, type Reader, type Report, range, readMemory, readSource } from "./range.js";
import {
  type Contents,
  contentsOf,
  headerBytes,
  headerLength,
  inFileOrder,
  METADATA,
  PREFIX,
  typeOfEntry,
} from "./safetensors-header.js";
import { joined, writeWhole } from "./sink.js";
import { withSource } from "./source.js";

const HEADER = "the header";

function* readContents(size: number, place: Place): Reader<Contents> {
  const first = yield* range(place, size, { offset: 0, length: PREFIX, what: HEADER });
  const length = headerLength(first, size, place);
  return contentsOf(yield* range(place, size, { offset: PREFIX, length, what: HEADER }), size, place);
}

function* readHeader(size: number, place: Place): Reader<SafetensorsHeader> {
  const { metadata, tensors } = yield* readContents(size, place);
  return { metadata, tensors: Object.fromEntries(tensors) };
}

type Given = Record<string, Tensor> | Tree<Tensor>;

function* readTensors(
  size: number,
  options: ParseSafetensorsOptions & Partial<AsTree>,
  backend: Backend,
  place: Place,
): Reader<Given> {
  const { tensors } = yield* readContents(size, place);
  // Types of all first: a dtype that is not there is found before anything is read.
  const wanted = picked(tensors, options, place).map(
    ([name, entry]) => [name, entry, typeOfEntry(name, entry, place)] as const,
  );
  const total = wanted.reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  const read: [string, Tensor][] = [];
  for (const [name, { offset, byteLength }, type] of wanted) {
    const what = `the tensor ${JSON.stringify(name)}`;
    const buffer = yield* bufferOf(place, size, { offset, length: byteLength, counts: { name, total }, what });
    read.push([name, tensorOver(buffer, { ...type, order: "little", offset }, backend, place)]);
  }
  return inForm(read, options, place);
}

/** What the bytes of a safetensors file say before the elements: texts, and dtype, shape and place of each tensor.
 * Dtype: as the format names it, also where there is none here. The bytes are those of the whole file, whose size is checked too.
 * Throws `argument/bytes`, `io/truncated`, `io/trailing`, `io/header`, `io/header-size`, `io/offsets`, `io/metadata`.
 * Source: the safetensors format.
 * @example io.parseSafetensorsHeader(io.formatSafetensors({ w: ones([2, 3]) })).tensors.w.shape;  // => [2,3] */
export function parseSafetensorsHeader(bytes: Uint8Array | ArrayBuffer): SafetensorsHeader {
  const op = "parseSafetensorsHeader";
  const given = checkedBytes(bytes, op);
  return readMemory(given, readHeader(given.length, { op }));
}

/** As `parseSafetensorsHeader`, of a file or a Blob, of which no elements are read.
 * Rejects as that throws, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: the safetensors format.
 * @example (await io.readSafetensorsHeader(new Blob([io.formatSafetensors({ w: [ones([2])] })]))).tensors;  // => {"w.0":{"dtype":"F32","shape":[2],"offset":64,"byteLength":8}} */
export async function readSafetensorsHeader(
  file: FileSource,
  options: Pick<FileOptions, "signal"> = {},
): Promise<SafetensorsHeader> {
  return withSource(file, "readSafetensorsHeader", (source, place) =>
    readSource(source, place, readHeader(source.size, place), () => {}, options.signal),
  );
}

/** Tensors by name from the bytes of a safetensors file; `{ as: "tree" }` gives them as the tree that their dotted names stand for, of a type that you may name.
 * Dtype: as in the file. Throws as `parseSafetensorsHeader`, and `io/name` for a name that is not there, `io/dtype` for a tensor of a dtype that
 * there is none of here (F8 and narrower), `io/value`, `io/tree`, `backend/unavailable`.
 * Source: the safetensors format.
 * @example io.parseSafetensors(io.formatSafetensors({ layer: { b: zeros([2]) } }))["layer.b"].toArray();  // => [0,0] */
export function parseSafetensors<T = Tree<Tensor>>(
  bytes: Uint8Array | ArrayBuffer,
  options: ParseSafetensorsOptions & AsTree,
): T;
/** As above, by name. */
export function parseSafetensors(
  bytes: Uint8Array | ArrayBuffer,
  options?: ParseSafetensorsOptions,
): Record<string, Tensor>;
export function parseSafetensors(
  bytes: Uint8Array | ArrayBuffer,
  options: ParseSafetensorsOptions & Partial<AsTree> = {},
): Given {
  const op = "parseSafetensors";
  checkForm(options, op);
  const given = checkedBytes(bytes, op);
  return readMemory(given, readTensors(given.length, options, backendFor(options, op), { op }));
}

/** Tensors by name from a safetensors file or a Blob; of a large one, `names` or `filter` read a part. `{ as: "tree" }` gives a tree.
 * Dtype: as in the file. Rejects as `parseSafetensors` throws, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: the safetensors format.
 * @example (await io.loadSafetensors(new Blob([io.formatSafetensors({ w: [ones([2])] })]), { as: "tree" })).w[0].toArray();  // => [1,1] */
export async function loadSafetensors<T = Tree<Tensor>>(
  file: FileSource,
  options: LoadSafetensorsOptions & AsTree,
): Promise<T>;
/** As above, by name. */
export async function loadSafetensors(
  file: FileSource,
  options?: LoadSafetensorsOptions,
): Promise<Record<string, Tensor>>;
export async function loadSafetensors(
  file: FileSource,
  options: LoadSafetensorsOptions & Partial<AsTree> = {},
): Promise<Given> {
  const op = "loadSafetensors";
  checkForm(options, op);
  const backend = backendFor(options, op);
  return withSource(file, op, (source, place) => {
    const reader = readTensors(source.size, options, backend, place);
    return readSource(source, place, reader, progressReport(options.onProgress), options.signal);
  });
}

function checkMetadata(metadata: unknown, op: string): void {
  const isPlain = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
  const wrong = isPlain ? Object.entries(metadata).find(([, text]) => typeof text !== "string") : [];
  if (metadata === undefined || wrong === undefined) return;
  const [name, text] = wrong;
  throw new ArgumentError({
    code: "io/metadata",
    op,
    what:
      name === undefined
        ? `metadata is ${describe(metadata)}`
        : `metadata ${JSON.stringify(name)} is ${describe(text)}`,
    remedy: "pass texts by name; make others texts with JSON.stringify",
    argument: "metadata",
  });
}

/** Tensors of a tree by name, in file order; throws `io/name-reserved`. */
function tensorsInOrder(tree: object, op: string): [string, Tensor][] {
  const found = tensorsByName(tree, op);
  if (!found.has(METADATA)) return inFileOrder(found);
  throw new ArgumentError({
    code: "io/name-reserved",
    op,
    what: `a tensor is named ${JSON.stringify(METADATA)}, which the format keeps for texts`,
    remedy: "use another name; texts go into the option metadata",
    argument: "tensors",
    path: METADATA,
  });
}

/** The bytes of a safetensors file of all tensors of a tree, those that the safetensors package writes. Names are keys and positions joined by dots. Blocks.
 * Dtype: all. Throws `io/tree`, `io/leaf` for a leaf that is no tensor and no typed array, `io/name-twice`, `io/metadata`, `io/name-reserved`,
 * `tensor/disposed`, `trace/no-value`.
 * Source: the safetensors format.
 * @example io.formatSafetensors({ w: zeros([2]) }, { metadata: { format: "pt" } }).length;  // => 104 */
export function formatSafetensors(tensors: object, options: FormatSafetensorsOptions = {}): Uint8Array {
  const op = "formatSafetensors";
  checkMetadata(options.metadata, op);
  const ordered = tensorsInOrder(tensors, op);
  const header = headerBytes(ordered, options.metadata);
  return joined([header, ...ordered.flatMap(([, x]) => [...littleEndian(readValues(x, op), x.dtype)])], op);
}

/** Writes all tensors of a tree as a safetensors file, which is there whole or not at all. Names are keys and positions joined by dots.
 * Dtype: all. Rejects as `formatSafetensors` throws, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: the safetensors format.
 * @example await io.saveSafetensors("m.safetensors", { w: 1 }).catch((error) => error.code);  // => "io/leaf" */
export async function saveSafetensors(
  file: FilePath,
  tensors: object,
  options: SaveSafetensorsOptions = {},
): Promise<void> {
  const op = "saveSafetensors";
  checkMetadata(options.metadata, op);
  const ordered = tensorsInOrder(tensors, op);
  await withHeld(
    ordered.map(([, x]) => x),
    op,
    (held) => {
      const named = ordered.map(([name], i): [string, Tensor] => [name, held[i]!]);
      return writeWhole(file, op, pieces(named, options, progressReport(options.onProgress)), options.signal);
    },
  );
}

async function* pieces(
  tensors: readonly [string, Tensor][],
  { metadata, signal }: SaveSafetensorsOptions,
  report: Report,
): AsyncGenerator<Uint8Array> {
  const total = tensors.reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  yield headerBytes(tensors, metadata);
  for (const [name, x] of tensors) yield* elementPieces(x, { name, total }, signal, report);
}
