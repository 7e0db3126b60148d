// A grey image as a PNG in a data URI, so that a page needs no other file.
// In: values 0 (white) to 1 (black), row by row, and the number of columns.  Out: `data:image/png;base64,...`.
// Source: the PNG specification (W3C), sections 5 (chunks), 11.2 (IHDR, IDAT, IEND) and 9 (filter 0: rows as they are).
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const WHITE = 255;

/** Length, type, content, checksum of type and content. */
function chunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(content.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}

/** 8 bits a pixel, grey, not interlaced. */
function header(columns, rows) {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(columns, 0);
  content.writeUInt32BE(rows, 4);
  content[8] = 8;
  return content;
}

/** The bytes of the image file. */
export function greyPng(values, columns) {
  const rows = values.length / columns;
  const lines = Buffer.alloc((columns + 1) * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      lines[row * (columns + 1) + 1 + column] = Math.round((1 - values[row * columns + column]) * WHITE);
    }
  }
  const chunks = [
    chunk("IHDR", header(columns, rows)),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** @example greyUri([0, 1], 2).slice(0, 22); // => "data:image/png;base64," */
export const greyUri = (values, columns) => `data:image/png;base64,${greyPng(values, columns).toString("base64")}`;
