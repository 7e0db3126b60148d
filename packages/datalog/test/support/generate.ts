// Random programs that are valid by construction: safe, typed, stratified, finite.
// In: fast-check.  Out: programs as rules that can be permuted, with facts.
// Invariant: values come from small domains; arithmetic is taken modulo 7, so that every program ends.
// Not here: what the programs mean.
import fc from "fast-check";

type Type = "number" | "symbol" | "pair";

interface RelationSpec {
  readonly name: string;
  readonly columns: readonly Type[];
  readonly layer: number;
  readonly qualifier: "" | "eqrel";
}

/** A rule as pieces that may be permuted without changing its meaning. */
export interface RuleSpec {
  readonly head: string;
  readonly body: readonly string[];
}

/** A generated program. `declarations` come first; rules and body literals may stand in any order. */
export interface ProgramSpec {
  readonly declarations: readonly string[];
  readonly rules: readonly RuleSpec[];
  readonly facts: Readonly<Record<string, readonly (readonly (string | number | bigint)[])[]>>;
}

const SYMBOLS = ["a", "b", "c", "d"];

/** The text of a program. */
export function printProgram({ declarations, rules }: ProgramSpec): string {
  const lines = rules.map(({ head, body }) => (body.length === 0 ? `${head}.` : `${head} :- ${body.join(", ")}.`));
  return [...declarations, ...lines].join("\n");
}

/** Kinds of conditions that rules draw from. */
type Condition = (scope: Scope, below: readonly RelationSpec[]) => readonly string[];

/** Programs with up to four layers of rules over three relations of facts. */
export const programs: fc.Arbitrary<ProgramSpec> = programsWith(() => CONDITIONS);

/** The same without functors on strings, which other languages do not have. */
export const programsWithoutStringFunctors: fc.Arbitrary<ProgramSpec> = programsWith(() =>
  CONDITIONS.filter((condition) => condition !== joinedSymbol),
);

function programsWith(conditions: () => readonly Condition[]): fc.Arbitrary<ProgramSpec> {
  return fc
    .record({
      base: fc.array(fc.array(fc.constantFrom<Type>("number", "number", "symbol"), { minLength: 1, maxLength: 3 }), {
        minLength: 2,
        maxLength: 3,
      }),
      layers: fc.array(
        fc.array(
          fc.record({
            columns: fc.array(fc.constantFrom<Type>("number", "number", "symbol", "pair"), {
              minLength: 0,
              maxLength: 3,
            }),
            eqrel: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
          }),
          { minLength: 1, maxLength: 2 },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      seeds: fc.infiniteStream(fc.nat()),
    })
    .map(({ base, layers, seeds }) => buildProgram(base, layers, conditions(), () => seeds.next().value as number));
}

type Draw = () => number;

function buildProgram(
  base: readonly (readonly Type[])[],
  layers: readonly (readonly { readonly columns: readonly Type[]; readonly eqrel: boolean }[])[],
  conditions: readonly Condition[],
  draw: Draw,
): ProgramSpec {
  const relations: RelationSpec[] = base.map((columns, i) => ({ name: `e${i}`, columns, layer: 0, qualifier: "" }));
  for (const [layer, specs] of layers.entries()) {
    for (const [i, { columns, eqrel }] of specs.entries()) {
      relations.push({
        name: `r${layer + 1}_${i}`,
        columns: eqrel ? ["number", "number"] : columns,
        layer: layer + 1,
        qualifier: eqrel ? "eqrel" : "",
      });
    }
  }
  const facts: Record<string, (string | number)[][]> = {};
  for (const { name, columns } of relations.filter(({ layer }) => layer === 0)) {
    facts[name] = Array.from({ length: draw() % 7 }, () =>
      columns.map((type) => (type === "number" ? draw() % 5 : SYMBOLS[draw() % SYMBOLS.length]!)),
    );
  }
  const rules = relations
    .filter(({ layer }) => layer > 0)
    .flatMap((relation) =>
      Array.from({ length: 1 + (draw() % 3) }, () => buildRule(relations, relation, conditions, draw)),
    );
  return {
    declarations: [
      ".type Pair = [first: number, second: number]",
      ...base.map((_, i) => `.input e${i}`),
      ...relations.map(
        ({ name, columns, qualifier }) =>
          `.decl ${name}(${columns.map((type, i) => `c${i}: ${type === "pair" ? "Pair" : type}`).join(", ")}) ${qualifier}`,
      ),
    ],
    rules,
    facts,
  };
}

interface Scope {
  readonly bound: Record<Type, string[]>;
  readonly draw: Draw;
  fresh: number;
}

function buildRule(
  relations: readonly RelationSpec[],
  head: RelationSpec,
  conditions: readonly Condition[],
  draw: Draw,
): RuleSpec {
  const scope: Scope = { bound: { number: [], symbol: [], pair: [] }, draw, fresh: 0 };
  const below = relations.filter(({ layer }) => layer < head.layer);
  const usable = relations.filter(({ layer }) => layer <= head.layer);
  const body = Array.from({ length: 1 + (draw() % 3) }, () => positiveAtom(scope, pick(usable, draw)));
  for (let i = draw() % 3; i > 0; i--) body.push(...pick(conditions, draw)(scope, below));
  return { head: `${head.name}(${head.columns.map((type) => headTerm(scope, type)).join(", ")})`, body };
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return from[draw() % from.length]!;
}

function variable(scope: Scope, type: Type): string {
  const name = `${type[0]}${scope.fresh++}`;
  scope.bound[type].push(name);
  return name;
}

function constant(type: Type, draw: Draw): string {
  return type === "number"
    ? String(draw() % 5)
    : type === "symbol"
      ? JSON.stringify(pick(SYMBOLS, draw))
      : `[${draw() % 5}, ${draw() % 5}]`;
}

function positiveAtom(scope: Scope, relation: RelationSpec): string {
  const args = relation.columns.map((type) => {
    const choice = scope.draw() % 10;
    const known = scope.bound[type];
    if (choice < 4 && known.length > 0) return pick(known, scope.draw);
    if (choice === 4) return constant(type, scope.draw);
    if (choice === 5) return "_";
    if (type === "pair" && choice < 9)
      return `[${variable(scope, "number")}, ${choice === 6 ? "_" : variable(scope, "number")}]`;
    return variable(scope, type);
  });
  return `${relation.name}(${args.join(", ")})`;
}

/** A bound variable of the type, or a constant. */
function boundTerm(scope: Scope, type: Type): string {
  const known = scope.bound[type];
  return known.length > 0 && scope.draw() % 5 > 0 ? pick(known, scope.draw) : constant(type, scope.draw);
}

function negatedAtom(scope: Scope, below: readonly RelationSpec[]): string[] {
  const target = pick(below, scope.draw);
  const args = target.columns.map((type) => (scope.draw() % 4 === 0 ? "_" : boundTerm(scope, type)));
  return [`!${target.name}(${args.join(", ")})`];
}

function comparison(scope: Scope): string[] {
  const type = pick<Type>(["number", "symbol"], scope.draw);
  return [`${boundTerm(scope, type)} ${pick(["=", "!=", "<", "<=", ">", ">="], scope.draw)} ${boundTerm(scope, type)}`];
}

function computedNumber(scope: Scope): string[] {
  const operation = `(${boundTerm(scope, "number")} ${pick(["+", "*", "-"], scope.draw)} ${boundTerm(scope, "number")} + 7) % 7`;
  return [`${variable(scope, "number")} = ${operation}`];
}

function joinedSymbol(scope: Scope): string[] {
  const joined = `cat(${boundTerm(scope, "symbol")}, ${boundTerm(scope, "symbol")})`;
  return [`${variable(scope, "symbol")} = substr(${joined}, 0, 2)`];
}

/** A pair taken apart, or made where there is none. */
function recordPattern(scope: Scope): string[] {
  const known = scope.bound.pair;
  const made = `[${boundTerm(scope, "number")}, ${boundTerm(scope, "number")}]`;
  if (known.length === 0) return [`${variable(scope, "pair")} = ${made}`];
  const source = pick(known, scope.draw);
  return [`${source} = [${variable(scope, "number")}, ${variable(scope, "number")}]`];
}

const CONDITIONS: readonly Condition[] = [
  negatedAtom,
  comparison,
  computedNumber,
  (scope, below) => [aggregate(scope, pick(below, scope.draw))],
  joinedSymbol,
  recordPattern,
];

function aggregate(scope: Scope, target: RelationSpec): string {
  const { draw } = scope;
  const numbers: string[] = [];
  const args = target.columns.map((type) => {
    if (type === "number" && draw() % 2 === 0) {
      const own = `g${scope.fresh++}`;
      numbers.push(own);
      return own;
    }
    const known = scope.bound[type];
    return known.length > 0 && draw() % 2 === 0 ? pick(known, draw) : "_";
  });
  const inner = `{ ${target.name}(${args.join(", ")}) }`;
  const fn = numbers.length === 0 ? "count" : pick(["count", "sum", "min", "max"], draw);
  const result = variable(scope, "number");
  return fn === "count" ? `${result} = count : ${inner}` : `${result} = ${fn} ${pick(numbers, draw)} : ${inner}`;
}

function headTerm(scope: Scope, type: Type): string {
  const { draw } = scope;
  if (type === "number" && draw() % 4 === 0) return `(${boundTerm(scope, "number")} + ${draw() % 3}) % 7`;
  if (type === "pair" && draw() % 2 === 0) return `[${boundTerm(scope, "number")}, ${boundTerm(scope, "number")}]`;
  return boundTerm(scope, type);
}
