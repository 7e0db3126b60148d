// Goals about generated programs.
// In: a program, what it computes, numbers to draw from.  Out: goals as text, some of whose values occur in results and some nowhere.
import type { Knowledge, Program } from "../../src/index.js";

/** One to three goals. `full` is the result to take values from. */
export function drawGoals(program: Program, full: Knowledge, draw: () => number): readonly string[] {
  return Array.from({ length: 1 + (draw() % 3) }, () => drawGoal(program, full, draw));
}

function drawGoal({ checked }: Program, full: Knowledge, draw: () => number): string {
  // The last relations are those that depend on the others.
  const count = checked.relations.length;
  const { name, attributes } = checked.relations[count - 1 - (draw() % Math.min(count, 1 + (draw() % count)))]!;
  const tuples = full.tuples(name);
  const tuple = tuples.length > 0 && draw() % 4 > 0 ? tuples[draw() % tuples.length] : undefined;
  const args = attributes.map(({ kind }, column) => {
    if (draw() % 5 < 2) return draw() % 4 === 0 ? "_" : kind === "number" && draw() % 4 === 0 ? "Same" : `V${column}`;
    return tuple === undefined ? constant(kind, draw) : print(tuple[column]);
  });
  return `${name}(${args.join(", ")})`;
}

function constant(kind: string, draw: () => number): string {
  if (kind === "record") return `[${draw() % 5}, ${draw() % 5}]`;
  return kind === "number" ? String(draw() % 7) : JSON.stringify("abcdx"[draw() % 5]);
}

function print(value: unknown): string {
  if (typeof value === "object" && value !== null) return `[${Object.values(value).map(print).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
