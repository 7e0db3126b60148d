// Syntax tree to text.
// In: a program or a part of it.  Out: text.
// Invariant: parsing the text gives the same tree (locations apart); parentheses stand only where they are needed.
// Not here: checked programs (analyze/print.ts).
import type {
  Atom,
  Attribute,
  ComponentType,
  Directive,
  ExecutionPlan,
  FunctorDeclaration,
  Literal,
  Name,
  Program,
  RelationDeclaration,
  Statement,
  Term,
  TypeDeclaration,
} from "./ast.js";
import { AGGREGATES, BINARY_STRENGTH, NAMED_COMPARISONS, PREFIX, PREFIX_STRENGTH } from "./token.js";

const PREFIX_SIGNS: ReadonlyMap<string, string> = new Map([...PREFIX].map(([sign, op]) => [op, sign]));

/** A program as text: one statement per line, bodies of several literals indented. Comments are kept before the statement they stand in or before.
 * Complexity: O(program). */
export function printProgram(program: Program): string {
  const comments = [...program.comments];
  const lines: string[] = [];
  for (const statement of program.statements) {
    const { source, end } = statement.location;
    while (comments.length > 0 && (comments[0]!.location.source !== source || comments[0]!.location.start < end)) {
      lines.push(comments.shift()!.text.trimEnd());
    }
    lines.push(printStatement(statement));
  }
  for (const comment of comments) lines.push(comment.text.trimEnd());
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** One statement, without a line break at its end. */
export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "type":
      return printType(statement);
    case "relation":
      return printRelation(statement);
    case "functor":
      return printFunctor(statement);
    case "directive":
      return printDirective(statement);
    case "pragma":
      return `.pragma ${quote(statement.key)}${statement.value === null ? "" : ` ${quote(statement.value)}`}`;
    case "rule": {
      const heads = statement.heads.map(printAtom).join(", ");
      return statement.body === null
        ? `${heads}.`
        : `${heads} :-${printBody(statement.body)}.${printPlan(statement.plan)}`;
    }
    case "subsumption": {
      const heads = `${printAtom(statement.dominated)} <= ${printAtom(statement.dominating)}`;
      return `${heads} :-${printBody(statement.body)}.${printPlan(statement.plan)}`;
    }
    case "query":
      return `.query ${printAtom(statement.head)} :-${printBody(statement.body)}.`;
    case "component": {
      const bases = statement.bases.length === 0 ? "" : ` : ${statement.bases.map(printComponentType).join(", ")}`;
      const members = statement.members.map((member) => `${indented(printStatement(member))}\n`).join("");
      return `.comp ${printComponentType(statement.type)}${bases} {\n${members}}`;
    }
    case "init":
      return `.init ${statement.name.text} = ${printComponentType(statement.component)}`;
    case "override":
      return `.override ${statement.relation.text}`;
  }
}

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");

/** A string as the language writes it. */
export function quote(text: string): string {
  let quoted = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const next = text[at + 1] ?? '"';
    // A backslash that begins no escape stands for itself, as in patterns of `match`.
    const plain = char === "\\" && !ESCAPABLE.includes(next) && ESCAPES[next] === undefined;
    quoted += plain ? char : (ESCAPES[char] ?? char);
  }
  return `"${quoted}"`;
}

const ESCAPABLE = "ntr0abfv";

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
};

const names = (all: readonly Name[]): string => all.map((name) => name.text).join(", ");

const printAttributes = (all: readonly Attribute[]): string =>
  all.map((attribute) => `${attribute.name.text}: ${attribute.type.text}`).join(", ");

function printType({ name, definition }: TypeDeclaration): string {
  switch (definition.kind) {
    case "subtype":
      return `.type ${name.text} <: ${definition.base.text}`;
    case "union":
      return `.type ${name.text} = ${definition.members.map((member) => member.text).join(" | ")}`;
    case "record":
      return `.type ${name.text} = [${printAttributes(definition.fields)}]`;
    case "adt": {
      const branches = definition.branches.map((branch) => `${branch.name.text} {${printAttributes(branch.fields)}}`);
      return `.type ${name.text} = ${branches.join(" | ")}`;
    }
  }
}

function printRelation(relation: RelationDeclaration): string {
  const qualifiers = relation.qualifiers.map((qualifier) => ` ${qualifier.name}`).join("");
  const choices = relation.choices.map((choice) => (choice.length === 1 ? choice[0]!.text : `(${names(choice)})`));
  const domain = choices.length === 0 ? "" : ` choice-domain ${choices.join(", ")}`;
  return `.decl ${names(relation.names)}(${printAttributes(relation.attributes)})${qualifiers}${domain}`;
}

function printFunctor({ name, parameters, result, stateful }: FunctorDeclaration): string {
  const list = parameters.map((parameter) =>
    parameter.name === null ? parameter.type.text : `${parameter.name.text}: ${parameter.type.text}`,
  );
  return `.functor ${name.text}(${list.join(", ")}): ${result.text}${stateful ? " stateful" : ""}`;
}

function printDirective({ directive, relations, parameters }: Directive): string {
  const list = parameters.map(({ key, value, quoted }) => `${key.text}=${quoted ? quote(value) : value}`).join(", ");
  return `.${directive} ${names(relations)}${parameters.length === 0 ? "" : `(${list})`}`;
}

function printComponentType({ name, parameters }: ComponentType): string {
  return parameters.length === 0 ? name.text : `${name.text}<${names(parameters)}>`;
}

function printPlan(plan: ExecutionPlan | null): string {
  if (plan === null) return "";
  const orders = plan.orders.map(({ version, order }) => `${version}: (${order.join(", ")})`);
  return `\n  .plan ${orders.join(", ")}`;
}

/** ` literal` on the same line, or each operand of a conjunction on a line of its own when they are many. */
function printBody(body: Literal): string {
  if (body.kind !== "and" || body.operands.length < 4) return ` ${printLiteral(body)}`;
  return `\n  ${body.operands.map(conjunct).join(",\n  ")}`;
}

/** A literal or a whole body. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case "atom":
      return printAtom(literal);
    case "not":
      return `!${literal.operand.kind === "compare" && !NAMED_COMPARISONS.has(literal.operand.op) ? `(${printLiteral(literal.operand)})` : conjunct(literal.operand)}`;
    case "compare":
      if (NAMED_COMPARISONS.has(literal.op))
        return `${literal.op}(${printTerm(literal.left)}, ${printTerm(literal.right)})`;
      return `${printTerm(literal.left)} ${literal.op} ${printTerm(literal.right)}`;
    case "boolean":
      return String(literal.value);
    case "and":
      return literal.operands.map(conjunct).join(", ");
    case "or":
      return literal.operands
        .map((operand) => (operand.kind === "or" ? `(${printLiteral(operand)})` : printLiteral(operand)))
        .join("; ");
  }
}

const conjunct = (literal: Literal): string =>
  literal.kind === "and" || literal.kind === "or" ? `(${printLiteral(literal)})` : printLiteral(literal);

/** `relation(terms)`. */
export function printAtom({ relation, args }: Atom): string {
  return `${relation.text}(${args.map(printTerm).join(", ")})`;
}

/** A term. */
export function printTerm(term: Term): string {
  switch (term.kind) {
    case "variable":
      return term.name;
    case "wildcard":
      return "_";
    case "string":
      return quote(term.value);
    case "number":
      return term.text;
    case "nil":
      return "nil";
    case "counter":
      return "autoinc()";
    case "dollar":
      return `$${term.name.text}`;
    case "branch":
      return `$${term.name.text}(${term.args.map(printTerm).join(", ")})`;
    case "record":
      return `[${term.args.map(printTerm).join(", ")}]`;
    case "cast":
      return `as(${printTerm(term.value)}, ${term.type.text})`;
    case "call":
      return printCall(term.op, term.args);
    case "callback":
      return `@${term.name.text}(${term.args.map(printTerm).join(", ")})`;
    case "aggregate": {
      const target = term.target === null ? "" : ` ${operand(term.target, 0)}`;
      return `${term.fn}${target} : { ${printLiteral(term.body)} }`;
    }
    case "iteration":
      return `recursive_iteration_cnt(${term.relation.text})`;
  }
}

function printCall(op: string, args: readonly Term[]): string {
  const sign = PREFIX_SIGNS.get(op);
  const [left, right] = args;
  if (sign !== undefined && args.length === 1 && left !== undefined) {
    // `-5` is a number, `-(5)` the negation of one.
    const inner =
      left.kind === "number" || strengthOf(left) < PREFIX_STRENGTH
        ? `(${printTerm(left)})`
        : operand(left, PREFIX_STRENGTH);
    return sign === "-" ? `-${inner}` : `${sign} ${inner}`;
  }
  const strength = BINARY_STRENGTH.get(op);
  if (strength === undefined || args.length !== 2) return `${op}(${args.map(printTerm).join(", ")})`;
  const leftNeeds = op === "^" ? strength + 1 : strength;
  const rightNeeds = op === "^" ? strength : strength + 1;
  return `${operand(left!, leftNeeds)} ${op} ${operand(right!, rightNeeds)}`;
}

/** How tightly a term holds together; what is no operator holds together always. */
function strengthOf(term: Term): number {
  if (term.kind === "number" && term.text.startsWith("-")) return PREFIX_STRENGTH;
  if (term.kind !== "call") return term.kind === "aggregate" ? 0 : Number.POSITIVE_INFINITY;
  if (PREFIX_SIGNS.has(term.op) && term.args.length === 1) return PREFIX_STRENGTH;
  return term.args.length === 2 ? (BINARY_STRENGTH.get(term.op) ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

function operand(term: Term, needed: number): string {
  // Before an operator or a colon the name of an aggregate would begin one.
  if (term.kind === "variable" && AGGREGATES.has(term.name)) return `(${term.name})`;
  return strengthOf(term) < needed ? `(${printTerm(term)})` : printTerm(term);
}
