// How the digits were learned, as pictures.
// In: the result of training, the held-out images, the page to draw on.  Out: lines.
// Invariant: the pictures are held-out images that were misread, the first ones in their shuffled order.
// Not here: training.

import { PIXELS } from "../digits.mjs";
import { drawChart } from "../draw/chart.mjs";
import { drawConfusion } from "../draw/confusion.mjs";
import { drawPictures } from "../draw/picture.mjs";
import { counted, grouped, percent, wrap } from "../draw/text.mjs";
import { heading } from "./heading.mjs";

const SIDE = Math.sqrt(PIXELS);
const HEIGHT = 10;
const KILOBYTE = 1024;

/** Pictures of what was misread. */
function misread({ reads }, held, width) {
  const images = reads.flatMap((read, image) =>
    read === held.labels[image]
      ? []
      : [
          {
            pixels: held.pixels.slice(image * PIXELS, (image + 1) * PIXELS),
            caption: `${held.labels[image]} read as ${read}`,
          },
        ],
  );
  if (images.length === 0) return [];
  return [
    "",
    ...wrap(`${counted(images.length, "image")} misread, for example:`, width),
    "",
    ...drawPictures({ images, side: SIDE, width }),
  ];
}

const introduction = ({ counts, settings, backend }) =>
  `${grouped(counts.learned)} images of 8 x 8 pixels to learn from, ${grouped(counts.held)} held out. Softmax regression with gradients ` +
  `written out by hand: ${settings.epochs} epochs in steps of ${settings.batch} images, on the ${backend} backend.`;

/** The whole of part 2. `page`: `{ width, paint }`. */
export function digitsReport(result, page) {
  const { training, settings, held } = result;
  const { width, paint } = page;
  const { losses, accuracy, confusion, memory } = training;
  const series = [
    { name: "learned", values: losses.learned },
    { name: "held out", values: losses.held },
  ];
  const conclusion =
    `Read right: ${percent(accuracy.held)} of the held-out images, ${percent(accuracy.learned)} of the learned ones. ` +
    `The tensors took ${grouped(Math.ceil(memory.peak / KILOBYTE))} KB at most.`;
  return [
    ...heading(2, "Tensors on hand-written digits", page),
    ...wrap(introduction(result), width),
    "",
    ...drawChart({
      series,
      height: HEIGHT,
      width,
      scale: "log",
      title: "loss",
      from: 0,
      to: settings.epochs,
      unit: "epochs",
    }),
    "",
    ...wrap("Which digit was meant (down) and which was read (across), held-out images:", width),
    "",
    ...drawConfusion({ counts: confusion, width, paint }),
    ...misread(training, held, width),
    "",
    ...wrap(conclusion, width).map(paint.title),
  ];
}
