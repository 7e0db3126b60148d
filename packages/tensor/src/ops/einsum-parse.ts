// The text of an einsum and what it says about its operands.
// In: "ij,jk->ik" and shapes.  Out: labels per operand and of the result, extents by label.
// Invariant: an ellipsis becomes labels of its own ("0", "1", ..., right-aligned), so later steps know letters alone; errors point at the place.
import { ArgumentError, ShapeError } from "../error.js";
import type { Shape } from "../shape.js";
import { shapeText } from "../shape.js";

/** Labels of an einsum, one character each. */
export interface EinsumLabels {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  /** Extent by label. */
  readonly extents: ReadonlyMap<string, number>;
}

function syntaxError(op: string, text: string, at: number, what: string): ArgumentError {
  return new ArgumentError({
    code: "argument/einsum",
    op,
    what: `${what} at position ${at} of the subscripts`,
    remedy: `write letters for axes, "," between operands, "->" before the result, "..." for the rest\n    ${text}\n    ${" ".repeat(at)}^`,
    argument: "subscripts",
  });
}

const LETTER = /[A-Za-z]/;

/** One term: letters, and where the ellipsis stands among them. */
interface Term {
  readonly letters: readonly string[];
  /** Letters before the ellipsis; undefined without one. */
  readonly ellipsis: number | undefined;
  /** Place in the text. */
  readonly at: number;
}

/** The term that starts at `at`; ends before "," and "->". */
function readTerm(op: string, text: string, at: number): { term: Term; end: number } {
  const letters: string[] = [];
  let ellipsis: number | undefined;
  let i = at;
  for (; i < text.length && text[i] !== "," && text[i] !== "-"; i++) {
    const mark = text[i]!;
    if (mark === " ") continue;
    if (LETTER.test(mark)) letters.push(mark);
    else if (text.startsWith("...", i)) {
      if (ellipsis !== undefined) throw syntaxError(op, text, i, "a second ellipsis");
      ellipsis = letters.length;
      i += 2;
    } else throw syntaxError(op, text, i, `${JSON.stringify(mark)}`);
  }
  return { term: { letters, ellipsis, at }, end: i };
}

function readTerms(op: string, text: string): { inputs: Term[]; output: Term | undefined } {
  const inputs: Term[] = [];
  let at = 0;
  for (;;) {
    const { term, end } = readTerm(op, text, at);
    inputs.push(term);
    if (text[end] === ",") {
      at = end + 1;
      continue;
    }
    if (text[end] !== "-") return { inputs, output: undefined };
    if (text[end + 1] !== ">") throw syntaxError(op, text, end, 'a "-" without ">"');
    const { term: output, end: rest } = readTerm(op, text, end + 2);
    if (rest < text.length) throw syntaxError(op, text, rest, `${JSON.stringify(text[rest])} after the result`);
    return { inputs, output };
  }
}

/** Reads the text against the operands' shapes; throws `argument/einsum`, `shape/einsum`. */
export function parseEinsum(op: string, text: unknown, shapes: readonly Shape[]): EinsumLabels {
  if (typeof text !== "string")
    throw new ArgumentError({
      code: "argument/einsum",
      op,
      what: "the subscripts are no text",
      remedy: 'start with a text such as "ij,jk->ik"',
      argument: "subscripts",
    });
  const { inputs: terms, output } = readTerms(op, text);
  if (terms.length !== shapes.length)
    throw new ArgumentError({
      code: "argument/einsum",
      op,
      what: `${JSON.stringify(text)} names ${terms.length} operands, and ${shapes.length} are given`,
      remedy: 'separate the operands\' labels by ","',
      argument: "subscripts",
    });
  const rests = terms.map((term, i) => restOf(op, text, term, shapes[i]!, i));
  const rest = Math.max(0, ...rests);
  const inputs = terms.map((term, i) => labelled(term, rests[i]!, rest));
  const extents = extentsOf(op, inputs, shapes);
  return { inputs, extents, output: outputOf(op, text, output, terms, rest, extents) };
}

/** Axes that an ellipsis stands for. */
function restOf(op: string, text: string, { letters, ellipsis, at }: Term, shape: Shape, operand: number): number {
  const rest = shape.length - letters.length;
  if (rest === 0 || (rest > 0 && ellipsis !== undefined)) return rest;
  throw new ShapeError({
    code: "shape/einsum",
    op,
    what: `operand ${operand} has the shape ${shapeText(shape)} and ${letters.length} labels`,
    remedy: `give each axis a label, or "..." for those without\n    ${text}\n    ${" ".repeat(at)}^`,
    shapes: [shape],
  });
}

/** Letters with the labels of the ellipsis in their place: the last `count` of `rest`. */
function labelled({ letters, ellipsis }: Term, count: number, rest: number): string[] {
  if (ellipsis === undefined) return [...letters];
  const dots = Array.from({ length: count }, (_, i) => String.fromCharCode(0x100 + rest - count + i));
  return [...letters.slice(0, ellipsis), ...dots, ...letters.slice(ellipsis)];
}

function extentsOf(op: string, inputs: readonly string[][], shapes: readonly Shape[]): Map<string, number> {
  const extents = new Map<string, number>();
  inputs.forEach((labels, operand) => {
    labels.forEach((label, axis) => {
      const extent = shapes[operand]![axis]!;
      const known = extents.get(label);
      const twin = shapes[operand]![labels.indexOf(label)]!;
      if (twin !== extent)
        throw new ShapeError({
          code: "shape/einsum",
          op,
          what: `label "${label}" is ${twin} and ${extent} in operand ${operand} (${shapeText(shapes[operand]!)})`,
          remedy: "a label twice in one operand takes its diagonal; give it axes of one extent",
          shapes,
        });
      if (known === undefined || known === 1) extents.set(label, extent);
      else if (extent !== known && extent !== 1)
        throw new ShapeError({
          code: "shape/einsum",
          op,
          what: `${LETTER.test(label) ? `label "${label}"` : "an axis of the ellipsis"} is ${extent} in operand ${operand} (${shapeText(shapes[operand]!)}) and ${known} before`,
          remedy: "give one label to axes of one extent, or of extent 1",
          shapes,
        });
    });
  });
  return extents;
}

function outputOf(
  op: string,
  text: string,
  output: Term | undefined,
  terms: readonly Term[],
  rest: number,
  extents: ReadonlyMap<string, number>,
): string[] {
  const dots = Array.from({ length: rest }, (_, i) => String.fromCharCode(0x100 + i));
  if (output === undefined) {
    const all = terms.flatMap((term) => term.letters);
    const once = [...new Set(all)].filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter));
    return [...dots, ...once.sort()];
  }
  const placeOf = (letter: string): number => text.indexOf(letter, output.at);
  for (const letter of output.letters) {
    if (!extents.has(letter))
      throw syntaxError(op, text, placeOf(letter), `the result's label "${letter}", which no operand has,`);
    if (output.letters.indexOf(letter) !== output.letters.lastIndexOf(letter))
      throw syntaxError(op, text, text.lastIndexOf(letter), `the label "${letter}" a second time in the result`);
  }
  const hasDots = terms.some((term) => term.ellipsis !== undefined);
  if (output.ellipsis !== undefined && !hasDots)
    throw syntaxError(op, text, text.indexOf("...", output.at), 'a "..." that no operand has');
  if (output.ellipsis === undefined) return [...output.letters];
  return [...output.letters.slice(0, output.ellipsis), ...dots, ...output.letters.slice(output.ellipsis)];
}
