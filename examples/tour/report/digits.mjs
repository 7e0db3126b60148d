// How the digits were learned, as pictures.
// In: the backend, the result of training, the page to draw on.  Out: lines.
// Invariant: the pictures are held-out images that were misread, the first ones in their shuffled order.
// Not here: training.
import { PIXELS, SIDE } from "../digits/images.mjs";
import { misreadIn } from "../digits/judge.mjs";
import { drawChart } from "../draw/chart.mjs";
import { drawConfusion } from "../draw/confusion.mjs";
import { drawPictures } from "../draw/picture.mjs";
import { counted, grouped, percent, wrap } from "../draw/text.mjs";
import { heading } from "./heading.mjs";

const HEIGHT = 10;

/** Pictures of what was misread. */
function misread({ reads }, held, width) {
  const images = misreadIn(reads, held.labels).map((image) => ({
    pixels: held.pixels.slice(image * PIXELS, (image + 1) * PIXELS),
    caption: `${held.labels[image]} read as ${reads[image]}`,
  }));
  if (images.length === 0) return [];
  return [
    "",
    ...wrap(`${counted(images.length, "image")} misread, for example:`, width),
    "",
    ...drawPictures({ images, side: SIDE, width }),
  ];
}

/** The backend, and why it is not the fast one where it is not. */
const place = ({ name, reason }) => (reason === undefined ? name : `${name} (${reason})`);

const introduction = ({ backend, digits: { counts, settings } }) =>
  `${grouped(counts.learned)} images of 8 x 8 pixels to learn from, ${grouped(counts.held)} held out. Two layers of convolutions, their ` +
  `gradients by valueAndGrad, steps by Adam, compiled by defn: ${counted(settings.epochs, "epoch")} in steps of ${settings.batch} ` +
  `images. Backend: ${place(backend)}.`;

/** The whole of part 2. `page`: `{ width, paint }`. */
export function digitsReport(results, page) {
  const { training, settings, held, milliseconds } = results.digits;
  const { width, paint } = page;
  const { losses, accuracy, confusion } = training;
  const series = [
    { name: "learned", values: losses.learned },
    { name: "held out", values: losses.held },
  ];
  const conclusion =
    `Read right: ${percent(accuracy.held)} of the held-out images, ${percent(accuracy.learned)} of the learned ones. ` +
    `${(milliseconds / 1000).toFixed(1)} seconds.`;
  return [
    ...heading(2, "Tensors on hand-written digits", page),
    ...wrap(introduction(results), width),
    "",
    ...drawChart({
      series,
      height: HEIGHT,
      width,
      scale: "log",
      title: "loss",
      from: 0,
      to: settings.epochs,
      unit: settings.epochs === 1 ? "epoch" : "epochs",
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
