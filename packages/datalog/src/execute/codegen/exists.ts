// Is a tuple there, or none that fits? One look, or a search that stops at the first match.
// In: an `exists` or a `none` step.  Out: a condition around the rest of the rule; words of a dense relation are masked at once.
import { bind, fresh, wordSource } from "../source.js";
import { type Generator, type Inner, local, type Of, type WordSlot } from "./generator.js";
import { scan } from "./scan.js";

export function exists(generator: Generator, step: Of<"exists">, word: WordSlot | null, next: Inner): string {
  const { scope, request } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const shape = request.shapeOf(step.relation);
  const arity = step.key.length;
  const key = step.key.map((expression) => wordSource(scope, expression));
  if (shape.kind === "dense" && arity > 0) return denseExists(generator, step, relation, key, word, next);
  if (shape.kind === "hash" && arity <= 3) {
    return `if (${step.wanted ? "" : "!"}${relation}.has${arity}(${key.join(", ")})) {\n${next(word)}\n}`;
  }
  const buffer = local(generator, fresh(scope, "k"), `new Int32Array(${arity})`);
  return [
    ...key.map((source, i) => `${buffer}[${i}] = ${source};`),
    `if (${step.wanted ? "" : "!"}${relation}.has(${buffer})) {`,
    next(word),
    "}",
  ].join("\n");
}

function denseExists(
  generator: Generator,
  step: Of<"exists">,
  relation: string,
  key: readonly string[],
  word: WordSlot | null,
  next: Inner,
): string {
  const { scope } = generator;
  const arity = key.length;
  const words = local(generator, `${relation}_tx`, `${relation}.total.words`);
  const width = local(generator, `${relation}_tw`, `${relation}.total.width`);
  const names = key.map(() => fresh(scope, "k"));
  const dim = (i: number): string => local(generator, `${relation}_m${i}`, `${relation}.dims[${i}]`);
  const row =
    arity === 1 ? "0" : names.slice(1, -1).reduce((sum, name, i) => `(${sum} * ${dim(i + 1)} + ${name})`, names[0]!);
  const last = step.key[arity - 1]!;
  if (word !== null && last.kind === "slot" && last.slot === word.slot) {
    const guards = names.slice(0, -1).map((name, i) => `(${name} >>> 0) < ${dim(i)}`);
    const inside = [...guards, `${word.position} < ${width}`].join(" && ");
    const bits = fresh(scope, "x");
    const there = `(${inside} ? ${words}[${row} * ${width} + ${word.position}] : 0)`;
    return [
      "{",
      ...names.slice(0, -1).map((name, i) => `const ${name} = ${key[i]};`),
      `const ${bits} = ${word.bits} & ${step.wanted ? "" : "~"}${there};`,
      `if (${bits} !== 0) {`,
      next({ ...word, bits }),
      "}",
      "}",
    ].join("\n");
  }
  const guards = names.map((name, i) => `(${name} >>> 0) < ${dim(i)}`);
  const bit = names[arity - 1];
  const found = `${guards.join(" && ")} && ((${words}[${row} * ${width} + (${bit} >>> 5)] >>> ${bit}) & 1) !== 0`;
  return [
    "{",
    ...names.map((name, i) => `const ${name} = ${key[i]};`),
    `if (${step.wanted ? found : `!(${found})`}) {`,
    next(word),
    "}",
    "}",
  ].join("\n");
}

/** Negation with wildcards: looks for one match, goes on when there is none. */
export function none(generator: Generator, step: Of<"none">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  if (step.columns.length === 0) {
    return `if (${bind(scope, { kind: "relation", relation: step.relation })}.size === 0) {\n${next(word)}\n}`;
  }
  const found = fresh(scope, "f");
  const probe: Of<"scan"> = {
    kind: "scan",
    relation: step.relation,
    version: "total",
    columns: step.columns,
    key: step.key,
    where: [],
    bind: [],
    same: [],
    once: true,
    atom: -1,
  };
  const search = scan({ generator, steps: [], position: 0, step: probe, word: null, next: () => `${found} = true;` });
  return `let ${found} = false;\n${search}\nif (!${found}) {\n${next(word)}\n}`;
}
