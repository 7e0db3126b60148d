// npz: zip archives of npy files, one a tensor.
// In: bytes or a file; or a tree of tensors.  Out: tensors by name or as a tree; or bytes, a file.
// Invariant: of a file only its directory and the members that were asked for are read, and each is held to its checksum.
// Not here: the archive's records (zip-read.ts, zip-write.ts), what a member says (npy.ts).
import type { Backend } from "../backend.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { checkedBytes } from "../ops/lifetime.js";
import { checkedChoice } from "../ops/linalg/arguments.js";
import type {
  AsTree,
  FileOptions,
  FilePath,
  FileSource,
  FormatNpzOptions,
  LoadzOptions,
  NpzMember,
  ParseNpzOptions,
  SavezOptions,
} from "../options/io.js";
import type { Tree } from "../tree.js";
import { crc32 } from "./crc32.js";
import { deflated, inflated } from "./deflate.js";
import { backendFor, littleEndian, withHeld } from "./element.js";
import { tensorsByName } from "./names.js";
import { readNpy } from "./npy.js";
import { npyHeaderBytes } from "./npy-header.js";
import { checkForm, inForm, picked } from "./pick.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import {
  type ByteSource,
  type Count,
  progressReport,
  type Reader,
  type Report,
  range,
  readMemory,
  readSource,
} from "./range.js";
import { joined, writeWhole } from "./sink.js";
import { withSource } from "./source.js";
import { type Member, memberStart, readDirectory } from "./zip-read.js";
import { directory, localHeader } from "./zip-write.js";

const SUFFIX = ".npy";
/** How members are packed, by zip's number. */
const METHODS: Readonly<Record<number, NpzMember["compression"]>> = { 0: "none", 8: "deflate" };

type Given = Record<string, Tensor> | Tree<Tensor>;
type Run = <T>(reader: Reader<T>) => Promise<T>;

/** Members by the name of their tensor, which is theirs without the ending. */
function byTensorName(members: ReadonlyMap<string, Member>): Map<string, Member> {
  const found = new Map<string, Member>();
  for (const [name, member] of members) {
    const short = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
    found.set(members.has(short) ? name : short, member);
  }
  return found;
}

const described = ({ method, length, stored }: Member): NpzMember => ({
  compression: METHODS[method] ?? "other",
  byteLength: length,
  storedByteLength: stored,
});

async function readArchive(
  source: ByteSource,
  options: LoadzOptions & Partial<AsTree>,
  backend: Backend,
  place: Place,
): Promise<Given> {
  const report = progressReport(options.onProgress);
  const run: Run = (reader) => readSource(source, place, reader, report, options.signal);
  const members = byTensorName(await run(readDirectory(source.size, place)));
  const entries = new Map([...members].map(([name, member]) => [name, described(member)]));
  const wanted = picked(entries, options, place).map(([name]) => [name, members.get(name)!] as const);
  const total = wanted.reduce((sum, [, { stored }]) => sum + stored, 0);
  const read: [string, Tensor][] = [];
  for (const [name, member] of wanted) {
    checkReadable(member, place);
    const start = await run(memberStart(member, source.size, place));
    const at = { start, counts: { name, total } };
    read.push([
      name,
      member.method === 0
        ? await run(readStored(member, at, backend, place))
        : await readPacked(member, at, run, options, backend, place),
    ]);
  }
  return inForm(read, options, place);
}

/** Throws `io/format`, `io/compression` for a member that is no npy file or packed in another way. */
function checkReadable({ name, method, offset }: Member, place: Place): void {
  if (!name.endsWith(SUFFIX))
    throw ioError(
      place,
      "format",
      `the member ${JSON.stringify(name)} is no npy file`,
      "leave it out with names or filter; a checkpoint of PyTorch is no npz: write it as safetensors in Python",
      { offset },
    );
  if (METHODS[method] === undefined)
    throw ioError(
      place,
      "compression",
      `the member ${JSON.stringify(name)} is packed by method ${method} of zip`,
      "pack with deflate or not at all, as NumPy does",
      { offset },
    );
}

interface MemberPlace {
  readonly start: number;
  readonly counts: Count;
}

/** A member that stands in the archive as it is; its bytes are read once, into the tensor, and summed on the way. */
function* readStored(member: Member, { start, counts }: MemberPlace, backend: Backend, place: Place): Reader<Tensor> {
  const reader = readNpy({ base: start, end: start + member.stored, name: counts.name }, backend, place);
  let crc = 0;
  let step = reader.next();
  while (step.done !== true) {
    const buffer = yield { ...step.value, counts };
    crc = crcOf(buffer, crc);
    step = reader.next(buffer);
  }
  if (crc === member.crc) return step.value;
  step.value.dispose();
  throw wrongSum(member, start, place);
}

async function readPacked(
  member: Member,
  { start, counts }: MemberPlace,
  run: Run,
  { signal }: FileOptions,
  backend: Backend,
  place: Place,
): Promise<Tensor> {
  const { name, length, stored } = member;
  const what = `the member ${JSON.stringify(name)}`;
  const bytes = await run(
    (function* () {
      return yield* range(place, start + stored, { offset: start, length: stored, counts, what });
    })(),
  );
  const all = await inflated({ bytes, length, offset: start, name }, place, signal);
  if (crc32(all) !== member.crc) throw wrongSum(member, start, place);
  // What is wrong further in has its place in the unpacked member.
  const inner = { op: place.op, file: `${place.file ?? "the bytes"}, ${what} unpacked` };
  return readMemory(all, readNpy({ base: 0, end: all.length, name: counts.name }, backend, inner));
}

const wrongSum = ({ name }: Member, offset: number, place: Place): Error =>
  ioError(place, "checksum", `the checksum of ${JSON.stringify(name)} is not that of its bytes`, GET_AGAIN, { offset });

/** Bytes that one view can show. */
const WINDOW = 1 << 30;

function crcOf(buffer: ArrayBuffer, before: number): number {
  let crc = before;
  for (let at = 0; at < buffer.byteLength; at += WINDOW)
    crc = crc32(new Uint8Array(buffer, at, Math.min(WINDOW, buffer.byteLength - at)), crc);
  return crc;
}

const inMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  async fill(target, offset) {
    target.set(bytes.subarray(offset, offset + target.length));
    return target.length;
  },
  async close() {},
});

/** Tensors by name from the bytes of an npz archive; `{ as: "tree" }` gives them as the tree that their dotted names stand for.
 * Dtype: as in the archive. It resolves later, since platforms unpack beside the event loop. Rejects as `parseNpy` throws, and with `io/zip`,
 * `io/checksum`, `io/deflate`, `io/compression`, `io/encrypted` for the archive, `io/name` for a name that is not there, `io/tree`.
 * Source: NumPy `load`; PKWARE's APPNOTE.
 * @example (await io.parseNpz(await io.formatNpz({ w: [ones([2])] }), { as: "tree" })).w[0].toArray();  // => [1,1] */
export async function parseNpz(
  bytes: Uint8Array | ArrayBuffer,
  options: ParseNpzOptions & AsTree,
): Promise<Tree<Tensor>>;
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
export async function loadz(file: FileSource, options: LoadzOptions & AsTree): Promise<Tree<Tensor>>;
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

function namedTensors(tree: Tree<unknown>, op: string): NamedTensor[] {
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
export async function formatNpz(tensors: Tree<unknown>, options: FormatNpzOptions = {}): Promise<Uint8Array> {
  return written(tensors, options, "formatNpz", async (pieces) => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    return joined(all);
  });
}

/** Writes all tensors of a tree as an npz archive, which is there whole or not at all. Names are keys and positions joined by dots.
 * Dtype: all but bf16. Rejects as `formatNpz` does, and with `argument/path`, `io/file`, `io/no-files` in browsers, `async/aborted`.
 * Source: NumPy `savez`, and `savez_compressed` with `{ compression: "deflate" }`.
 * @example await io.savez("m.npz", { w: ones([2], { dtype: "bf16" }) }).catch((error) => error.code);  // => "dtype/format" */
export async function savez(file: FilePath, tensors: Tree<unknown>, options: SavezOptions = {}): Promise<void> {
  const op = "savez";
  await written(tensors, options, op, (pieces) => writeWhole(file, op, pieces, options.signal));
}

/** Hands the pieces of an archive to whoever takes them. */
async function written<T>(
  tensors: Tree<unknown>,
  options: SavezOptions,
  op: string,
  take: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  checkedChoice(options.compression ?? "none", ["none", "deflate"], op, "compression");
  const named = namedTensors(tensors, op);
  const report = progressReport(options.onProgress);
  return withHeld(
    named.map(({ x }) => x),
    op,
    (held) =>
      take(
        archivePieces(
          named.map((each, i) => ({ ...each, x: held[i]! })),
          options,
          report,
          op,
        ),
      ),
  );
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
    const plain = [header, ...littleEndian((await x.data({ signal })) as never, x.dtype)];
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
