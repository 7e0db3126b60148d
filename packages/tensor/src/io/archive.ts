// Tensors of an npz archive.
// In: a source of bytes.  Out: the tensors that were picked.
// Invariant: of the source only the directory and those members are read, and each is held to its checksum.
// Not here: the archive's records (zip-read.ts), what a member says (npy.ts), who opens the source (npz.ts).
import type { Backend } from "../backend.js";
import type { Tensor } from "../methods.generated.js";
import type { AsTree, FileOptions, LoadzOptions, NpzMember } from "../options/io.js";
import type { Tree } from "../tree.js";
import { crc32 } from "./crc32.js";
import { inflated } from "./deflate.js";
import { readNpy } from "./npy.js";
import { inForm, picked } from "./pick.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import { type ByteSource, type Count, progressReport, type Reader, range, readMemory, readSource } from "./range.js";
import { type Member, memberStart, readDirectory } from "./zip-read.js";

/** What members of npy files end in. */
export const SUFFIX = ".npy";
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

/** The tensors that options pick, in the form they ask for. */
export async function readArchive(
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
  const bytes = await run(range(place, start + stored, { offset: start, length: stored, counts, what }));
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
