// npz: zip archives of npy files, one a tensor.
// In: bytes or a file; or a tree of tensors.  Out: tensors by name or as a tree; or bytes, a file.
// Invariant: what is wrong with options and tensors is found before a byte is read or written.
// Not here: reading an archive (archive.ts), its records (zip-write.ts), what a member says (npy.ts).
import type { Values } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { checkedBytes } from "../ops/lifetime.js";
import { checkedChoice } from "../ops/linalg/arguments.js";
import type {
  AsTree,
  FilePath,
  FileSource,
  FormatNpzOptions,
  LoadzOptions,
  ParseNpzOptions,
  SavezOptions,
} from "../options/io.js";
import type { Tree } from "../tree.js";
import { readArchive, SUFFIX } from "./archive.js";
import { crc32 } from "./crc32.js";
import { deflated } from "./deflate.js";
import { backendFor, littleEndian, withHeld } from "./element.js";
import { tensorsByName } from "./names.js";
import { npyHeaderBytes } from "./npy-header.js";
import { checkForm } from "./pick.js";
import { type ByteSource, progressReport, type Report } from "./range.js";
import { joined, writeWhole } from "./sink.js";
import { withSource } from "./source.js";
import type { Member } from "./zip-read.js";
import { directory, localHeader } from "./zip-write.js";

type Given = Record<string, Tensor> | Tree<Tensor>;

const inMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  async fill(target, offset) {
    target.set(bytes.subarray(offset, offset + target.length));
    return target.length;
  },
  async close() {},
});

/** Tensors by name from the bytes of an npz archive; `{ as: "tree" }` gives them as the tree that their dotted names stand for, of a type that you may name.
 * Dtype: as in the archive. It resolves later, since platforms unpack beside the event loop. Rejects as `parseNpy` throws, and with `io/zip`,
 * `io/checksum`, `io/deflate`, `io/compression`, `io/encrypted` for the archive, `io/name` for a name that is not there, `io/tree`.
 * Source: NumPy `load`; PKWARE's APPNOTE.
 * @example (await io.parseNpz(await io.formatNpz({ w: [ones([2])] }), { as: "tree" })).w[0].toArray();  // => [1,1] */
export async function parseNpz<T = Tree<Tensor>>(
  bytes: Uint8Array | ArrayBuffer,
  options: ParseNpzOptions & AsTree,
): Promise<T>;
/** As above, by name. */
export async function parseNpz(
  bytes: Uint8Array | ArrayBuffer,
  options?: ParseNpzOptions,
): Promise<Record<string, Tensor>>;
export async function parseNpz(
  bytes: Uint8Array | ArrayBuffer,
  options: ParseNpzOptions & Partial<AsTree> = {},
): Promise<Given> {
  const op = "parseNpz";
  checkForm(options, op);
  return readArchive(inMemory(checkedBytes(bytes, op)), options, backendFor(options, op), { op });
}

/** Tensors by name from an npz archive, or of a Blob that is one; `names` or `filter` read a part. `{ as: "tree" }` gives a tree.
 * Dtype: as in the archive. Rejects as `parseNpz` does, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: NumPy `load`; PKWARE's APPNOTE.
 * @example (await io.loadz(new Blob([await io.formatNpz({ w: ones([2]), b: zeros([1]) })]), { names: ["b"] })).b.toArray();  // => [0] */
export async function loadz<T = Tree<Tensor>>(file: FileSource, options: LoadzOptions & AsTree): Promise<T>;
/** As above, by name. */
export async function loadz(file: FileSource, options?: LoadzOptions): Promise<Record<string, Tensor>>;
export async function loadz(file: FileSource, options: LoadzOptions & Partial<AsTree> = {}): Promise<Given> {
  const op = "loadz";
  checkForm(options, op);
  const backend = backendFor(options, op);
  return withSource(file, op, (source, place) => readArchive(source, options, backend, place));
}

/** Tensors of a tree with the headers of their members. */
interface NamedTensor {
  readonly name: string;
  readonly header: Uint8Array;
  readonly x: Tensor;
}

/** Longest name that zip has, in bytes. */
const LONGEST_NAME = 0xffff;

function namedTensors(tree: object, op: string): NamedTensor[] {
  return [...tensorsByName(tree, op)].map(([name, x]) => {
    if (new TextEncoder().encode(name + SUFFIX).length > LONGEST_NAME)
      throw new ArgumentError({
        code: "io/name-length",
        op,
        what: `a name has ${name.length} characters, ${JSON.stringify(name.slice(0, 40))} and so on`,
        remedy: `use names below ${LONGEST_NAME - SUFFIX.length} bytes`,
        argument: "tensors",
      });
    return { name, header: npyHeaderBytes(x, op), x };
  });
}

/** The bytes of an npz archive of all tensors of a tree. Names are keys and positions joined by dots; the same tensors give the same bytes.
 * Dtype: all but bf16, which rejects with `dtype/format`. Rejects with `io/tree`, `io/leaf` for a leaf that is no tensor and no typed array,
 * `io/name-twice`, `io/name-length`, `argument/choice`, `tensor/disposed`, `trace/no-value`.
 * Source: NumPy `savez`, and `savez_compressed` with `{ compression: "deflate" }`.
 * @example (await io.formatNpz({ w: zeros([2]) })).length;  // => 244 */
export async function formatNpz(tensors: object, options: FormatNpzOptions = {}): Promise<Uint8Array> {
  const op = "formatNpz";
  return written(tensors, options, op, async (pieces) => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    return joined(all, op);
  });
}

/** Writes all tensors of a tree as an npz archive, which is there whole or not at all. Names are keys and positions joined by dots.
 * Dtype: all but bf16. Rejects as `formatNpz` does, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: NumPy `savez`, and `savez_compressed` with `{ compression: "deflate" }`.
 * @example await io.savez("m.npz", { w: ones([2], { dtype: "bf16" }) }).catch((error) => error.code);  // => "dtype/format" */
export async function savez(file: FilePath, tensors: object, options: SavezOptions = {}): Promise<void> {
  const op = "savez";
  await written(tensors, options, op, (pieces) => writeWhole(file, op, pieces, options.signal));
}

/** Hands the pieces of an archive to whoever takes them. */
async function written<T>(
  tensors: object,
  options: SavezOptions,
  op: string,
  take: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  checkedChoice(options.compression ?? "none", ["none", "deflate"], op, "compression");
  const named = namedTensors(tensors, op);
  const report = progressReport(options.onProgress);
  const tensorsOf = named.map(({ x }) => x);
  return withHeld(tensorsOf, op, (held) => {
    const mine = named.map((each, i) => ({ ...each, x: held[i]! }));
    return take(archivePieces(mine, options, report, op));
  });
}

async function* archivePieces(
  tensors: readonly NamedTensor[],
  { compression, signal }: SavezOptions,
  report: Report,
  op: string,
): AsyncGenerator<Uint8Array> {
  const total = tensors.reduce((sum, { x }) => sum + x.byteLength, 0);
  const members: Member[] = [];
  let offset = 0;
  for (const { name, header, x } of tensors) {
    const plain = [header, ...littleEndian((await x.data({ signal })) as Values, x.dtype)];
    const crc = plain.reduce((sum, piece) => crc32(piece, sum), 0);
    const packed = compression === "deflate" ? await deflated(plain, signal, op) : plain;
    const stored = lengthOf(packed);
    const method = compression === "deflate" ? 8 : 0;
    const member = { name: name + SUFFIX, method, crc, stored, length: lengthOf(plain), offset };
    const before = localHeader(member);
    yield before;
    yield* packed;
    offset += before.length + stored;
    members.push(member);
    report({ name, total }, x.byteLength);
  }
  yield* directory(members, offset);
}

const lengthOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);
