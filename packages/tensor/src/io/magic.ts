// What files are by their first bytes, for errors that name the function to call instead.
// In: first bytes, the format that was wanted.  Out: the error.

import type { IoError } from "../error.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";

/** A format this module reads. */
type Format = "npy" | "npz" | "safetensors";

interface Kind {
  readonly begins: string;
  readonly is: string;
  readonly remedy: string;
}

const KINDS: readonly Kind[] = [
  { begins: "\x93NUMPY", is: "an npy file", remedy: "read it with load or parseNpy" },
  { begins: "PK\x03\x04", is: "a zip archive", remedy: "read it with loadz or parseNpz if it is npz" },
  { begins: "PK\x05\x06", is: "an empty zip archive", remedy: "read it with loadz or parseNpz if it is npz" },
  { begins: "\x1f\x8b", is: "packed by gzip", remedy: "unpack it first" },
  { begins: "\x89HDF", is: "an HDF5 file", remedy: "write it as safetensors or npz in Python" },
  { begins: "\x80", is: "a Python pickle", remedy: "write it as safetensors or npz in Python; pickles run code" },
  { begins: "GGUF", is: "a GGUF file", remedy: "write it as safetensors in Python" },
  { begins: "version ", is: "a pointer of Git LFS", remedy: "fetch the file itself: git lfs pull" },
];

/** The error of bytes that are not of a format. */
export function foreignFormat(bytes: Uint8Array, wanted: Format, base: number, place: Place): IoError {
  const known = knownFormat(bytes, wanted, base, place);
  if (known !== undefined) return known;
  const what = bytes.length === 0 ? `there is nothing, not ${wanted}` : `it does not begin as ${wanted} does`;
  return ioError(place, "format", what, GET_AGAIN, { offset: base });
}

/** The error of bytes that are of another format that is known; undefined where none is. */
export function knownFormat(bytes: Uint8Array, wanted: Format, base: number, place: Place): IoError | undefined {
  const begins = String.fromCharCode(...bytes.subarray(0, 24));
  const kind = KINDS.find((each) => begins.startsWith(each.begins));
  return kind && ioError(place, "format", `it is ${kind.is}, not ${wanted}`, kind.remedy, { offset: base });
}
