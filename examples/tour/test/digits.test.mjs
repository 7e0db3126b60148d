// The shipped digits: whole, verified, split the same way everywhere.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { packColumns } from "../data/make-digits.mjs";
import { DIGITS_FILE, holdOut, IMAGES, loadDigits, PIXELS, pick } from "../digits/images.mjs";
import { randomSource, shuffledOrder } from "../digits/shuffle.mjs";

const folder = mkdtempSync(join(tmpdir(), "sextant-digits-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "digits.bin.gz");

describe("the shipped file", () => {
  const digits = loadDigits();

  test("holds as many of each digit as the data set's description says of its test part", () => {
    const perDigit = Array(10).fill(0);
    for (const label of digits.labels) perDigit[label] += 1;
    expect(perDigit).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });

  test("pixels are sixteenths", () => {
    expect(digits.pixels).toHaveLength(IMAGES * PIXELS);
    expect(digits.pixels.every((pixel) => pixel >= 0 && pixel <= 1 && Number.isInteger(pixel * 16))).toBe(true);
  });

  test("the first image is the zero that the data set begins with", () => {
    const { pixels, labels } = pick(digits, [0]);
    expect(labels[0]).toBe(0);
    expect(Array.from(pixels.subarray(0, 8), (pixel) => pixel * 16)).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });

  test("is small", () => expect(readFileSync(DIGITS_FILE).length).toBeLessThan(60_000));

  test("is what make-digits.mjs makes of the images as text", () => {
    const lines = Array.from({ length: IMAGES }, (_, image) => {
      const row = digits.pixels.subarray(image * PIXELS, (image + 1) * PIXELS);
      return [...Array.from(row, (pixel) => pixel * 16), digits.labels[image]].join(",");
    });
    expect(Buffer.from(packColumns(lines.join("\n"))).equals(gunzipSync(readFileSync(DIGITS_FILE)))).toBe(true);
  });
});

describe("packing refuses", () => {
  test.for([
    ["1,2\n3", "line 2 has 1 columns, line 1 has 2"],
    ["1,17", "line 1, column 2: 17 is not in 0..16"],
    ["1,x", "line 1, column 2: NaN is not in 0..16"],
  ])("%j", ([csv, message]) => expect(() => packColumns(csv)).toThrow(message));
});

describe("a file that is missing or damaged is refused with what to do", () => {
  const remedy =
    "restore it with `git checkout -- examples/tour/data`, or make it again as examples/tour/data/README.md says";
  const bytes = gunzipSync(readFileSync(DIGITS_FILE));
  const changed = Buffer.from(bytes);
  changed[1000] ^= 1;

  test.for([
    ["cut short", readFileSync(DIGITS_FILE).subarray(0, 20_000), "20000 bytes that are no gzip file (Z_BUF_ERROR)"],
    ["empty", Buffer.alloc(0), "0 bytes that are no gzip file (Z_BUF_ERROR)"],
    ["something else", Buffer.from("not a gzip file"), "15 bytes that are no gzip file (Z_DATA_ERROR)"],
    [
      "one pixel changed",
      gzipSync(changed),
      /^its 116805 unpacked bytes have SHA-256 [0-9a-f]{12}\.\.\., published is ac9fdfe258ae\.\.\.$/,
    ],
    ["an image missing", gzipSync(bytes.subarray(65)), /^its 116740 unpacked bytes have SHA-256/],
  ])("%s", ([, content, what]) => {
    writeFileSync(file, content);
    let thrown;
    try {
      loadDigits(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "TourError", code: "tour/digits-damaged", exitCode: 1 });
    const [, said, todo] = /^TourError \[examples\/tour\/data\/digits\.bin\.gz\]: (.*); (restore.*)$/.exec(
      thrown.message,
    );
    expect(said).toMatch(what);
    expect(todo).toBe(remedy);
  });

  test("missing", () => {
    expect(() => loadDigits(join(folder, "nowhere.gz"))).toThrow(
      expect.objectContaining({
        code: "tour/digits-missing",
        message: `TourError [examples/tour/data/digits.bin.gz]: cannot be read (ENOENT); ${remedy}`,
      }),
    );
  });

  test("an untouched copy is accepted", () => {
    copyFileSync(DIGITS_FILE, file);
    expect(loadDigits(file)).toEqual(loadDigits());
  });
});

describe("shuffling", () => {
  test("a seed gives the same numbers everywhere", () => {
    const random = randomSource(0);
    expect([random(), random()]).toEqual([0.26642920868471265, 0.0003297457005828619]);
  });

  test("an order holds every place once, and differs by seed", () => {
    const order = shuffledOrder(1000, randomSource(0));
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, place) => place));
    expect(order).not.toEqual(shuffledOrder(1000, randomSource(1)));
    expect(order).toEqual(shuffledOrder(1000, randomSource(0)));
  });

  test("a fifth is held out, and no image is in both sets", () => {
    const numbered = {
      pixels: Float32Array.from({ length: IMAGES * PIXELS }, (_, pixel) => Math.floor(pixel / PIXELS)),
      labels: new Uint8Array(IMAGES),
    };
    const { learned, held } = holdOut(numbered, shuffledOrder(IMAGES, randomSource(0)), 0.2);
    expect([learned.labels.length, held.labels.length]).toEqual([1438, 359]);
    const images = new Set([...learned.pixels, ...held.pixels]);
    expect(images.size).toBe(IMAGES);
  });
});
