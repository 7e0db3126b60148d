// Small grey images side by side.
// In: square images with values 0 (empty) to 1 (full), a caption each.  Out: lines: the images in one row, the captions below.
// Invariant: as many images as fit the width, the first ones; a pixel is two characters wide, as characters are twice as high as wide.
// Not here: choosing the images.
import { pad } from "./text.mjs";

const SHADES = [" ", "░", "▒", "▓", "█"];
const GAP = 3;
const PIXEL = 2;

const shade = (value) => SHADES[Math.min(SHADES.length - 1, Math.round(value * (SHADES.length - 1)))].repeat(PIXEL);

/** Draws `images` (`{ pixels, caption }`, `side` x `side` values row by row). */
export function drawPictures({ images, side, width }) {
  const wide = side * PIXEL;
  const shown = images.slice(0, Math.floor((width + GAP) / (wide + GAP)));
  const line = (textOf) =>
    shown
      .map((image) => pad(textOf(image), wide))
      .join(" ".repeat(GAP))
      .trimEnd();
  const rows = Array.from({ length: side }, (_, row) =>
    line(({ pixels }) => Array.from(pixels.slice(row * side, (row + 1) * side), shade).join("")),
  );
  return shown.length === 0 ? [] : [...rows, line(({ caption }) => caption)];
}
