// The hand-written digits: loaded, verified, shuffled, split.
// In: the packed file of data/README.md.  Out: two sets of images (pixels 0..1, row by row) with their labels.
// Invariant: the bytes are the published ones (checksum) or nothing is returned; the same seed gives the same split on every machine.
// Not here: learning from them (train.mjs), drawing them (draw/picture.mjs, page/png.mjs).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { TourError } from "../failure.mjs";

/** Images in the file. */
export const IMAGES = 1797;
/** Rows of an image, and pixels in a row. */
export const SIDE = 8;
/** Pixels in an image. */
export const PIXELS = SIDE * SIDE;
/** Digits that can be meant. */
export const CLASSES = 10;
/** Value of a black pixel. */
const BLACK = 16;
const CHECKSUM = "ac9fdfe258aefd68bbcff8fd47e4f51466aa6edad18827c191d2c41d9d188f6e";

/** Where the shipped file lies. */
export const DIGITS_FILE = fileURLToPath(new URL("../data/digits.bin.gz", import.meta.url));

const REMEDY =
  "restore it with `git checkout -- examples/tour/data`, or make it again as examples/tour/data/README.md says";
const damaged = (what, cause) =>
  new TourError({
    code: "tour/digits-damaged",
    place: "examples/tour/data/digits.bin.gz",
    what,
    remedy: REMEDY,
    cause,
  });

function readPacked(file) {
  try {
    return readFileSync(file);
  } catch (cause) {
    const what = `cannot be read (${cause.code})`;
    throw new TourError({
      code: "tour/digits-missing",
      place: "examples/tour/data/digits.bin.gz",
      what,
      remedy: REMEDY,
      cause,
    });
  }
}

function unpack(packed) {
  try {
    return gunzipSync(packed);
  } catch (cause) {
    throw damaged(`${packed.length} bytes that are no gzip file (${cause.code})`, cause);
  }
}

/** Reads and verifies the images. Throws `tour/digits-missing`, `tour/digits-damaged`.
 * Out: `pixels` (images x 64, row by row, 0 white to 1 black, Float32Array) and `labels` (0..9, Uint8Array).
 * @example loadDigits().labels.length; // => 1797 */
export function loadDigits(file = DIGITS_FILE) {
  const columns = unpack(readPacked(file));
  const checksum = createHash("sha256").update(columns).digest("hex");
  if (checksum !== CHECKSUM) {
    throw damaged(
      `its ${columns.length} unpacked bytes have SHA-256 ${checksum.slice(0, 12)}..., published is ${CHECKSUM.slice(0, 12)}...`,
    );
  }
  const pixels = new Float32Array(IMAGES * PIXELS);
  for (let image = 0; image < IMAGES; image += 1) {
    for (let pixel = 0; pixel < PIXELS; pixel += 1) {
      pixels[image * PIXELS + pixel] = columns[pixel * IMAGES + image] / BLACK;
    }
  }
  return { pixels, labels: new Uint8Array(columns.subarray(PIXELS * IMAGES)) };
}

/** The images at the given places, in that order. */
export function pick({ pixels, labels }, places) {
  const picked = { pixels: new Float32Array(places.length * PIXELS), labels: new Uint8Array(places.length) };
  places.forEach((place, at) => {
    picked.pixels.set(pixels.subarray(place * PIXELS, (place + 1) * PIXELS), at * PIXELS);
    picked.labels[at] = labels[place];
  });
  return picked;
}

/** Splits into what is learned from and what is held out, after shuffling: as they lie in the file, neighbours are of the same writer.
 * @example holdOut(loadDigits(), shuffledOrder(1797, randomSource(0)), 0.2).held.labels.length; // => 359 */
export function holdOut(digits, order, share) {
  const held = Math.floor(order.length * share);
  return { learned: pick(digits, order.slice(held)), held: pick(digits, order.slice(0, held)) };
}
