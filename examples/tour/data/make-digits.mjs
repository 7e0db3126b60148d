// Packs the digits of scikit-learn's wheel into the file that the tour ships.
// In: path of `digits.csv.gz` (1797 lines of 64 pixels 0..16 and a label 0..9).  Out: digits.bin.gz beside this script, its checksum printed.
// Invariant: column after column (all first pixels, all second pixels, ..., all labels), one byte each: neighbours repeat, so gzip gets further.
// Not here: reading it back (../digits.mjs).
//
// Run: node make-digits.mjs path/to/digits.csv.gz
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

/** CSV text -> bytes, one column of the table after the other. */
export function packColumns(csv) {
  const rows = csv.trim().split("\n").map((line) => line.split(",").map(Number));
  const width = rows[0].length;
  const bytes = new Uint8Array(rows.length * width);
  rows.forEach((row, r) => {
    if (row.length !== width) throw new Error(`line ${r + 1} has ${row.length} columns, line 1 has ${width}`);
    row.forEach((value, c) => {
      if (!Number.isInteger(value) || value < 0 || value > 16) throw new Error(`line ${r + 1}, column ${c + 1}: ${value} is not in 0..16`);
      bytes[c * rows.length + r] = value;
    });
  });
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [source] = process.argv.slice(2);
  if (source === undefined) {
    console.error("usage: node make-digits.mjs path/to/digits.csv.gz");
    process.exit(2);
  }
  const bytes = packColumns(gunzipSync(readFileSync(source)).toString("utf8"));
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(new URL("digits.bin.gz", import.meta.url), packed);
  console.log(`${bytes.length} bytes, packed ${packed.length}`);
  console.log(`sha256 of the unpacked bytes: ${createHash("sha256").update(bytes).digest("hex")}`);
}
