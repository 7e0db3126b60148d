// The innermost statement: a tuple, or a word of up to 32 of them, goes into the head's relation.
// In: the head's representation.  Out: a writer of that statement and of what must be saved when the loops end.
// Invariant: words go to a dense head only, and only its last column travels in them.
import { bind, fresh, type Scope } from "../source.js";
import { type GenerateRequest, type Generator, type HeadWriter, local } from "./generator.js";

export function headWriter(
  request: GenerateRequest,
  scope: Scope,
  prologue: string[],
  declared: Set<string>,
): HeadWriter {
  const { rule } = request;
  const shape = request.shapeOf(rule.head);
  const relation = bind(scope, { kind: "relation", relation: rule.head });
  const arity = rule.values.length;
  if (shape.kind === "dense") return denseHead(request, scope, { prologue, declared }, relation, arity);
  if (shape.kind === "hash" && arity <= 3) {
    return {
      emit: (values, _word, counted) =>
        `${counted ? "" : "tried++;\n"}if (${relation}.insert${arity}(${values.join(", ")})) inserted++;`,
      save: "",
      dense: false,
    };
  }
  if (shape.kind === "lattice" && arity === 2) {
    const { valueColumn } = shape;
    return {
      emit: (values, _word, counted) =>
        `${counted ? "" : "tried++;\n"}if (${relation}.insert1(${values[1 - valueColumn]}, ${values[valueColumn]})) inserted++;`,
      save: "",
      dense: false,
    };
  }
  const tuple = local({ prologue, declared }, "t", `new Int32Array(${arity})`);
  return {
    emit: (values, _word, counted) =>
      [
        ...values.map((value, i) => `${tuple}[${i}] = ${value};`),
        counted ? "" : "tried++;",
        `if (${relation}.insert(${tuple})) inserted++;`,
      ].join("\n"),
    save: "",
    dense: false,
  };
}

/** Sets bits that are neither visible nor pending; words that were empty before are listed as dirty. */
function denseHead(
  request: GenerateRequest,
  scope: Scope,
  target: Pick<Generator, "prologue" | "declared">,
  relation: string,
  arity: number,
): HeadWriter {
  const total = local(target, "HT", `${relation}.total.words`);
  const seen = local(target, "HS", `${relation}.seen`);
  const width = local(target, "HW", `${relation}.total.width`);
  const dims = Array.from({ length: Math.max(0, arity - 2) }, (_, i) =>
    local(target, `HD${i + 1}`, `${relation}.dims[${i + 1}]`),
  );
  target.prologue.push(
    `const p0 = ${relation}.pendingSize;`,
    `let D = ${relation}.dirty, dc = ${relation}.dirtyCount;`,
  );
  // Bound only where words travel.
  const popcount = (): string => bind(scope, { kind: "intrinsic", name: "popcount" });
  const rowOf = (values: readonly string[]): string =>
    arity === 1 ? "0" : values.slice(1, -1).reduce((row, value, i) => `(${row} * ${dims[i]} + ${value})`, values[0]!);
  const mark = (word: string, bits: string, count: string): string =>
    [
      `const w = ${word}, o = ${seen}[w], n = ${bits} & ~o;`,
      "if (n !== 0) {",
      `if (o === ${total}[w]) { if (dc === D.length) D = ${relation}.moreDirty(); D[dc++] = w; }`,
      `${seen}[w] = o | n;`,
      count,
      "}",
    ].join("\n");
  return {
    dense: true,
    save: `${relation}.dirtyCount = dc; ${relation}.pendingSize = p0 + inserted;`,
    emit: (values, word, counted) => {
      const row = rowOf(values);
      if (word !== null) {
        const once = counted ? "" : "tried++;";
        const tried = request.counting ? `tried += ${popcount()}(${word.bits});` : once;
        return `{\n${tried}\n${mark(`${row} * ${width} + ${word.position}`, word.bits, `inserted += ${popcount()}(n);`)}\n}`;
      }
      const last = fresh(scope, "z");
      return `{\n${counted ? "" : "tried++;\n"}const ${last} = ${values[arity - 1]};\n${mark(`${row} * ${width} + (${last} >>> 5)`, `(1 << ${last})`, "inserted++;")}\n}`;
    },
  };
}
