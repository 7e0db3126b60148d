// Random programs over values of every type, with what the language has beyond rules: inline relations, equivalences, subsumption,
// disjunction, ranges, records and branches taken apart and computed, aggregates over several atoms.
// In: fast-check.  Out: programs that are safe, typed, stratified and finite, with the names of their inline relations.
// Invariant: constants reach the ends of their ranges; whatever recursion can repeat stays within small sets.
// Not here: programs that other systems evaluate too (generate.ts), what programs mean.
import fc from "fast-check";
import type { ProgramSpec, RuleSpec } from "./generate.js";

/** A program and its inline relations. */
export interface TypedSpec extends ProgramSpec {
  readonly inline: readonly string[];
}

const SCALARS = ["number", "symbol", "unsigned", "float", "int64"] as const;
const STRUCTURES = ["pair", "triple", "tree"] as const;
const TYPES = [...SCALARS, "number", ...STRUCTURES] as const;
type Scalar = (typeof SCALARS)[number];
type Structure = (typeof STRUCTURES)[number];
type Type = Scalar | Structure;

const DECLARED: Readonly<Record<Structure, string>> = {
  pair: "[a: number, b: symbol]",
  triple: "[a: int64, b: pair, c: float]",
  tree: "Leaf {} | Tip {v: number} | Fork {l: tree, r: tree}",
};

const VALUES: Readonly<Record<Scalar, readonly (string | number | bigint)[]>> = {
  number: [0, 1, 2, 3, 4, -1, 2 ** 31 - 1, -(2 ** 31)],
  symbol: ["a", "b", "", "ab", "é"],
  unsigned: [0, 1, 2, 3, 2 ** 32 - 1, 2 ** 31],
  float: [0, 1, 2.5, -1.5, 3],
  int64: [0n, 1n, 2n, 2n ** 63n - 1n, -(2n ** 63n), 5_000_000_000n],
};

interface Relation {
  readonly name: string;
  readonly columns: readonly Type[];
  readonly layer: number;
  readonly qualifier: "" | "eqrel" | "inline" | "best";
}

type Draw = () => number;
type Bound = Readonly<Record<Type, string[]>>;

/** A body under construction. */
interface Scope {
  readonly draw: Draw;
  readonly bound: Bound;
  readonly counter: { next: number };
  /** Relations of lower layers: what negation and aggregates may read. */
  readonly below: readonly Relation[];
  /** What positive atoms may read. */
  readonly readable: readonly Relation[];
  /** Within an alternative or an aggregate there is no further alternative. */
  readonly nested: boolean;
}

/** Programs over values of every type. */
export const typedPrograms: fc.Arbitrary<TypedSpec> = fc
  .infiniteStream(fc.nat())
  .map((seeds) => buildProgram(() => seeds.next().value as number));

function buildProgram(draw: Draw): TypedSpec {
  const relations = drawRelations(draw);
  const base = relations.filter(({ layer }) => layer === 0);
  const facts = base.map(({ name, columns }) => [
    name,
    Array.from({ length: draw() % 7 }, () => columns.map((type) => pick(VALUES[type as Scalar], draw))),
  ]);
  return {
    declarations: [
      ...STRUCTURES.map((type) => `.type ${type} = ${DECLARED[type]}`),
      ...base.map(({ name }) => `.input ${name}`),
      ...relations.map(declare),
    ],
    rules: relations.filter(({ layer }) => layer > 0).flatMap((relation) => drawRules(relations, relation, draw)),
    facts: Object.fromEntries(facts) as ProgramSpec["facts"],
    inline: relations.filter(({ qualifier }) => qualifier === "inline").map(({ name }) => name),
  };
}

function declare({ name, columns, qualifier }: Relation): string {
  const attributes = columns.map((type, i) => `c${i}: ${type}`).join(", ");
  return `.decl ${name}(${attributes}) ${qualifier === "best" ? "" : qualifier}`.trimEnd();
}

function drawRelations(draw: Draw): Relation[] {
  const columns = (from: readonly Type[], count: number): Type[] =>
    Array.from({ length: count }, () => pick(from, draw));
  const relations: Relation[] = Array.from({ length: 2 + (draw() % 2) }, (_, i) => ({
    ...{ name: `e${i}`, columns: columns(SCALARS, 1 + (draw() % 4)), layer: 0, qualifier: "" },
  }));
  for (let layer = 1, layers = 1 + (draw() % 4); layer <= layers; layer++) {
    for (let i = 0, count = 1 + (draw() % 2); i < count; i++) {
      const qualifier = pick(["eqrel", "inline", "inline", "best", "", "", "", ""] as const, draw);
      const [type] = columns(TYPES, 1);
      const shape = {
        eqrel: [type!, type!],
        best: [...columns(TYPES, draw() % 3), pick(SCALARS, draw)],
        inline: columns(TYPES, draw() % 5),
        "": columns(TYPES, draw() % 5),
      }[qualifier];
      relations.push({ name: `r${layer}_${i}`, columns: shape, layer, qualifier });
    }
  }
  return relations;
}

function drawRules(relations: readonly Relation[], head: Relation, draw: Draw): RuleSpec[] {
  const rules = Array.from({ length: 1 + (draw() % 3) }, () => drawRule(relations, head, draw));
  if (head.qualifier !== "best") return rules;
  const keys = head.columns.slice(1).map((_, i) => `k${i}`);
  const [worse, better] = ["x", "y"].map((last) => `${head.name}(${[...keys, last].join(", ")})`);
  return [...rules, { head: `${worse} <= ${better}`, body: [`x ${pick(["<", ">"], draw)} y`] }];
}

/** Only plain relations and equivalences are recursive: of the others, what is kept or expanded would depend on an order. */
function drawRule(relations: readonly Relation[], head: Relation, draw: Draw): RuleSpec {
  const isPlain = ({ qualifier }: Relation): boolean => qualifier === "" || qualifier === "eqrel";
  const below = relations.filter(({ layer }) => layer < head.layer);
  const beside = relations.filter((relation) => relation.layer === head.layer && isPlain(relation));
  const readable = isPlain(head) ? [...below, ...beside] : below;
  const scope: Scope = { draw, bound: boundNothing(), counter: { next: 0 }, below, readable, nested: false };
  const body = Array.from({ length: 1 + (draw() % 3) }, () => positiveAtom(scope));
  for (let i = draw() % 3; i > 0; i--) body.push(condition(scope));
  const args = head.columns.map((type) => (draw() % 2 === 0 ? computed(scope, type) : value(scope, type)));
  return { head: `${head.name}(${args.join(", ")})`, body };
}

function boundNothing(): Bound {
  return { number: [], symbol: [], unsigned: [], float: [], int64: [], pair: [], triple: [], tree: [] };
}

/** A scope within: what it binds is not seen outside. */
function within(scope: Scope, change: Partial<Scope>): Scope {
  const bound = Object.fromEntries(Object.entries(scope.bound).map(([type, names]) => [type, [...names]]));
  return { ...scope, nested: true, ...change, bound: bound as unknown as Bound };
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return from[draw() % from.length]!;
}

function fresh({ bound, counter }: Scope, type: Type): string {
  const name = `${type.slice(0, 2)}${counter.next++}`;
  bound[type].push(name);
  return name;
}

function literal(type: Type, draw: Draw): string {
  switch (type) {
    case "symbol":
      return JSON.stringify(pick(VALUES.symbol, draw));
    case "float":
      return Number(pick(VALUES.float, draw)).toFixed(1);
    case "pair":
      return draw() % 5 === 0 ? "nil" : `[${literal("number", draw)}, ${literal("symbol", draw)}]`;
    case "triple":
      return `[${literal("int64", draw)}, ${literal("pair", draw)}, ${literal("float", draw)}]`;
    case "tree":
      return pick(
        ["$Leaf()", `$Tip(${literal("number", draw)})`, `$Fork($Tip(${literal("number", draw)}), $Leaf())`],
        draw,
      );
    default:
      return String(pick(VALUES[type], draw));
  }
}

/** A bound variable or a constant. */
function value({ bound, draw }: Scope, type: Type): string {
  return bound[type].length > 0 && draw() % 5 > 0 ? pick(bound[type], draw) : literal(type, draw);
}

type Part = (type: Type) => string;

/** Computations by the type of their result: of few results each, and none that may have no value. */
const COMPUTATIONS: Readonly<Record<Type, readonly ((part: Part, op: string) => string)[]>> = {
  number: [
    (part, op) => `(${part("number")} ${op} ${part("number")}) % 7`,
    (part) => `max(${part("number")}, ${part("number")})`,
    (part) => `strlen(${part("symbol")})`,
    (part) => `to_number(${part("unsigned")}) % 5`,
    (part) => `to_number(${part("int64")}) % 4`,
    (part) => `-(${part("number")} % 9)`,
    (part) => `(${part("number")} bshru 1) % 6`,
    (part) => `(${part("number")} land ${part("number")})`,
  ],
  unsigned: [
    (part, op) => `(${part("unsigned")} ${op} ${part("unsigned")}) % 7`,
    (part) => `min(${part("unsigned")}, ${part("unsigned")})`,
    (part) => `to_unsigned(${part("number")}) % 11`,
    (part) => `(${part("unsigned")} bshr 1) % 5`,
  ],
  float: [
    (part) => `to_float(${part("number")})`,
    (part) => `max(${part("float")}, ${part("float")})`,
    (part) => `to_float(${part("number")} % 3) / to_float(${part("number")} % 2)`,
  ],
  int64: [
    (part, op) => `(${part("int64")} ${op} ${part("int64")}) % 7`,
    (part) => `to_int64(${part("number")})`,
    (part) => `(${part("int64")} bshr 33)`,
  ],
  symbol: [
    (part) => `substr(cat(${part("symbol")}, ${part("symbol")}), 0, 2)`,
    (part) => `to_string(${part("number")} % 3)`,
    (part) => `max(${part("symbol")}, ${part("symbol")})`,
  ],
  pair: [(part) => `[${part("number")}, ${part("symbol")}]`],
  triple: [(part) => `[${part("int64")}, ${part("pair")}, ${part("float")}]`],
  tree: [(part) => `$Tip(${part("number")})`, (part) => `$Fork($Leaf(), $Tip(${part("number")}))`],
};

function computed(scope: Scope, type: Type, depth = 1): string {
  const { draw } = scope;
  if (depth === 0 || draw() % 3 === 0) return value(scope, type);
  const op = pick(["+", "-", "*", "band", "bor", "bxor"], draw);
  return pick(COMPUTATIONS[type], draw)((part) => computed(scope, part, depth - 1), op);
}

/** An argument of a positive atom: bound, constant, open, computed, taken apart or new. */
function pattern(scope: Scope, type: Type, depth = 1): string {
  const { draw, bound } = scope;
  const choice = draw() % 12;
  if (choice < 3 && bound[type].length > 0) return pick(bound[type], draw);
  if (choice === 3) return literal(type, draw);
  if (choice === 4) return "_";
  if (choice === 5 && bound[type].length > 0) return computed(scope, type);
  if (choice > 9 || depth === 0) return fresh(scope, type);
  const part: Part = (of) => pattern(scope, of, of === "pair" ? 1 : depth - 1);
  switch (type) {
    case "pair":
      return `[${part("number")}, ${part("symbol")}]`;
    case "triple":
      return `[${part("int64")}, ${part("pair")}, ${part("float")}]`;
    case "tree":
      return draw() % 2 === 0 ? `$Tip(${part("number")})` : `$Fork(${part("tree")}, ${part("tree")})`;
    default:
      return fresh(scope, type);
  }
}

function positiveAtom(scope: Scope): string {
  const { name, columns } = pick(scope.readable, scope.draw);
  return `${name}(${columns.map((type) => pattern(scope, type)).join(", ")})`;
}

const CONDITIONS: readonly ((scope: Scope) => string)[] = [
  negatedAtom,
  (scope) => {
    const type = pick(SCALARS, scope.draw);
    const op = pick(["=", "!=", "<", "<=", ">", ">="], scope.draw);
    return `${computed(scope, type)} ${op} ${computed(scope, type)}`;
  },
  (scope) => {
    const type = pick(STRUCTURES, scope.draw);
    return `${value(scope, type)} ${pick(["=", "!="], scope.draw)} ${computed(scope, type)}`;
  },
  (scope) => {
    const type = pick(SCALARS, scope.draw);
    const term = computed(scope, type, 2);
    return `${fresh(scope, type)} = ${term}`;
  },
  (scope) => {
    const low = scope.draw() % 3;
    return `${fresh(scope, "number")} = range(${low}, ${low + (scope.draw() % 4)})`;
  },
  (scope) => `${pick(["", "!"], scope.draw)}contains(${computed(scope, "symbol")}, ${computed(scope, "symbol")})`,
  aggregate,
  alternatives,
];

function condition(scope: Scope): string {
  return pick(CONDITIONS, scope.draw)(scope);
}

function negatedAtom(scope: Scope): string {
  const { name, columns } = pick(scope.below, scope.draw);
  return `!${name}(${columns.map((type) => (scope.draw() % 3 === 0 ? "_" : computed(scope, type))).join(", ")})`;
}

/** Alternatives that bind one variable in common. */
function alternatives(scope: Scope): string {
  if (scope.nested) return "true";
  const { draw, counter } = scope;
  const type = pick(SCALARS, draw);
  const shared = `sh${counter.next++}`;
  const all = Array.from({ length: 2 + (draw() % 2) }, () => {
    const inner = within(scope, {});
    const atoms = draw() % 2 === 0 ? [] : [positiveAtom(inner)];
    const conditions = draw() % 2 === 0 ? [] : [condition(inner)];
    return [...atoms, ...conditions, `${shared} = ${computed(inner, type)}`].join(", ");
  });
  scope.bound[type].push(shared);
  return `(${all.join(" ; ")})`;
}

function aggregate(scope: Scope): string {
  const { draw, below, bound } = scope;
  const inner = within(scope, { readable: below });
  const body = Array.from({ length: 1 + (draw() % 2) }, () => positiveAtom(inner));
  if (!scope.nested && draw() % 2 === 0) body.push(condition(inner));
  const type = pick(["number", "unsigned", "int64", "float"] as const, draw);
  const own = inner.bound[type].filter((name) => !bound[type].includes(name));
  // The sum of floats depends on the order in which they are added.
  const folds = type === "float" ? ["min", "max"] : ["sum", "min", "max"];
  if (own.length === 0 || draw() % 4 === 0) return `${fresh(scope, "number")} = count : { ${body.join(", ")} }`;
  return `${fresh(scope, type)} = ${pick(folds, draw)} ${pick(own, draw)} : { ${body.join(", ")} }`;
}
