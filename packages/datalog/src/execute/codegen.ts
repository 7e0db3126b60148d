// A rule version becomes one JavaScript function: nested loops over the arrays of the relations, whatever their representation.
// In: plan, rule, ordered steps, the representation of each relation.  Out: source text and the bindings it needs.
// Invariant: identifiers are generated and constants come through bindings, so no text of a program is ever part of the source (its rule stands above as a comment, stripped of line ends).
// Where the last column of a dense relation only travels to the head, whole words travel: 32 tuples at once.
// Not here: one file per kind of step (codegen/), caching and binding (compile.ts), expressions (source.ts), the twin (interpret.ts).
import type { Step } from "../plan/plan.js";
import { aggregate } from "./codegen/aggregate.js";
import { exists, none } from "./codegen/exists.js";
import {
  type Generated,
  type GenerateRequest,
  type Generator,
  type Inner,
  type Of,
  tick,
  type WordSlot,
} from "./codegen/generator.js";
import { headWriter } from "./codegen/head.js";
import { indent } from "./codegen/indent.js";
import { scan } from "./codegen/scan.js";
import { bind, createScope, encode, fresh, nativeSource, testSource, wordSource } from "./source.js";

/** What would end the comment of a rule or make it read differently than it is: controls, separators, marks of direction.
 * Ranges and no Unicode properties: V8 works those out when it loads the file, and the main entry has this one. */
const UNPRINTABLE = /[^ -~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ufefe\uff00-\ufff8]+/g;

/** Source of the runner of a rule version; evaluating it gives `(E) => (counts) => void` with `E` the resolved bindings. */
export function generateRule(request: GenerateRequest): Generated {
  const scope = createScope(request.plan, request.overflow);
  const prologue: string[] = [];
  const declared = new Set<string>();
  const head = headWriter(request, scope, prologue, declared);
  const generator: Generator = {
    request,
    scope,
    prologue,
    declared,
    head,
    counted: false,
    cutLabel: null,
    cutBits: null,
  };
  const body = sequence(generator, request.version.steps, 0, null, (word) => {
    const values = request.rule.values.map((value) => wordSource(scope, value));
    const emitted = head.emit(values, word, generator.counted);
    const whole = word === null || word.bits === generator.cutBits;
    return generator.cutLabel !== null && whole ? `${emitted}\nbreak ${generator.cutLabel};` : emitted;
  });
  const machine = bind(scope, { kind: "machine" });
  const locals = request.rule.slots.map((_, slot) => `v${slot} = 0`);
  const lines = [
    `// ${request.rule.text.replace(UNPRINTABLE, " ")}`,
    "(counts, from, to) => {",
    ...prologue,
    `let b = ${machine}.budget, tried = 0, inserted = 0${locals.length > 0 ? `, ${locals.join(", ")}` : ""};`,
    body,
    head.save,
    `${machine}.budget = b;`,
    "counts.tried += tried; counts.inserted += inserted;",
    "}",
  ];
  const unpacked = scope.bindings.map((_, i) => `e${i} = E[${i}]`);
  const source = [
    '"use strict";',
    unpacked.length > 0 ? `const ${unpacked.join(", ")};` : "",
    `return ${lines.slice(1).join("\n")};`,
  ].join("\n");
  return { source: indent(`${lines[0]}\n${source}`), bindings: scope.bindings };
}

function sequence(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  word: WordSlot | null,
  last: Inner,
): string {
  const step = steps[position];
  if (step === undefined) return last(word);
  const next: Inner = (inner) => sequence(generator, steps, position + 1, inner, last);
  switch (step.kind) {
    case "scan":
      return scan({ generator, steps, position, step, word, next });
    case "exists":
      return exists(generator, step, word, next);
    case "none":
      return none(generator, step, word, next);
    case "filter":
      return `if (${testSource(generator.scope, step.test)}) {\n${next(word)}\n}`;
    case "let":
      return `v${step.slot} = ${wordSource(generator.scope, step.value)};\n${next(word)}`;
    case "unpack":
      return unpack(generator, step, word, next);
    case "range":
      return range(generator, step, word, next);
    case "aggregate":
      return aggregate(generator, step, word, next, (inner, each) => sequence(generator, inner, 0, null, each));
    case "fail":
      return "";
  }
}

function unpack(generator: Generator, step: Of<"unpack">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  const records = bind(scope, { kind: "table", table: "records" });
  const id = fresh(scope, "u");
  const binds = step.bind.map(({ column, slot }) => `v${slot} = ${records}.field(${id}, ${column});`);
  const same = step.same.map(
    ({ column, value }) => `${records}.field(${id}, ${column}) === ${wordSource(scope, value)}`,
  );
  const inner = same.length > 0 ? `if (${same.join(" && ")}) {\n${next(word)}\n}` : next(word);
  return [
    "{",
    `const ${id} = ${wordSource(scope, step.source)};`,
    `if (${id} !== 0 && ${records}.width(${id}) === ${step.width}) {`,
    ...binds,
    inner,
    "}",
    "}",
  ].join("\n");
}

function range(generator: Generator, step: Of<"range">, word: WordSlot | null, next: Inner): string {
  const { scope } = generator;
  const bounds = step.bounds.map((bound) => nativeSource(scope, bound));
  while (bounds.length < 3) bounds.push("undefined");
  const value = fresh(scope, "n");
  return [
    `for (const ${value} of ${bind(scope, { kind: "intrinsic", name: "rangeOf" })}(${bounds.join(", ")})) {`,
    tick(generator),
    `v${step.slot} = ${encode(scope, step.on, value)};`,
    next(word),
    "}",
  ].join("\n");
}
