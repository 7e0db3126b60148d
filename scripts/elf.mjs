// Reads and changes what an ELF library asks of the system it is loaded on (64 bit, little-endian).
// In: the bytes of a library.  Out: what it needs; the same bytes, changed in place.
// Invariant: nothing moves and no size changes, so that a patched library is as good as its original; a name that is not there is an error.
// Not here: which libraries are patched and why (prebuilt.mjs).
// Source: System V ABI, "Dynamic Section"; Linux Standard Base, "Symbol Versioning" (vna_flags 0x2 = VER_FLG_WEAK).

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const TAG = {
  end: 0,
  needed: 1,
  strings: 5,
  soname: 14,
  rpath: 15,
  runpath: 29,
  versions: 0x6ffffffe,
  versionCount: 0x6fffffff,
};
const WEAK = 0x2;

/** Segments of a file; throws when it is no 64-bit little-endian ELF file. */
function segmentsOf(bytes) {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1)
    throw new Error("not a 64-bit little-endian ELF file");
  const first = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, i) => {
    const at = first + i * size;
    const word = (offset) => Number(bytes.readBigUInt64LE(at + offset));
    return { type: bytes.readUInt32LE(at), offset: word(8), address: word(16), size: word(32) };
  });
}

/** The dynamic section: its entries, and where addresses lie in the file. */
function dynamicOf(bytes) {
  const segments = segmentsOf(bytes);
  const offsetOf = (address) => {
    const holder = segments.find(
      (each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.size,
    );
    if (holder === undefined) throw new Error(`address ${address} is in no segment`);
    return address - holder.address + holder.offset;
  };
  const table = segments.find((each) => each.type === PT_DYNAMIC);
  if (table === undefined) throw new Error("the file is not dynamically linked");
  const entries = [];
  for (let at = table.offset; at < table.offset + table.size; at += 16) {
    const entry = { at, tag: Number(bytes.readBigInt64LE(at)), value: Number(bytes.readBigUInt64LE(at + 8)) };
    if (entry.tag === TAG.end) break;
    entries.push(entry);
  }
  const value = (tag) => entries.find((entry) => entry.tag === tag)?.value;
  const strings = offsetOf(value(TAG.strings));
  const text = (index) => bytes.toString("latin1", strings + index, bytes.indexOf(0, strings + index));
  return { entries, value, offsetOf, strings, text };
}

/** Names of the libraries a library is linked with. */
export function neededLibraries(bytes) {
  const { entries, text } = dynamicOf(bytes);
  return entries.filter(({ tag }) => tag === TAG.needed).map(({ value }) => text(value));
}

/** Folders in which it looks for them, as one text, or undefined. */
export function runPath(bytes) {
  const { value, text } = dynamicOf(bytes);
  const index = value(TAG.runpath) ?? value(TAG.rpath);
  return index === undefined ? undefined : text(index);
}

/** Versions of symbols it asks of other libraries: `{ library, version, weak }`, with the place of each entry in the file. */
export function requiredVersions(bytes) {
  const { value, offsetOf, text } = dynamicOf(bytes);
  const found = [];
  if (value(TAG.versions) === undefined) return found;
  let at = offsetOf(value(TAG.versions));
  for (let left = value(TAG.versionCount); left > 0; left--) {
    const library = text(bytes.readUInt32LE(at + 4));
    let entry = at + bytes.readUInt32LE(at + 8);
    for (let count = bytes.readUInt16LE(at + 2); count > 0; count--) {
      const weak = (bytes.readUInt16LE(entry + 4) & WEAK) !== 0;
      const name = bytes.readUInt32LE(entry + 8);
      found.push({ library, version: text(name), weak, at: entry, name });
      entry += bytes.readUInt32LE(entry + 12);
    }
    at += bytes.readUInt32LE(at + 12);
  }
  return found;
}

const entriesNamed = (bytes, version) => {
  const found = requiredVersions(bytes).filter((each) => each.version === version);
  if (found.length === 0) throw new Error(`no version ${version} is asked for`);
  return found;
};

/** Lets the library load where a version is missing; its symbols must then come from elsewhere. */
export function weakenVersion(bytes, version) {
  for (const { at } of entriesNamed(bytes, version)) bytes.writeUInt16LE(bytes.readUInt16LE(at + 4) | WEAK, at + 4);
}

/** Asks for another version instead; its name must be as long. */
export function renameVersion(bytes, version, other) {
  if (other.length !== version.length) throw new Error(`${other} is not as long as ${version}`);
  const { strings } = dynamicOf(bytes);
  for (const { at, name } of entriesNamed(bytes, version)) {
    bytes.write(other, strings + name, "latin1");
    bytes.writeUInt32LE(hashOf(other), at);
  }
}

/** The hash of a name as ELF defines it. */
export function hashOf(name) {
  let hash = 0;
  for (const byte of Buffer.from(name, "latin1")) {
    hash = (hash << 4) + byte;
    const high = hash & 0xf0000000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash >>> 0;
}

/** Replaces the folders it looks in by ones whose text is not longer. */
export function setRunPath(bytes, path) {
  const { value, strings, text } = dynamicOf(bytes);
  const index = value(TAG.runpath) ?? value(TAG.rpath);
  if (index === undefined) throw new Error("the file has no run path");
  const { length } = text(index);
  if (path.length > length) throw new Error(`the run path has room for ${length} characters, not for ${path}`);
  bytes.fill(0, strings + index, strings + index + length);
  bytes.write(path, strings + index, "latin1");
}

/** Takes a library off the list of those it is linked with. */
export function dropNeeded(bytes, library) {
  const { entries, text } = dynamicOf(bytes);
  const gone = entries.find(({ tag, value }) => tag === TAG.needed && text(value) === library);
  if (gone === undefined) throw new Error(`it is not linked with ${library}`);
  const last = entries.at(-1).at;
  bytes.copyWithin(gone.at, gone.at + 16, last + 16);
  bytes.fill(0, last, last + 16);
}
