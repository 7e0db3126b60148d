// Words and literals of an instance as a reader sees them: values, bindings, text with values in the place of variables.
// In: checked program, interner, registers of an instance.  Out: decoded tuples, rows keyed by variable, text.
// Invariant: what is shown has the values of the result, never numbers of internal tables.
// Not here: which instance (search.ts).
import type {
  CheckedAggregate,
  CheckedClause,
  CheckedLiteral,
  CheckedProgram,
  CheckedTerm,
} from "../analyze/checked.js";
import { type Printing, printLiteral, printTerm, variableNames } from "../analyze/print.js";
import { eachAggregate, termsOf } from "../analyze/walk.js";
import { decodeWord, type Machine } from "../execute/runner.js";
import { decoder, tupleDecoder } from "../storage/codec.js";
import { printAtom, printValue } from "../syntax/values.js";
import type { Row, Tuple, TypeId, Value } from "../value.js";

/** Reads words of one evaluation. */
export interface Reader {
  name(relation: number): string;
  tuple(relation: number, words: Int32Array): Tuple;
  /** Text of an atom that holds. */
  atom(relation: number, words: Int32Array): string;
  /** Values of the attributes that are bound. */
  pattern(relation: number, words: readonly (number | null)[]): Row;
  scope(clause: number): ClauseReader;
}

/** Does a variable have a value? */
export type Known = (variable: number) => boolean;

/** Reads registers of one clause; `inside` lists the aggregates around what is read, outermost first. */
export interface ClauseReader {
  readonly rule: CheckedClause;
  /** Values of the variables of the innermost scope; `known` leaves out those that have none. */
  bindings(registers: Int32Array, inside: readonly CheckedAggregate[], known?: Known): Row;
  written(literal: CheckedLiteral): string;
  text(literal: CheckedLiteral, registers: Int32Array, inside: readonly CheckedAggregate[], known?: Known): string;
  writtenTerm(term: CheckedTerm): string;
  termText(term: CheckedTerm, registers: Int32Array, inside: readonly CheckedAggregate[]): string;
  /** Value of an aggregate's target or result. */
  value(term: CheckedTerm, word: number): Value;
}

/** A reader of what a machine holds. */
export function createReader(checked: CheckedProgram, machine: Machine): Reader {
  const { plan, interner } = machine;
  const decoders = plan.relations.map(({ attributes }) =>
    attributes.map(({ type }) => decoder(plan.types, interner, type)),
  );
  const tuples = decoders.map(tupleDecoder);
  const scopes = new Map<number, ClauseReader>();
  return {
    name: (relation) => plan.relations[relation]!.name,
    tuple: (relation, words) => Object.freeze(tuples[relation]!(words)),
    atom: (relation, words) => printAtom(plan.relations[relation]!.name, tuples[relation]!(words)),
    pattern: (relation, words) => {
      const { attributes } = plan.relations[relation]!;
      return frozenRow(
        words.flatMap((word, column) =>
          word === null ? [] : [[attributes[column]!.name, decoders[relation]![column]!(word)] as const],
        ),
      );
    },
    scope: (clause) => {
      let scope = scopes.get(clause);
      if (scope === undefined) {
        scope = createClauseReader(checked, machine, checked.clauses[clause]!);
        scopes.set(clause, scope);
      }
      return scope;
    },
  };
}

function createClauseReader(checked: CheckedProgram, machine: Machine, rule: CheckedClause): ClauseReader {
  const { interner, plan } = machine;
  const names = variableNames(rule);
  const types = variableTypes(checked, rule);
  const hidden = localVariables(rule);
  const printing: Printing = { ...checked, names };
  const decodeAs = (kind: CheckedTerm["type"], type: TypeId | undefined, word: number): Value => {
    if (kind !== "record" && kind !== "adt") return decodeWord(interner, kind, word);
    return type === undefined ? null : decoder(plan.types, interner, type)(word);
  };
  const isBound = (variable: number, inside: readonly CheckedAggregate[]): boolean =>
    !hidden.has(variable) || inside.some(({ locals }) => locals.includes(variable));
  const read = (variable: number, registers: Int32Array): Value =>
    decodeAs(rule.variables[variable]!.kind, types.get(variable), registers[variable]!);
  const always: Known = () => true;
  const substituted = (registers: Int32Array, inside: readonly CheckedAggregate[], known = always): Printing => ({
    ...printing,
    names: names.map((name, variable) => {
      if (!isBound(variable, inside) || !known(variable)) return name;
      const { kind } = rule.variables[variable]!;
      if ((kind === "record" || kind === "adt") && !types.has(variable)) return name;
      return printValue(read(variable, registers));
    }),
  });
  return {
    rule,
    bindings: (registers, inside, known = always) => {
      const innermost = inside.at(-1);
      const isOwn: Known = (variable) =>
        innermost === undefined ? !hidden.has(variable) : innermost.locals.includes(variable);
      const shown = [...names.entries()].filter(([variable]) => isOwn(variable) && known(variable));
      return frozenRow(shown.map(([variable, name]) => [name, read(variable, registers)]));
    },
    written: (literal) => printLiteral(literal, printing),
    text: (literal, registers, inside, known) => printLiteral(literal, substituted(registers, inside, known)),
    writtenTerm: (term) => printTerm(term, printing),
    termText: (term, registers, inside) => printTerm(term, substituted(registers, inside)),
    value: (term, word) => decodeAs(term.type, typeOfTerm(term, types), word),
  };
}

/** A frozen row; names may be anything, `__proto__` too. */
export function frozenRow(entries: readonly (readonly [string, Value])[]): Row {
  const row: Record<string, Value> = {};
  for (const [name, value] of entries) {
    Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return Object.freeze(row);
}

function localVariables(rule: CheckedClause): ReadonlySet<number> {
  const hidden = new Set<number>();
  const hide = ({ locals, body, target }: CheckedAggregate): void => {
    for (const variable of locals) hidden.add(variable);
    if (target !== null) eachAggregate(target, hide);
    for (const literal of body) for (const term of termsOf(literal)) eachAggregate(term, hide);
  };
  for (const term of rule.args) eachAggregate(term, hide);
  for (const literal of rule.body) for (const term of termsOf(literal)) eachAggregate(term, hide);
  return hidden;
}

/** Types of variables that hold records or branches, from the places where they stand. */
function variableTypes(checked: CheckedProgram, rule: CheckedClause): ReadonlyMap<number, TypeId> {
  const types = new Map<number, TypeId>();
  const visit = (term: CheckedTerm, type: TypeId | undefined): void => {
    if (term.kind === "variable") {
      if (type !== undefined) types.set(term.variable, type);
    } else if (term.kind === "aggregate") {
      if (term.target !== null) visit(term.target, undefined);
      term.body.forEach(inLiteral);
    } else if (term.kind === "record" || term.kind === "branch") {
      const shape = checked.types[term.valueType];
      const fields =
        shape?.kind === "record"
          ? shape.fields
          : shape?.kind === "adt" && term.kind === "branch"
            ? shape.branches[term.branch]!.fields
            : [];
      term.args.forEach((arg, position) => {
        visit(arg, fields[position]?.type);
      });
    } else if (term.kind === "cast") visit(term.value, undefined);
    else if (term.kind === "call" || term.kind === "callback") for (const arg of term.args) visit(arg, undefined);
  };
  const inLiteral = (literal: CheckedLiteral): void => {
    if (literal.kind === "atom") inAtom(literal.relation, literal.args);
    if (literal.kind !== "compare") return;
    visit(literal.left, typeOfTerm(literal.right, types));
    visit(literal.right, typeOfTerm(literal.left, types));
  };
  const inAtom = (relation: number, args: readonly CheckedTerm[]): void => {
    const { attributes } = checked.relations[relation]!;
    args.forEach((arg, column) => {
      visit(arg, attributes[column]!.type);
    });
  };
  // Equations pass types on from variable to variable: until nothing is added.
  for (let size = -1; size !== types.size; ) {
    size = types.size;
    inAtom(rule.relation, rule.args);
    rule.body.forEach(inLiteral);
  }
  return types;
}

function typeOfTerm(term: CheckedTerm, types: ReadonlyMap<number, TypeId>): TypeId | undefined {
  if (term.kind === "variable") return types.get(term.variable);
  if (term.kind === "aggregate") return term.target === null ? undefined : typeOfTerm(term.target, types);
  return (term.kind === "record" || term.kind === "branch") && term.valueType >= 0 ? term.valueType : undefined;
}
