// Checked programs as text.
// In: a checked program or a clause of it.  Out: text close to the language, with absolute names and inferred kinds where they matter.
// Invariant: what differs in meaning differs in text; the text is for people, events and tests, it is not parsed again.
// Not here: programs as written (syntax/print.ts).
import { quote } from "../syntax/print.js";
import { BINARY_STRENGTH, NAMED_COMPARISONS } from "../syntax/token.js";
import type { CheckedAggregate, CheckedClause, CheckedLiteral, CheckedProgram, CheckedTerm } from "./checked.js";

/** What names a clause's text needs. */
export type PrintContext = Pick<CheckedProgram, "relations" | "types" | "parameters" | "functors">;

/** What stands in the place of each variable. */
export interface Printing extends PrintContext {
  readonly names: readonly string[];
}

/** One clause on one line, for example `path(x, z) :- path(x, y), edge(y, z).` */
export function printClause(program: PrintContext, clause: CheckedClause): string {
  const printing: Printing = { ...program, names: variableNames(clause) };
  const name = program.relations[clause.relation]!.name;
  const head = `${name}(${terms(clause.args, printing)})`;
  const heads = clause.kind === "subsumption" ? `${head} <= ${name}(${terms(clause.dominating, printing)})` : head;
  if (clause.body.length === 0) return clause.kind === "subsumption" ? `${heads} :- true.` : `${heads}.`;
  return `${heads} :- ${literals(clause.body, printing)}.`;
}

/** All strata with their relations and clauses. */
export function printChecked(program: CheckedProgram): string {
  const lines: string[] = [];
  program.strata.forEach(({ relations, recursive, clauses }, number) => {
    const names = relations.map((id) => {
      const { name, attributes } = program.relations[id]!;
      return `${name}(${attributes.map((attribute) => `${attribute.name}: ${attribute.kind}`).join(", ")})`;
    });
    lines.push(`stratum ${number}${recursive ? " recursive" : ""}: ${names.join(", ")}`);
    for (const id of clauses) lines.push(`  ${printClause(program, program.clauses[id]!)}`);
  });
  return `${lines.join("\n")}\n`;
}

/** Names of the variables; those that occur twice (scopes, expanded rules) get a number. */
export function variableNames({ variables }: Pick<CheckedClause, "variables">): string[] {
  const taken = new Set<string>();
  return variables.map(({ name }) => {
    let unique = name;
    for (let suffix = 1; taken.has(unique); suffix++) unique = `${name}_${suffix}`;
    taken.add(unique);
    return unique;
  });
}

const terms = (all: readonly CheckedTerm[], printing: Printing): string =>
  all.map((term) => printTerm(term, printing)).join(", ");

const literals = (all: readonly CheckedLiteral[], printing: Printing): string =>
  all.map((literal) => printLiteral(literal, printing)).join(", ");

/** A literal with something in the place of its variables. */
export function printLiteral(literal: CheckedLiteral, printing: Printing): string {
  switch (literal.kind) {
    case "false":
      return "false";
    case "atom":
      return `${literal.negated ? "!" : ""}${printing.relations[literal.relation]!.name}(${terms(literal.args, printing)})`;
    case "compare": {
      const op = literal.op.replace(/^!(?!=)/, "");
      const [left, right] = [printTerm(literal.left, printing), printTerm(literal.right, printing)];
      if (!NAMED_COMPARISONS.has(op)) return `${left} ${op} ${right}`;
      return `${op === literal.op ? "" : "!"}${op}(${left}, ${right})`;
    }
  }
}

/** A term with something in the place of its variables. */
export function printTerm(term: CheckedTerm, printing: Printing): string {
  switch (term.kind) {
    case "variable":
      return printing.names[term.variable]!;
    case "wildcard":
      return "_";
    case "constant":
      return constant(term);
    case "nil":
      return "nil";
    case "counter":
      return "autoinc()";
    case "parameter":
      return `$${printing.parameters[term.parameter]!.name}`;
    case "record":
      return `[${terms(term.args, printing)}]`;
    case "branch": {
      const type = printing.types[term.valueType];
      const name = type?.kind === "adt" ? type.branches[term.branch]!.name : "?";
      return `$${name}(${terms(term.args, printing)})`;
    }
    case "cast":
      return `as(${printTerm(term.value, printing)}, ${term.type})`;
    case "call":
      return call(term, printing);
    case "callback":
      return `@${printing.functors[term.functor]!.name}(${terms(term.args, printing)})`;
    case "aggregate":
      return aggregate(term, printing);
    case "iteration":
      return `recursive_iteration_cnt(${printing.relations[term.relation]!.name})`;
  }
}

function constant({ value, type }: Extract<CheckedTerm, { kind: "constant" }>): string {
  if (typeof value === "string") return quote(value);
  if (type === "float" && Number.isInteger(value)) return `${value}.0`;
  return type === "unsigned" ? `${value}u` : String(value);
}

function call({ op, args }: Extract<CheckedTerm, { kind: "call" }>, printing: Printing): string {
  if (BINARY_STRENGTH.has(op) && args.length === 2) {
    const [left, right] = args.map((arg) =>
      arg.kind === "call" && arg.args.length === 2 ? `(${printTerm(arg, printing)})` : printTerm(arg, printing),
    );
    return `${left} ${op} ${right}`;
  }
  if (op === "neg") return `-(${terms(args, printing)})`;
  return `${op}(${terms(args, printing)})`;
}

function aggregate({ fn, target, body }: CheckedAggregate, printing: Printing): string {
  const folded = target === null ? "" : ` ${printTerm(target, printing)}`;
  return `${fn}${folded} : { ${literals(body, printing) || "true"} }`;
}
