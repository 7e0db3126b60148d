// The line above a part.
// In: its number and title.  Out: lines, an empty one before.
import { fit } from "../draw/text.mjs";

/** @example heading(1, "Datalog", page); // => ["", "1  Datalog", "═══..."] */
export const heading = (number, title, { width, paint }) => [
  "",
  paint.title(paint.accent(fit(`${number}  ${title}`, width))),
  paint.accent("═".repeat(width)),
];
