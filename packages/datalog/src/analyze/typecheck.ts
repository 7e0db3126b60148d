// Types of the terms of a clause.
// In: a resolved clause.  Out: the kind (and record type) of every term, or diagnostics.
// Invariants: columns of positive atoms say what a variable is; heads and negated atoms only ask for the same kind, and a head must then be given a subtype; integers take their kind from where they stand.
// Not here: solving (infer.ts), which names mean what (resolve.ts).
import type { Location } from "../location.js";
import type { TypeId } from "../value.js";
import type { DeclaredRelation } from "./declare.js";
import {
  FUNCTOR_OVERLOADS,
  firstKind,
  isSingle,
  type KindSet,
  kindSet,
  kindsIn,
  NUMERIC,
  ORDERED,
} from "./functors.js";
import {
  describeKinds,
  type Inference,
  listed,
  narrowKinds,
  narrowTypes,
  openInference,
  overloaded,
  type Reason,
  sameKinds,
  sameType,
  solve,
} from "./infer.js";
import { literalKinds } from "./literal.js";
import { reportError } from "./report.js";
import type { ResolveContext } from "./resolve.js";
import type { ResolvedAtom, ResolvedClause, ResolvedLiteral, ResolvedTerm, TypeNode } from "./resolved.js";
import { isSubtype, UNKNOWN_TYPE } from "./types.js";

/** What is known of the program's parameters: kinds and types, narrowed clause by clause. */
export interface ParameterTypes {
  readonly kinds: KindSet[];
  readonly bounds: (readonly TypeId[] | null)[];
}

/** What typing a clause needs. */
export interface TypeContext extends ResolveContext {
  readonly parameterTypes: ParameterTypes;
}

interface Typing extends TypeContext {
  readonly inference: Inference;
  readonly records: { readonly term: Extract<ResolvedTerm, { kind: "record" }> }[];
  readonly numbers: Extract<ResolvedTerm, { kind: "number" }>[];
  readonly terms: (ResolvedTerm | undefined)[];
  readonly names: (string | undefined)[];
  /** Arguments that must have a subtype of what is declared. */
  readonly sinks: { readonly term: ResolvedTerm; readonly type: TypeId; readonly what: string }[];
}

/** Types a clause; `defaults: false` only gathers what its parameters are. Null when an error was reported. */
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

function constrain({ inference }: Typing, constraint: () => boolean): void {
  inference.constraints.push(constraint);
}

function constrainLiteral(literal: ResolvedLiteral, typing: Typing): void {
  if (literal.kind === "atom") {
    if (literal.negated) constrainSink(literal, typing);
    else constrainAtom(literal, typing);
  } else if (literal.kind === "compare") constrainComparison(literal, typing);
}

/** A positive atom says what its arguments are. */
function constrainAtom(atom: ResolvedAtom, typing: Typing): void {
  const relation = typing.declarations.relations[atom.relation]!;
  atom.args.forEach((term, column) => {
    const attribute = relation.attributes[column];
    if (attribute === undefined) return;
    ofType(term, attribute.type, columnReason(relation, column, term.location), typing);
    constrainTerm(term, typing);
  });
}

/** The head and negated atoms ask for kinds; what the head is given must be a subtype of what it declares. */
function constrainSink(atom: ResolvedAtom, typing: Typing): void {
  const relation = typing.declarations.relations[atom.relation]!;
  const { entries } = typing.declarations.types;
  atom.args.forEach((term, column) => {
    const attribute = relation.attributes[column];
    if (attribute !== undefined && attribute.type !== UNKNOWN_TYPE) {
      const reason = columnReason(relation, column, term.location);
      const entry = entries[attribute.type]!;
      if (entry.form === "record") ofType(term, attribute.type, reason, typing);
      else constrain(typing, () => narrowKinds(typing.inference, term.node, kindSet(entry.kind), reason));
      if (!atom.negated)
        typing.sinks.push({ term, type: attribute.type, what: `column "${attribute.name}" of "${relation.name}"` });
    }
    constrainTerm(term, typing);
  });
}

function columnReason(relation: DeclaredRelation, column: number, location: Location): Reason {
  const { name, typeName } = relation.attributes[column]!;
  return { text: `column "${name}" of "${relation.name}" is ${typeName}`, location };
}

function ofType(term: ResolvedTerm, type: TypeId, reason: Reason, typing: Typing): void {
  if (type !== UNKNOWN_TYPE) constrain(typing, () => narrowTypes(typing.inference, term.node, [type], reason));
}

function ofKinds(term: ResolvedTerm, kinds: KindSet, text: string, typing: Typing): void {
  const reason = { text, location: term.location };
  constrain(typing, () => narrowKinds(typing.inference, term.node, kinds, reason));
}

function constrainComparison(literal: Extract<ResolvedLiteral, { kind: "compare" }>, typing: Typing): void {
  const { op, left, right, location } = literal;
  const { inference } = typing;
  constrainTerm(left, typing);
  constrainTerm(right, typing);
  if (op === "=" || op === "!=") {
    const reason = { text: `it is compared by "${op}"`, location };
    const structured = kindSet("record", "adt");
    // Numbers and symbols of different subtypes may be compared for inequality; records must be of one type.
    constrain(typing, () => {
      const same = op === "=" || (inference.kinds[left.node]! & ~structured) === 0 ? sameType : sameKinds;
      return same(inference, left.node, right.node, reason);
    });
    return;
  }
  const textual = op.endsWith("match") || op.endsWith("contains");
  const kinds = textual ? kindSet("symbol") : ORDERED;
  for (const side of [left, right])
    ofKinds(side, kinds, `"${op.replace("!", "")}" compares ${textual ? "symbols" : "numbers or symbols"}`, typing);
  const reason = { text: `it is compared by "${op}"`, location };
  constrain(typing, () => sameKinds(inference, left.node, right.node, reason));
}

function constrainTerm(term: ResolvedTerm, typing: Typing): void {
  typing.terms[term.node] ??= term;
  switch (term.kind) {
    case "variable":
    case "wildcard":
      return;
    case "string":
      ofKinds(term, kindSet("symbol"), "a text is a symbol", typing);
      return;
    case "number":
      typing.numbers.push(term);
      ofKinds(
        term,
        literalKinds(term.number),
        `${term.number.text} is ${listed(kindsIn(literalKinds(term.number)))}`,
        typing,
      );
      return;
    case "nil":
      ofKinds(term, kindSet("record"), "nil is a record", typing);
      return;
    case "counter":
      ofKinds(term, kindSet("number"), "a counter is a number", typing);
      return;
    case "iteration":
      ofKinds(term, kindSet("unsigned"), "the number of a round is unsigned", typing);
      return;
    case "parameter":
      constrainParameter(term, typing);
      return;
    case "record":
      constrainRecord(term, typing);
      return;
    case "branch":
      constrainBranch(term, typing);
      return;
    case "cast":
      constrainCast(term, typing);
      return;
    case "call":
      constrainCall(term, typing);
      return;
    case "callback":
      constrainCallback(term, typing);
      return;
    case "aggregate":
      constrainAggregate(term, typing);
  }
}

type TermOf<K extends ResolvedTerm["kind"]> = Extract<ResolvedTerm, { kind: K }>;

function constrainParameter(term: TermOf<"parameter">, typing: Typing): void {
  const { kinds, bounds } = typing.parameterTypes;
  const reason = { text: "it is used so elsewhere", location: term.location };
  const known = kinds[term.parameter];
  const bound = bounds[term.parameter];
  if (known !== undefined) constrain(typing, () => narrowKinds(typing.inference, term.node, known, reason));
  if (bound) constrain(typing, () => narrowTypes(typing.inference, term.node, bound, reason));
}

/** A record whose type is known says what its fields are. */
function constrainRecord(term: TermOf<"record">, typing: Typing): void {
  const { inference } = typing;
  const { entries } = typing.declarations.types;
  typing.records.push({ term });
  ofKinds(term, kindSet("record"), "it is a record", typing);
  inference.shapes[term.node] = term.args.map((arg) => arg.node);
  term.args.forEach((arg, position) => {
    constrain(typing, () => {
      const candidates = recordTypes(term, inference);
      if (candidates.length === 0) return false;
      const types = candidates.map((type) => entries[type]!.fields[position]!.type);
      const names = candidates.map(
        (type) => `field "${entries[type]!.fields[position]!.name}" of "${entries[type]!.name}"`,
      );
      const wanted = types.map((type) => entries[type]?.name ?? "unknown");
      const reason = { text: `${listed(names)} is ${listed(wanted)}`, location: arg.location };
      return narrowTypes(
        inference,
        arg.node,
        [...new Set(types)].sort((a, b) => a - b),
        reason,
      );
    });
    constrainTerm(arg, typing);
  });
}

/** Record types that a record term can have, as far as is known: those of its bound with as many fields. */
export function recordTypes(term: TermOf<"record">, inference: Inference): TypeId[] {
  const { entries } = inference.types;
  const bound = inference.bounds[term.node] ?? [];
  return bound.filter((type) => entries[type]!.form === "record" && entries[type]!.fields.length === term.args.length);
}

function constrainBranch(term: TermOf<"branch">, typing: Typing): void {
  const entry = typing.declarations.types.entries[term.type]!;
  const branch = entry.branches[term.branch]!;
  ofType(
    term,
    term.type,
    { text: `"$${branch.name}" is a branch of "${entry.name}"`, location: term.location },
    typing,
  );
  term.args.forEach((arg, position) => {
    const field = branch.fields[position]!;
    const wanted = typing.declarations.types.entries[field.type]?.name ?? "unknown";
    ofType(
      arg,
      field.type,
      { text: `field "${field.name}" of "$${branch.name}" is ${wanted}`, location: arg.location },
      typing,
    );
    constrainTerm(arg, typing);
  });
}

/** A cast says what a number or a record is; any other value keeps the type it has. */
function constrainCast(term: TermOf<"cast">, typing: Typing): void {
  const { name } = typing.declarations.types.entries[term.type]!;
  const reason = { text: `it is cast to ${name}`, location: term.location };
  ofType(term, term.type, reason, typing);
  const { kind } = term.value;
  if (kind === "number" || kind === "record" || kind === "nil") ofType(term.value, term.type, reason, typing);
  constrainTerm(term.value, typing);
}

function constrainCall(term: TermOf<"call">, typing: Typing): void {
  const { inference, report } = typing;
  for (const arg of term.args) constrainTerm(arg, typing);
  const overloads = FUNCTOR_OVERLOADS.get(term.op) ?? [];
  const nodes = term.args.map((arg) => arg.node);
  const reason = { text: `it stands in "${term.op}"`, location: term.location };
  constrain(typing, () =>
    overloaded(inference, nodes, term.node, overloads, reason, () => {
      const given = nodes.map((node) => describeKinds(inference, node)).join(", ");
      const result =
        kindsIn(inference.kinds[term.node]!).length > 4 ? "" : ` as ${describeKinds(inference, term.node)}`;
      const takes = overloads.map(
        ({ params, variadic }) =>
          `(${params.map((set) => (kindsIn(set).length > 1 ? "any" : firstKind(set))).join(", ")}${variadic ? ", ..." : ""})`,
      );
      const message = `the functor "${term.op}" does not apply to (${given})${result}`;
      const help = `it takes ${listed([...new Set(takes)])}; convert with to_number, to_unsigned, to_float or to_string`;
      reportError(report, "type/overload", term.location, message, help);
    }),
  );
}

function constrainCallback(term: TermOf<"callback">, typing: Typing): void {
  const { name, parameters, result } = typing.declarations.functors[term.functor]!;
  ofType(term, result.type, { text: `the result of "@${name}" is ${result.kind}`, location: term.location }, typing);
  term.args.forEach((arg, position) => {
    const { kind, type } = parameters[position]!;
    const what = `argument ${position + 1} of "@${name}"`;
    ofKinds(arg, kindSet(kind), `${what} is ${kind}`, typing);
    if (kind === "record") ofType(arg, type, { text: `${what} is a record`, location: arg.location }, typing);
    typing.sinks.push({ term: arg, type, what });
    constrainTerm(arg, typing);
  });
}

function constrainAggregate(term: TermOf<"aggregate">, typing: Typing): void {
  const { inference } = typing;
  const { fn, target, location } = term;
  if (target !== null) constrainTerm(target, typing);
  for (const literal of term.body) constrainLiteral(literal, typing);
  if (fn === "count") ofKinds(term, kindSet("number"), "a count is a number", typing);
  if (target === null) return;
  const reason = { text: `it is the result of "${fn}"`, location };
  if (fn === "mean") ofKinds(term, kindSet("float"), "a mean is a float", typing);
  ofKinds(
    target,
    fn === "min" || fn === "max" ? ORDERED : NUMERIC,
    `"${fn}" folds ${fn === "sum" || fn === "mean" ? "numbers" : "numbers or symbols"}`,
    typing,
  );
  if (fn === "sum") constrain(typing, () => sameKinds(inference, term.node, target.node, reason));
  if (fn === "min" || fn === "max") constrain(typing, () => sameType(inference, term.node, target.node, reason));
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
  for (const { node, first, second } of inference.conflicts) {
    const what = describeNode(node, typing);
    const related = first === undefined ? [] : [{ message: first.text, location: first.location }];
    const reasons =
      first === undefined || first.text === second.text ? second.text : `${first.text}, but ${second.text}`;
    const help =
      "use values of one type, convert with to_number, to_string and their like, or cast with as(value, type)";
    reportError(report, "type/mismatch", second.location, `${what} has no type: ${reasons}`, help, related);
  }
}

function describeNode(node: TypeNode, { terms, names }: Typing): string {
  const name = names[node];
  if (name !== undefined) return `the variable "${name}"`;
  const term = terms[node];
  switch (term?.kind) {
    case "string":
      return `the constant ${JSON.stringify(term.value)}`;
    case "number":
      return `the constant ${term.number.text}`;
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
  for (const { term } of records) {
    const bound = inference.bounds[term.node] ?? null;
    if (inference.failed[term.node] || bound === null) continue;
    const fitting = recordTypes(term, inference);
    if (fitting.length === 1) continue;
    const entry = bound.length === 1 ? declarations.types.entries[bound[0]!] : undefined;
    if (entry !== undefined && fitting.length === 0) {
      const message = `the record type "${entry.name}" has ${entry.fields.length} fields, here it has ${term.args.length}`;
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
