// Expressions: variables, constants, parameters and what functors make of them.
// In: names and values.  Out: objects that stand for terms of the syntax tree, typed by the value they have.
// Invariant: an expression is immutable; a variable fits every column, the analysis finds out its type.
// Not here: functors (functors.ts), aggregates (aggregates.ts), constants of a given type (constant.ts).
import { NOWHERE } from "../location.js";
import type { Term } from "../syntax/ast.js";
import { printTerm } from "../syntax/print.js";
import { typed } from "./column-type.js";
import { termOf } from "./constant.js";
import { checkName } from "./error.js";
import { annotate, type Note, nameOf, represent, represented } from "./note.js";
import type { ColumnType, Expression, Operand, Variable } from "./shape.js";

const EXPRESSION = {
  kind: "expression" as const,
  toString(): string {
    return printTerm(represented(this) as Term);
  },
};

/** An expression that stands for a term. */
export function express<T>(term: Term, note?: Note): Expression<T> {
  const expression = Object.create(EXPRESSION, { kind: { value: "expression", enumerable: true } }) as Expression<T>;
  represent(expression, note === undefined ? term : annotate(term, note));
  return Object.freeze(expression);
}

/** A variable of this name. Throws BuilderError `builder/name`.
 * @example String(variable("person")); // => "person" */
export function variable<const N extends string>(name: N): Variable<N> {
  checkName(name, "variable");
  const made = Object.create(EXPRESSION, {
    kind: { value: "expression", enumerable: true },
    variable: { value: name, enumerable: true },
  }) as Variable<N>;
  represent(made, { kind: "variable", name, location: NOWHERE });
  return Object.freeze(made);
}

/** Variables by name: `const { name, age } = variables("name", "age")`. Throws BuilderError `builder/name`. */
export function variables<const N extends string>(...names: readonly N[]): { readonly [K in N]: Variable<K> } {
  const made = Object.create(null) as { [K in N]: Variable<K> };
  for (const name of names) Object.defineProperty(made, name, { value: variable(name), enumerable: true });
  return made;
}

/** `_`: any value, each time another one. */
export const wildcard: Expression<never> = express({ kind: "wildcard", location: NOWHERE });

/** `nil`: the empty record. */
export const nil: Expression<null> = express({ kind: "nil", location: NOWHERE });

/** A letter. */
export type Letter =
  | ("a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m")
  | ("n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z");
/** A digit. */
export type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
/** Names of variables that the type checker knows on `v`: one letter, or one with a letter or digit behind it. */
export type ShortName = Letter | `${Letter}${Letter | Digit}`;

/** Variables as properties. Names longer than two characters are known to `variable` and `variables` alone when indexed access is checked. */
export type Variables = { readonly [N in ShortName]: Variable<N> } & { readonly [name: string]: Variable };

/** Variables by name: `v.x`. Throws BuilderError `builder/name` for names that the language cannot write.
 * @example String(v.x); // => "x" */
export const v: Variables = new Proxy(Object.create(null) as Variables, {
  get: (_target, name) => (typeof name === "string" ? variable(name) : undefined),
});

/** `$name`: a value that is passed at evaluation, `{ parameters: { name: value } }`. Throws BuilderError `builder/name`, `builder/type`.
 * @example String(parameter("limit", number)); // => "$limit" */
export function parameter<T>(name: string, type: ColumnType<T, unknown>): Expression<T> {
  checkName(name, "parameter");
  return express<T>({ kind: "dollar", name: nameOf(name), location: NOWHERE }, { type: typed(type, "parameter") });
}

/** The value read as another type: `as(value, type)`. Throws BuilderError `builder/type`. */
export function cast<T>(value: Operand<unknown>, type: ColumnType<T, unknown>): Expression<T> {
  const target = typed(type, "cast");
  const node: Term = { kind: "cast", value: termOf(value), type: nameOf(target.name), location: NOWHERE };
  return express<T>(node, { type: target });
}
