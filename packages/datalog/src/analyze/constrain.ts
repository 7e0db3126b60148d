// The type constraints of a clause.
// In: a resolved clause.  Out: what is fixed is applied to its terms; what relates terms goes to the inference.
// Invariants: columns of positive atoms say what a variable is; heads and negated atoms only ask for the same kind, and a head must then be given a subtype.
// Not here: solving (infer.ts), what the solution must satisfy (typecheck.ts).
import type { Location } from "../location.js";
import type { TypeId } from "../value.js";
import type { DeclaredRelation } from "./declare.js";
import { FUNCTOR_OVERLOADS, firstKind, type KindSet, kindSet, kindsIn, NUMERIC, ORDERED } from "./functors.js";
import {
  describeKinds,
  type Inference,
  listed,
  narrowKinds,
  narrowTypes,
  overloaded,
  type Reason,
  sameKinds,
  sameType,
} from "./infer.js";
import { literalKinds } from "./literal.js";
import { reportError } from "./report.js";
import type { ResolveContext } from "./resolve.js";
import type { ResolvedAtom, ResolvedLiteral, ResolvedTerm } from "./resolved.js";
import { UNKNOWN_TYPE } from "./type-table.js";

/** A term of one kind. */
export type TermOf<K extends ResolvedTerm["kind"]> = Extract<ResolvedTerm, { kind: K }>;

/** What is known of the program's parameters: kinds and types, narrowed clause by clause. */
export interface ParameterTypes {
  readonly kinds: KindSet[];
  readonly bounds: (readonly TypeId[] | null)[];
}

/** What typing a clause needs. */
export interface TypeContext extends ResolveContext {
  readonly parameterTypes: ParameterTypes;
}

/** A clause while it is typed. */
export interface Typing extends TypeContext {
  readonly inference: Inference;
  readonly records: TermOf<"record">[];
  readonly numbers: TermOf<"number">[];
  readonly terms: (ResolvedTerm | undefined)[];
  readonly names: (string | undefined)[];
  /** Arguments that must have a subtype of what is declared. */
  readonly sinks: { readonly term: ResolvedTerm; readonly type: TypeId; readonly what: string }[];
}

function constrain({ inference }: Typing, constraint: () => boolean): void {
  inference.constraints.push(constraint);
}

/** The constraints of a literal. */
export function constrainLiteral(literal: ResolvedLiteral, typing: Typing): void {
  if (literal.kind === "atom") {
    if (literal.negated) constrainSink(literal, typing);
    else constrainAtom(literal, typing);
  } else if (literal.kind === "compare") constrainComparison(literal, typing);
}

/** A positive atom says what its arguments are. */
export function constrainAtom(atom: ResolvedAtom, typing: Typing): void {
  const relation = typing.declarations.relations[atom.relation]!;
  atom.args.forEach((term, column) => {
    const attribute = relation.attributes[column];
    if (attribute === undefined) return;
    ofType(term, attribute.type, columnReason(relation, column, term.location), typing);
    constrainTerm(term, typing);
  });
}

/** The head and negated atoms ask for kinds; what the head is given must be a subtype of what it declares. */
export function constrainSink(atom: ResolvedAtom, typing: Typing): void {
  const relation = typing.declarations.relations[atom.relation]!;
  const { entries } = typing.declarations.types;
  atom.args.forEach((term, column) => {
    const attribute = relation.attributes[column];
    if (attribute !== undefined && attribute.type !== UNKNOWN_TYPE) {
      const reason = columnReason(relation, column, term.location);
      const entry = entries[attribute.type]!;
      // Records and branches have no subtypes, so their exact type is asked for.
      if (entry.form === "record" || entry.form === "adt") ofType(term, attribute.type, reason, typing);
      else narrowKinds(typing.inference, term.node, kindSet(entry.kind), reason);
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

/** What is fixed is applied at once: what else narrows the term later meets it then. */
function ofType(term: ResolvedTerm, type: TypeId, reason: Reason, { inference }: Typing): void {
  if (type !== UNKNOWN_TYPE) narrowTypes(inference, term.node, [type], reason);
}

function ofKinds(term: ResolvedTerm, kinds: KindSet, text: string, { inference }: Typing): void {
  narrowKinds(inference, term.node, kinds, { text, location: term.location });
}

/** The kinds that a term has wherever it stands. */
function isOfKinds(term: ResolvedTerm, kinds: KindSet, text: string, { inference }: Typing): void {
  narrowKinds(inference, term.node, kinds, { text, location: term.location, own: true });
}

function constrainComparison(literal: Extract<ResolvedLiteral, { kind: "compare" }>, typing: Typing): void {
  const { op, left, right, location } = literal;
  const { inference } = typing;
  constrainTerm(left, typing);
  constrainTerm(right, typing);
  if (op === "=" || op === "!=") {
    const reason = { text: `it is compared by "${op}" with`, location };
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
  const reason = { text: `it is compared by "${op}" with`, location };
  constrain(typing, () => sameKinds(inference, left.node, right.node, reason));
}

function constrainTerm(term: ResolvedTerm, typing: Typing): void {
  typing.terms[term.node] ??= term;
  switch (term.kind) {
    case "variable":
    case "wildcard":
      return;
    case "string":
      isOfKinds(term, kindSet("symbol"), "a text is a symbol", typing);
      return;
    case "number":
      typing.numbers.push(term);
      isOfKinds(
        term,
        literalKinds(term.number),
        `${term.number.text} is ${listed(kindsIn(literalKinds(term.number)))}`,
        typing,
      );
      return;
    case "nil":
      isOfKinds(term, kindSet("record"), "nil is a record", typing);
      return;
    case "counter":
      isOfKinds(term, kindSet("number"), "a counter is a number", typing);
      return;
    case "iteration":
      isOfKinds(term, kindSet("unsigned"), "the number of a round is unsigned", typing);
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

function constrainParameter(term: TermOf<"parameter">, typing: Typing): void {
  const { kinds, bounds } = typing.parameterTypes;
  const reason = { text: "it is used so elsewhere", location: term.location };
  const known = kinds[term.parameter];
  const bound = bounds[term.parameter];
  if (known !== undefined) narrowKinds(typing.inference, term.node, known, reason);
  if (bound) narrowTypes(typing.inference, term.node, bound, reason);
}

/** A record whose type is known says what its fields are. */
function constrainRecord(term: TermOf<"record">, typing: Typing): void {
  const { inference } = typing;
  const { entries } = typing.declarations.types;
  typing.records.push(term);
  isOfKinds(term, kindSet("record"), "it is a record", typing);
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
    if (kind === "record" || kind === "adt")
      ofType(arg, type, { text: `${what} is ${kind}`, location: arg.location }, typing);
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
  const reason = { text: `"${fn}" folds`, location };
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
