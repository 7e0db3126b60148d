// npy: one array a file.
// In: a place in bytes or a file; or a tensor.  Out: a tensor; or the bytes of a file.
// Invariant: a file is its header and its elements and nothing else; what follows is an error, as is what lacks.
// Not here: the header (npy-header.ts), archives of npy files (npz.ts).
import type { Backend } from "../backend.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor } from "../ops/arguments.js";
import { checkedBytes } from "../ops/lifetime.js";
import { transpose } from "../ops/movement.js";
import type { FileOptions, FilePath, FileSource, LoadOptions, PlaceOptions } from "../options/io.js";
import { readValues } from "../tensor.js";
import { backendFor, bytesOfType, elementPieces, littleEndian, tensorOver, withHeld } from "./element.js";
import { headerLength, npyHeader, npyHeaderBytes, npyVersion, PREFIX } from "./npy-header.js";
import { ioError, type Place } from "./place.js";
import { bufferOf, progressReport, type Reader, type Report, range, readMemory, readSource } from "./range.js";
import { joined, writeWhole } from "./sink.js";
import { withSource } from "./source.js";

/** Where an npy file stands, alone or in an archive, and under which name. */
export interface NpySpan {
  readonly base: number;
  readonly end: number;
  readonly name: string | undefined;
}

/** Reads one npy file. */
export function* readNpy({ base, end, name }: NpySpan, backend: Backend, place: Place): Reader<Tensor> {
  const what = name === undefined ? "the array" : `the array ${JSON.stringify(name)}`;
  let at = base;
  const next = function* (length: number): Reader<Uint8Array> {
    const bytes = yield* range(place, end, { offset: at, length, what });
    at += length;
    return bytes;
  };
  const version = npyVersion(yield* next(Math.min(PREFIX, end - base)), base, place);
  const length = headerLength(yield* next(version.lengthBytes), base, place);
  const from = at;
  const header = npyHeader(yield* next(length), version, from, place);
  const byteLength = bytesOfType(header);
  const elements = { offset: at, length: byteLength, counts: { name, total: byteLength }, what };
  if (at + byteLength < end)
    throw ioError(place, "trailing", `${end - at - byteLength} bytes follow the array`, TRAILING, {
      offset: at + byteLength,
    });
  return tensorInOrder(yield* bufferOf(place, end, elements), { ...header, offset: at }, backend, place);
}

const TRAILING = "save several arrays as npz (np.savez), not one after the other into one file";

/** The tensor, its axes turned around again where the file has the first one innermost. */
function tensorInOrder(
  buffer: ArrayBuffer,
  { fortran, shape, ...header }: ReturnType<typeof npyHeader> & { readonly offset: number },
  backend: Backend,
  place: Place,
): Tensor {
  if (!fortran || shape.length < 2) return tensorOver(buffer, { ...header, shape }, backend, place);
  const read = tensorOver(buffer, { ...header, shape: [...shape].reverse() }, backend, place);
  const turned = transpose(read);
  read.dispose();
  return turned as Tensor;
}

/** The tensor in the bytes of an npy file.
 * Dtype: as in the file, either byte order and order of axes. Throws `argument/bytes`, `backend/unavailable`,
 * `io/format`, `io/version`, `io/header`, `io/header-size`, `io/truncated`, `io/trailing`, `io/value`, and `io/dtype` for what there is no dtype for
 * (text, dates, objects, records, c128). Pickles are never read.
 * Source: NumPy `lib.format`, versions 1.0 to 3.0.
 * @example io.parseNpy(io.formatNpy([[1, 2], [3, 4]])).toArray();  // => [[1,2],[3,4]] */
export function parseNpy(bytes: Uint8Array | ArrayBuffer, options: PlaceOptions = {}): Tensor {
  const op = "parseNpy";
  const given = checkedBytes(bytes, op);
  const span = { base: 0, end: given.length, name: undefined };
  return readMemory(given, readNpy(span, backendFor(options, op), { op }));
}

/** The bytes of an npy file, those that NumPy's `save` writes. Blocks.
 * Dtype: all but bf16, which throws `dtype/format`. Throws `tensor/disposed`, `trace/no-value`.
 * Source: NumPy `lib.format`, version 1.0.
 * @example io.formatNpy(new Uint8Array([7])).length;  // => 129 */
export function formatNpy(x: TensorLike): Uint8Array {
  const op = "formatNpy";
  const given = asTensor(op, x);
  const header = npyHeaderBytes(given, op);
  return joined([header, ...littleEndian(readValues(given, op), given.dtype)], op);
}

/** The tensor of an npy file, or of a Blob that is one.
 * Dtype: as in the file. Rejects as `parseNpy` throws, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: NumPy `load`; npz archives have `loadz`.
 * @example await io.load(new Blob([io.formatNpy([1, 2])])).then((x) => x.toArray());  // => [1,2] */
export async function load(file: FileSource, options: LoadOptions = {}): Promise<Tensor> {
  const op = "load";
  const backend = backendFor(options, op);
  return withSource(file, op, (source, place) => {
    const reader = readNpy({ base: 0, end: source.size, name: undefined }, backend, place);
    return readSource(source, place, reader, progressReport(options.onProgress), options.signal);
  });
}

/** Writes a tensor as an npy file; the path is taken as it is, and the file is there whole or not at all.
 * Dtype: all but bf16, which rejects with `dtype/format`. Rejects with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`,
 * `tensor/disposed`, `trace/no-value`.
 * Source: NumPy `save`.
 * @example await io.save("x.npy", ones([2]), { signal: AbortSignal.abort() }).catch((error) => error.code);  // => "async/aborted" */
export async function save(file: FilePath, x: TensorLike, options: FileOptions = {}): Promise<void> {
  const op = "save";
  const given = asTensor(op, x);
  const header = npyHeaderBytes(given, op);
  const report = progressReport(options.onProgress);
  await withHeld([given], op, ([held]) =>
    writeWhole(file, op, npyPieces(held!, header, options, report), options.signal),
  );
}

async function* npyPieces(
  x: Tensor,
  header: Uint8Array,
  { signal }: FileOptions,
  report: Report,
): AsyncGenerator<Uint8Array> {
  yield header;
  yield* elementPieces(x, { name: undefined, total: x.byteLength }, signal, report);
}
