// Types of the terms of a clause.
// In: a resolved clause.  Out: the kind (and record type) of every term, or diagnostics.
// Invariant: what constraints leave open is decided the same way wherever the literals stand; integers take their kind from where they stand, else they are numbers.
// Not here: constraints (constrain.ts), solving (infer.ts), which names mean what (resolve.ts).
import type { Location } from "../location.js";
import type { Kind } from "../value.js";
import {
  constrainAtom,
  constrainLiteral,
  constrainSink,
  recordTypes,
  type TypeContext,
  type Typing,
} from "./constrain.js";
import { firstKind, isSingle, kindSet, kindsIn } from "./functors.js";
import { type Conflict, type Inference, listed, narrowKinds, openInference, solve } from "./infer.js";
import { literalKinds, rangeOf } from "./literal.js";
import { counted, reportError } from "./report.js";
import type { ResolvedClause, TypeNode } from "./resolved.js";
import { isSubtype, UNKNOWN_TYPE } from "./type-table.js";

/** Types a clause; `gather` only finds out what its parameters are. Null when an error was reported. */
export function typecheckClause(
  clause: ResolvedClause,
  context: TypeContext,
  mode: "final" | "gather",
): Inference | null {
  const inference = openInference(context.declarations.types, clause.nodes);
  const typing: Typing = { ...context, inference, records: [], numbers: [], sinks: [], terms: [], names: [] };
  clause.variables.forEach(({ name, node }) => {
    typing.names[node] = name;
  });
  if (clause.kind === "subsumption") constrainAtom(clause.head, typing);
  else constrainSink(clause.head, typing);
  if (clause.dominating !== null) constrainAtom(clause.dominating, typing);
  for (const literal of clause.body) constrainLiteral(literal, typing);
  solve(inference);
  if (mode === "final") decide(typing);
  rememberParameters(typing);
  if (mode === "gather") return inference;
  const before = context.report.errors;
  reportConflicts(typing);
  checkRecords(typing);
  if (clause.kind === "rule" && context.report.errors === before) checkSinks(typing);
  return context.report.errors === before ? inference : null;
}

/** What the constraints leave open is decided: first numbers, then whatever else has several kinds. */
function decide({ inference, numbers, terms }: Typing): void {
  const choose = (node: TypeNode, location: Location): void => {
    const kinds = inference.kinds[node]!;
    if (isSingle(kinds) || inference.failed[node]) return;
    const kind = firstKind(kinds);
    narrowKinds(inference, node, kindSet(kind), { text: `it is ${kind} for want of a type`, location });
    solve(inference);
  };
  for (const { node, location } of numbers) choose(node, location);
  terms.forEach((term, node) => {
    if (term?.kind === "call" || term?.kind === "aggregate") choose(node, term.location);
  });
}

function rememberParameters({ inference, terms, parameterTypes }: Typing): void {
  for (const term of terms) {
    if (term?.kind !== "parameter" || inference.failed[term.node]) continue;
    parameterTypes.kinds[term.parameter] = inference.kinds[term.node]!;
    parameterTypes.bounds[term.parameter] = inference.bounds[term.node]!;
  }
}

function reportConflicts(typing: Typing): void {
  const { inference, report } = typing;
  for (const conflict of inference.conflicts) {
    if (outOfRange(conflict, typing)) continue;
    const { node, first, second } = conflict;
    const constant = describeConstant(node, typing);
    const elsewhere = first !== undefined && first.location !== second.location;
    const related = elsewhere ? [{ message: first.text, location: first.location }] : [];
    const reasons =
      first === undefined || first.text === second.text ? second.text : `${first.text}, but ${second.text}`;
    const other = first === undefined || first.own ? second : first;
    const message =
      constant === null ? `${describeNode(node, typing)} has no type: ${reasons}` : `${constant}, but ${other.text}`;
    reportError(report, "type/mismatch", second.location, message, advice(node, typing), related);
  }
}

/** What a constant is by itself, or null for terms that are none. */
function describeConstant(node: TypeNode, { terms }: Typing): string | null {
  const term = terms[node];
  switch (term?.kind) {
    case "string":
      return `the constant ${JSON.stringify(term.value)} is a symbol`;
    case "number":
      return `the constant ${term.number.text} is ${term.number.literal === "integer" ? "a number" : term.number.literal}`;
    case "nil":
      return "nil is a record";
    case "record":
      return "this is a record";
    default:
      return null;
  }
}

/** An integer that is too large or too small for its place. */
function outOfRange({ node }: Conflict, { terms, report, inference }: Typing): boolean {
  const term = terms[node];
  if (term?.kind !== "number" || term.number.literal === "float") return false;
  const possible = literalKinds(term.number);
  const wanted = inference.wanted[node];
  if (possible !== 0 && (wanted === undefined || wanted === "symbol" || wanted === "record" || wanted === "adt"))
    return false;
  const kind: Kind = wanted ?? "unsigned";
  const message = `the constant ${term.number.text} is out of the range of ${kind}`;
  const help = `use ${rangeOf(kind)}, or another type${possible === 0 ? "" : ` such as ${kindsIn(possible)[0]!}`}`;
  reportError(report, "type/range", term.location, message, help);
  return true;
}

const CONVERT =
  "use values of one type, convert with to_number, to_string and their like, or cast with as(value, type)";

function advice(node: TypeNode, { terms, inference }: Typing): string {
  const term = terms[node];
  const wanted = inference.wanted[node];
  if (term?.kind === "number" && wanted === "symbol") return `write "${term.number.text}" in quotes`;
  if (term?.kind === "number" && term.number.literal === "float")
    return "write an integer, or declare the column as float";
  if (term?.kind === "string" && wanted !== undefined && wanted !== "record")
    return "write a number without quotes, or convert it with to_number";
  return CONVERT;
}

function describeNode(node: TypeNode, { terms, names }: Typing): string {
  const name = names[node];
  if (name !== undefined) return `the variable "${name}"`;
  const term = terms[node];
  switch (term?.kind) {
    case "call":
      return `the result of "${term.op}"`;
    case "aggregate":
      return `the result of "${term.fn}"`;
    default:
      return term === undefined ? "the term" : `the ${term.kind}`;
  }
}

/** A record of a declared type has as many fields as that type; one that no declaration speaks of is known by its fields. */
function checkRecords({ inference, records, report, declarations }: Typing): void {
  for (const term of records) {
    const bound = inference.bounds[term.node] ?? null;
    if (inference.failed[term.node] || bound === null) continue;
    const fitting = recordTypes(term, inference);
    if (fitting.length === 1) continue;
    const entry = bound.length === 1 ? declarations.types.entries[bound[0]!] : undefined;
    if (entry !== undefined && fitting.length === 0) {
      const message = `the record type "${entry.name}" has ${counted(entry.fields.length, "field")}, here it has ${term.args.length}`;
      const wanted = entry.fields.map((field) => field.name).join(", ");
      reportError(report, "type/record-arity", term.location, message, `write [${wanted}]`);
    } else {
      const message = "several record types fit here";
      reportError(report, "type/ambiguous-record", term.location, message, "cast it with as([...], type)");
    }
  }
}

/** What goes into a column or to a function must be a subtype of what is declared there. */
function checkSinks({ inference, sinks, report, declarations }: Typing): void {
  const { types } = declarations;
  for (const { term, type, what } of sinks) {
    const bound = inference.bounds[term.node];
    if (type === UNKNOWN_TYPE || !bound || bound.every((each) => isSubtype(types, each, type))) continue;
    const given = listed(bound.map((each) => types.entries[each]!.name));
    const wanted = types.entries[type]!.name;
    const message = `${what} is ${wanted}, and ${given} is no subtype of it`;
    reportError(
      report,
      "type/not-a-subtype",
      term.location,
      message,
      `declare the column as ${given}, or cast with as(value, ${wanted})`,
    );
  }
}
