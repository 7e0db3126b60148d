// In which order an einsum contracts its operands.
// In: labels and extents.  Out: pairs of positions; a contracted pair goes and its result comes last.
// Invariant: a path contracts everything to one operand; the cost of a pair is the product of all extents it touches.
// Source: exhaustive search over pairs by subset; greedy choice of the pair whose result grows least.
import { ArgumentError } from "../error.js";
import type { EinsumOptions, EinsumPath, EinsumPlan } from "../options/contraction.js";
import type { EinsumLabels } from "./einsum-parse.js";

/** Largest number of operands for which every order is tried. */
const TRY_ALL = 5;
/** Beyond this many, trying every order takes longer than any contraction. */
const TRY_ALL_AT_MOST = 10;

type Labels = readonly string[];

/** Labels of what a pair contracts to: those that the rest or the result still needs. */
export function keptLabels(pair: readonly Labels[], rest: readonly Labels[], output: Labels): string[] {
  const needed = new Set([...rest.flat(), ...output]);
  return [...new Set(pair.flat())].filter((label) => needed.has(label));
}

/** Product of the extents of some labels. */
const sizeOfLabels = (labels: Iterable<string>, extents: ReadonlyMap<string, number>): number => {
  let size = 1;
  for (const label of labels) size *= extents.get(label)!;
  return size;
};

/** The path asked for, or the one found; throws `argument/optimize`. */
export function einsumPathOf(
  op: string,
  labels: EinsumLabels,
  optimize: NonNullable<EinsumOptions["optimize"]>,
): EinsumPath {
  const count = labels.inputs.length;
  if (Array.isArray(optimize)) return checkedPath(op, optimize, count);
  const known = typeof optimize === "boolean" || optimize === "greedy" || optimize === "optimal";
  if (!known)
    throw new ArgumentError({
      code: "argument/optimize",
      op,
      what: `optimize is ${JSON.stringify(optimize)}`,
      remedy: 'use true, false, "optimal", "greedy" or a path such as [[0, 1], [0, 1]]',
      argument: "optimize",
    });
  if (count === 1) return [[0]];
  if (count === 2 || optimize === false) return leftToRight(count);
  const tried = optimize === "optimal" ? TRY_ALL_AT_MOST : optimize === true ? TRY_ALL : 0;
  return count <= tried ? optimalPath(labels) : greedyPath(labels);
}

/** The first operand with each of the others in turn. */
function leftToRight(count: number): EinsumPath {
  return Array.from({ length: count - 1 }, (_, i) => (i === 0 ? [0, 1] : [0, count - 1 - i]));
}

function checkedPath(op: string, path: readonly unknown[], count: number): EinsumPath {
  let left = count;
  for (const step of path) {
    const pair = Array.isArray(step) ? (step as unknown[]) : [];
    const fits = pair.every((i) => Number.isInteger(i) && (i as number) >= 0 && (i as number) < left);
    if (!fits || pair.length === 0 || pair.length > 2 || new Set(pair).size < pair.length)
      throw new ArgumentError({
        code: "argument/optimize",
        op,
        what: `the path step ${JSON.stringify(step)} does not name one or two of ${left} operands`,
        remedy: "count from 0; a contracted pair leaves the list and its result joins at the end",
        argument: "optimize",
      });
    left -= pair.length - 1;
  }
  if (left === 1) return path as EinsumPath;
  throw new ArgumentError({
    code: "argument/optimize",
    op,
    what: `the path leaves ${left} operands of ${count}`,
    remedy: "contract until one is left",
    argument: "optimize",
  });
}

/** Takes the pair whose result is smallest compared with what it replaces, again and again. */
function greedyPath({ inputs, output, extents }: EinsumLabels): EinsumPath {
  const terms: Labels[] = inputs.slice();
  const path: number[][] = [];
  while (terms.length > 1) {
    let best: { pair: [number, number]; growth: number; cost: number } | undefined;
    for (let i = 0; i < terms.length; i++)
      for (let j = i + 1; j < terms.length; j++) {
        const pair = [terms[i]!, terms[j]!];
        const rest = terms.filter((_, k) => k !== i && k !== j);
        const result = sizeOfLabels(keptLabels(pair, rest, output), extents);
        const growth = result - sizeOfLabels(new Set(pair[0]), extents) - sizeOfLabels(new Set(pair[1]), extents);
        const cost = sizeOfLabels(new Set(pair.flat()), extents);
        if (best === undefined || growth < best.growth || (growth === best.growth && cost < best.cost))
          best = { pair: [i, j], growth, cost };
      }
    const { pair } = best!;
    path.push(pair);
    replacePair(terms, pair, output);
  }
  return path;
}

function replacePair(terms: Labels[], [i, j]: readonly [number, number], output: Labels): void {
  const pair = [terms[i]!, terms[j]!];
  terms.splice(j, 1);
  terms.splice(i, 1);
  terms.push(keptLabels(pair, terms, output));
}

/** Cheapest way to contract each subset of the operands. */
interface Best {
  readonly cost: number;
  readonly labels: Labels;
  /** The two subsets it is made of; undefined for an operand itself. */
  readonly parts: readonly [number, number] | undefined;
}

/** The path of the fewest multiplications, by the best split of every subset. */
function optimalPath({ inputs, output, extents }: EinsumLabels): EinsumPath {
  const count = inputs.length;
  const all = 2 ** count - 1;
  const best = new Map<number, Best>();
  inputs.forEach((labels, i) => {
    best.set(2 ** i, { cost: 0, labels, parts: undefined });
  });
  for (let subset = 1; subset <= all; subset++) {
    if (best.has(subset)) continue;
    const rest = inputs.filter((_, i) => (subset & (1 << i)) === 0);
    let found: Best | undefined;
    for (let part = (subset - 1) & subset; part > 0; part = (part - 1) & subset) {
      const other = subset ^ part;
      if (part < other) continue;
      const [a, b] = [best.get(part)!, best.get(other)!];
      const cost = a.cost + b.cost + sizeOfLabels(new Set([...a.labels, ...b.labels]), extents);
      if (found === undefined || cost < found.cost)
        found = { cost, labels: keptLabels([a.labels, b.labels], rest, output), parts: [part, other] };
    }
    best.set(subset, found!);
  }
  return pathOfSplits(best, all, count);
}

/** Splits of subsets as positions in a list that shrinks. */
function pathOfSplits(best: ReadonlyMap<number, Best>, all: number, count: number): EinsumPath {
  const path: number[][] = [];
  const list = Array.from({ length: count }, (_, i) => 1 << i);
  const contract = (subset: number): void => {
    const { parts } = best.get(subset)!;
    if (parts === undefined) return;
    for (const part of parts) contract(part);
    const pair = parts.map((part) => list.indexOf(part)).sort((a, b) => a - b);
    path.push(pair);
    list.splice(pair[1]!, 1);
    list.splice(pair[0]!, 1);
    list.push(subset);
  };
  contract(all);
  return path;
}

/** What a path costs, step by step. */
export function describePath({ inputs, output, extents }: EinsumLabels, path: EinsumPath): EinsumPlan {
  const terms: Labels[] = inputs.slice();
  const steps: string[] = [];
  let multiplications = 0;
  let largest = 0;
  const text = (labels: Labels): string => labels.map((l) => (l >= "\u0100" ? "." : l)).join("");
  for (const step of path) {
    const chosen = step.map((i) => terms[i]!);
    for (const i of [...step].sort((a, b) => b - a)) terms.splice(i, 1);
    const result = terms.length === 0 ? output : keptLabels(chosen, terms, output);
    terms.push(result);
    multiplications += sizeOfLabels(new Set(chosen.flat()), extents);
    largest = Math.max(largest, sizeOfLabels(result, extents));
    steps.push(`${chosen.map(text).join(",")}->${text(result)}`);
  }
  return { path, multiplications, largest, steps };
}
