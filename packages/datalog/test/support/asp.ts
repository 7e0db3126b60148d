// A checked program as an answer set program, for clingo to evaluate: an oracle that shares no line with the engine.
// In: CheckedProgram and facts.  Out: ASP text; tuples read back from clingo's atoms.
// Invariant: relation number i is predicate `r<i>`; what ASP has no words for (string functors, order of symbols, choice-domain) throws Inexpressible.
// Not here: running clingo (properties/clingo.test.ts).
import type { CheckedProgram } from "../../src/index.js";
import type { Datum, Tuples } from "./naive.js";

type Clause = CheckedProgram["clauses"][number];
type Literal = Clause["body"][number];
type Term = Clause["args"][number];
type Aggregate = Extract<Term, { kind: "aggregate" }>;

/** The program says something that an answer set program cannot. */
export class Inexpressible extends Error {}

/** Arithmetic that both languages have, by functor. */
const OPERATORS: Readonly<Record<string, string>> = { "+": "+", "-": "-", "*": "*", "/": "/", "%": "\\" };
const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** ASP text whose only answer set is the meaning of the program with these facts. */
export function aspOf(program: CheckedProgram, facts: Readonly<Record<string, Tuples>>): string {
  const lines = program.relations.flatMap(({ name, representation, choices }, id) => {
    if (choices.length > 0) throw new Inexpressible("choice-domain");
    const given = (facts[name] ?? []).map((tuple) => `${predicate(id, tuple.map(constant))}.`);
    return representation === "eqrel" ? [...given, ...equivalence(id)] : given;
  });
  return [...lines, ...program.clauses.map(ruleOf)].join("\n");
}

/** Tuples per relation of clingo's atoms (`r3(1,"a",(2,3))`). */
export function tuplesOf(program: CheckedProgram, atoms: readonly string[]): Record<string, Tuples> {
  const found = program.relations.map((): Datum[][] => []);
  for (const atom of atoms) {
    const [, id, args] = /^r(\d+)(?:\((.*)\))?$/.exec(atom)!;
    const json = (args ?? "").replace(/"(?:[^"\\]|\\.)*"|[()]/g, (mark) => ({ "(": "[", ")": "]" })[mark] ?? mark);
    found[Number(id)]!.push(JSON.parse(`[${json}]`) as Datum[]);
  }
  return Object.fromEntries(program.relations.map(({ name }, id) => [name, found[id]!]));
}

const predicate = (relation: number, args: readonly string[]): string =>
  args.length === 0 ? `r${relation}` : `r${relation}(${args.join(",")})`;

function equivalence(id: number): readonly string[] {
  const name = `r${id}`;
  return [
    `${name}(X,X) :- ${name}(X,_).`,
    `${name}(Y,X) :- ${name}(X,Y).`,
    `${name}(X,Z) :- ${name}(X,Y), ${name}(Y,Z).`,
  ];
}

function constant(value: Datum): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isInteger(value)) return `(${value})`;
  if (Array.isArray(value)) return `(${value.map(constant).join(",")}${value.length === 1 ? "," : ""})`;
  throw new Inexpressible(`the value ${String(value)}`);
}

/** What one clause needs besides its text: literals for its aggregates, names for its wildcards. */
interface Scope {
  readonly extra: string[];
  fresh: number;
}

function ruleOf(clause: Clause): string {
  if (clause.kind !== "rule") throw new Inexpressible("subsumption");
  const scope: Scope = { extra: [], fresh: 0 };
  const head = predicate(
    clause.relation,
    clause.args.map((arg) => term(arg, scope)),
  );
  const body = [...clause.body.map((each) => literal(each, scope)), ...scope.extra];
  return body.length === 0 ? `${head}.` : `${head} :- ${body.join(", ")}.`;
}

function literal(each: Literal, scope: Scope): string {
  switch (each.kind) {
    case "false":
      return "#false";
    case "atom": {
      const args = each.args.map((arg) => term(arg, scope));
      return `${each.negated ? "not " : ""}${predicate(each.relation, args)}`;
    }
    case "compare": {
      const { op, on, left, right } = each;
      const ordered = op !== "=" && op !== "!=";
      // Strings have the same order in both; of numbers and tuples clingo's and ours agree within a type, which records have not.
      if (!COMPARISONS.has(op) || (ordered && on === "record")) throw new Inexpressible(`${op} on ${on}`);
      return `${term(left, scope)} ${op} ${term(right, scope)}`;
    }
  }
}

function term(each: Term, scope: Scope): string {
  switch (each.kind) {
    case "variable":
      return `V${each.variable}`;
    case "wildcard":
      return "_";
    case "constant":
      return constant(each.value as Datum);
    case "record":
      return `(${each.args.map((arg) => term(arg, scope)).join(",")}${each.args.length === 1 ? "," : ""})`;
    case "call": {
      const operator = OPERATORS[each.op];
      if (operator === undefined || each.on !== "number" || each.args.length !== 2) throw new Inexpressible(each.op);
      return `(${each.args.map((arg) => term(arg, scope)).join(operator)})`;
    }
    case "aggregate":
      return aggregate(each, scope);
    default:
      throw new Inexpressible(each.kind);
  }
}

/** A variable for the value; the aggregate itself becomes a literal of the rule. Each wildcard counts as a variable of its own. */
function aggregate({ fn, target, body }: Aggregate, scope: Scope): string {
  const result = `A${scope.fresh++}`;
  const inner: Scope = { extra: [], fresh: scope.fresh };
  const literals = body.map((each) => {
    const text = literal(each, inner);
    return text.startsWith("not ") ? text : text.replace(/(?<=[(,])_(?=[,)])/g, () => `W${inner.fresh++}`);
  });
  if (inner.extra.length > 0) throw new Inexpressible("an aggregate within an aggregate");
  const all = [...new Set(literals.join(" ").match(/\b[VW]\d+\b/g) ?? [])];
  const folded = target === null ? [] : [term(target, inner)];
  if (fn === "mean") throw new Inexpressible(fn);
  const elements = [...folded, ...all].join(",") || "0";
  scope.extra.push(`${result} = #${fn}{${elements} : ${literals.join(", ")}}`);
  if (fn === "min" || fn === "max") scope.extra.push(`${result} != ${fn === "min" ? "#sup" : "#inf"}`);
  scope.fresh = inner.fresh;
  return result;
}
