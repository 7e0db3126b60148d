// Checks proofs, step by step, against the checked program and the oracle's relations.
// In: checked program, facts, the oracle's result, a proof as explanations give it.  Out: what is wrong with it; nothing when it is a proof.
// Invariant: shares nothing with explain/: rules are instantiated by the oracle's nested loops over values, heights are counted by naive rounds.
// Not here: programs whose result depends on order (choice-domain, counters), which the oracle does not know.
import type { CheckedProgram, Premise, Proof, Value } from "../../src/index.js";
import type { TypeId } from "../../src/value.js";
import {
  close,
  type Database,
  type Datum,
  derive,
  type Environment,
  keyOf,
  type Sight,
  solve,
  type Tuples,
  values,
} from "./naive.js";

type Clause = CheckedProgram["clauses"][number];
type Literal = Clause["body"][number];
type Atom = Extract<Literal, { kind: "atom" }>;
type Term = Clause["args"][number];
type Aggregate = Extract<Term, { kind: "aggregate" }>;
type Contributor = Extract<Premise, { kind: "aggregate" }>["contributors"][number];

/** Verifies proofs of one result. */
export interface ProofChecker {
  /** What is wrong; with `minimal` every height must be the least there is. */
  check(proof: Proof, minimal: boolean): readonly string[];
  /** Least height of a tuple. */
  levelOf(relation: string, tuple: readonly Value[]): number | undefined;
}

/** A checker of proofs over the oracle's result. */
export function proofChecker(
  program: CheckedProgram,
  facts: Readonly<Record<string, Tuples>>,
  result: Readonly<Record<string, Tuples>>,
): ProofChecker {
  const whole = program.relations.map(({ name }) => tableOf(result[name]!));
  const levels = naiveLevels(program, facts, whole);
  const given = program.relations.map(({ name }) => new Set((facts[name] ?? []).map(keyOf)));
  for (const clause of program.clauses.filter(isFact)) {
    for (const { relation, tuple } of derive({ read: whole, whole }, clause)) given[relation]!.add(keyOf(tuple));
  }
  const context: Context = { program, whole, levels, given };
  return {
    check: (proof, minimal) => {
      const problems: string[] = [];
      const known = new Set<Proof>();
      const waiting = [proof];
      for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
        if (known.has(node)) continue;
        known.add(node);
        problems.push(...problemsOf(context, node, minimal));
        waiting.push(...proofsIn(node.kind === "rule" || node.kind === "equivalence" ? node.premises : []));
      }
      return problems;
    },
    levelOf: (relation, tuple) => {
      const id = program.relations.findIndex(({ name }) => name === relation);
      return levels[id]!.get(keyOf(datumOf(context, id, tuple)));
    },
  };
}

interface Context {
  readonly program: CheckedProgram;
  readonly whole: Database;
  readonly levels: readonly ReadonlyMap<string, number>[];
  readonly given: readonly ReadonlySet<string>[];
}

function tableOf(tuples: Tuples): Database[number] {
  return new Map(tuples.map((tuple) => [keyOf(tuple), tuple]));
}

/** A fact that is computed: no body and nothing to fold. */
function isFact({ kind, args, body }: Clause): boolean {
  return kind === "rule" && body.length === 0 && args.every((arg) => aggregatesIn(arg).length === 0);
}

/** Rounds over all strata at once: round k says what follows from everything below k. */
function naiveLevels(
  program: CheckedProgram,
  facts: Readonly<Record<string, Tuples>>,
  whole: Database,
): readonly ReadonlyMap<string, number>[] {
  const read: Database = program.relations.map(() => new Map());
  const levels = program.relations.map(() => new Map<string, number>());
  const note = (relation: number, tuple: readonly Datum[], level: number): boolean => {
    const key = keyOf(tuple);
    if (levels[relation]!.has(key) || !whole[relation]!.has(key)) return false;
    levels[relation]!.set(key, level);
    read[relation]!.set(key, tuple);
    return true;
  };
  const closeAll = (level: number): void => {
    for (const [id, { representation }] of program.relations.entries()) {
      if (representation !== "eqrel") continue;
      close(read[id]!);
      for (const key of read[id]!.keys()) if (!levels[id]!.has(key)) levels[id]!.set(key, level);
    }
  };
  for (const [id, { name }] of program.relations.entries()) for (const tuple of facts[name] ?? []) note(id, tuple, 0);
  const sight: Sight = { read, whole };
  for (const clause of program.clauses.filter(isFact))
    for (const { relation, tuple } of derive(sight, clause)) note(relation, tuple, 0);
  closeAll(0);
  const rules = program.clauses.filter((clause) => clause.kind === "rule" && !isFact(clause));
  for (let level = 1, grown = true; grown; level++) {
    const found = rules.flatMap((clause) => derive(sight, clause));
    grown = false;
    for (const { relation, tuple } of found) grown = note(relation, tuple, level) || grown;
    closeAll(level);
  }
  return levels;
}

// ---- one node ---------------------------------------------------------------------------------------------------

function problemsOf(context: Context, node: Proof, minimal: boolean): readonly string[] {
  const { program, whole, levels, given } = context;
  const id = program.relations.findIndex(({ name }) => name === node.relation);
  const shown = `${node.relation}(${node.tuple.map(String).join(", ")})`;
  if (id < 0) return [`${shown}: no such relation`];
  const tuple = datumOf(context, id, node.tuple);
  const key = keyOf(tuple);
  if (!whole[id]!.has(key)) return [`${shown}: does not hold`];
  const problems: string[] = [];
  if (minimal && levels[id]!.get(key) !== node.height)
    problems.push(`${shown}: height ${node.height}, least is ${levels[id]!.get(key)}`);
  switch (node.kind) {
    case "cut":
      return [...problems, `${shown}: cut`];
    case "fact":
      return given[id]!.has(key) ? problems : [...problems, `${shown}: was not given`];
    case "equivalence":
      return [...problems, ...chainProblems(context, id, tuple, node).map((problem) => `${shown}: ${problem}`)];
    case "rule":
      return [...problems, ...ruleProblems(context, id, tuple, node).map((problem) => `${shown}: ${problem}`)];
  }
}

function chainProblems(
  context: Context,
  id: number,
  tuple: readonly Datum[],
  node: Extract<Proof, { kind: "equivalence" }>,
): readonly string[] {
  if (context.program.relations[id]!.representation !== "eqrel") return ["not an equivalence relation"];
  if (node.premises.length === 0) return ["a chain without links"];
  if (node.height !== Math.max(...node.premises.map(({ height }) => height)))
    return ["height is not that of its links"];
  let ends: readonly Datum[] = [tuple[0]!];
  for (const link of node.premises) {
    if (link.relation !== node.relation || link.kind === "cut") return ["a link of another kind"];
    const [from, to] = datumOf(context, id, link.tuple);
    const reached = [
      ...(ends.some((end) => keyOf(end) === keyOf(from!)) ? [to!] : []),
      ...(ends.some((end) => keyOf(end) === keyOf(to!)) ? [from!] : []),
    ];
    if (reached.length === 0) return ["a chain that is broken"];
    // A single link also leads back to where it began: that is how (a, a) follows from (a, b).
    ends = node.premises.length === 1 ? [...reached, tuple[0]!] : reached;
  }
  return ends.some((end) => keyOf(end) === keyOf(tuple[1]!)) ? [] : ["a chain that ends elsewhere"];
}

function ruleProblems(
  context: Context,
  id: number,
  tuple: readonly Datum[],
  node: Extract<Proof, { kind: "rule" }>,
): readonly string[] {
  const clause = context.program.clauses[node.clause];
  if (clause === undefined || clause.kind !== "rule" || clause.relation !== id)
    return ["by a rule of another relation"];
  const heights = proofsIn(node.premises).map(({ height }) => height);
  if (node.height !== 1 + Math.max(0, ...heights)) return ["height is not one above its premises"];
  // Every positive atom sees its premise's tuple and nothing else.
  const joined = node.premises.filter(isProof).map(({ relation, tuple: premise }) => {
    const of = context.program.relations.findIndex(({ name }) => name === relation);
    return { relation: of, tuple: of < 0 ? [] : datumOf(context, of, premise) };
  });
  const atoms = clause.body.filter(isPositive);
  if (atoms.length !== joined.length) return ["premises are not those of the body"];
  if (!atoms.every((atom, i) => atom.relation === joined[i]!.relation)) return ["a premise of another relation"];
  const count = context.program.relations.length;
  const tables = [...context.whole, ...joined.map((premise) => tableOf([premise.tuple]))];
  const narrowed = clause.body.map(
    (literal): Literal => (isPositive(literal) ? { ...literal, relation: count + atoms.indexOf(literal) } : literal),
  );
  const sight: Sight = { read: tables, whole: tables };
  const environments = [...solve(sight, narrowed, new Map())].filter((environment) =>
    isHead(sight, clause, tuple, environment),
  );
  if (environments.length === 0) return ["the rule does not make it of these premises"];
  const attempts = environments.map((environment) =>
    bodyProblems(context, clause.body, clause.args, node.premises, environment),
  );
  return attempts.reduce((best, attempt) => (attempt.length < best.length ? attempt : best));
}

function isHead(sight: Sight, { args }: Clause, tuple: readonly Datum[], environment: Environment): boolean {
  return args.every((arg, column) =>
    values(sight, arg, environment)!.some((value) => keyOf(value) === keyOf(tuple[column]!)),
  );
}

/** Compares the premises with the literals of a body in order; `heads` may fold more at the end. */
function bodyProblems(
  context: Context,
  body: readonly Literal[],
  heads: readonly Term[],
  premises: readonly Premise[],
  environment: Environment,
): readonly string[] {
  const left = [...premises];
  const problems: string[] = [];
  const folds = (terms: readonly Term[]): void => {
    for (const aggregate of terms.flatMap(aggregatesIn)) {
      const next = left.shift();
      if (next?.kind !== "aggregate" || next.fn !== aggregate.fn) problems.push(`${aggregate.fn} is missing`);
      else problems.push(...foldProblems(context, aggregate, next, environment));
    }
  };
  for (const literal of body) {
    const next = left.shift();
    if (literal.kind === "atom" && !literal.negated) {
      if (next === undefined || !isProof(next)) problems.push("a positive literal has no proof");
    } else if (literal.kind === "atom") problems.push(...absentProblems(context, literal, next, environment));
    else if (next?.kind !== "condition") problems.push("a comparison is missing");
    folds(literal.kind === "atom" ? literal.args : literal.kind === "compare" ? [literal.left, literal.right] : []);
  }
  folds(heads);
  if (left.length > 0) problems.push(`${left.length} premises too many`);
  return problems;
}

function absentProblems(
  context: Context,
  literal: Atom,
  premise: Premise | undefined,
  environment: Environment,
): readonly string[] {
  const relation = context.program.relations[literal.relation]!;
  if (premise?.kind !== "absent" || premise.relation !== relation.name) return ["a negation is missing"];
  const sight = { read: context.whole, whole: context.whole };
  const bound = relation.attributes.flatMap(({ name, type }, column) => {
    const arg = literal.args[column]!;
    if (arg.kind === "wildcard") return [];
    const [wanted] = values(sight, arg, environment)!;
    if (!Object.hasOwn(premise.pattern, name)) return [{ column, wanted: wanted!, claimed: null }];
    return [{ column, wanted: wanted!, claimed: datumFor(context, type, premise.pattern[name]!) }];
  });
  if (Object.keys(premise.pattern).length !== bound.length) return ["a negation of another pattern"];
  if (!bound.every(({ wanted, claimed }) => keyOf(wanted) === keyOf(claimed))) return ["a negation of other values"];
  const exists = [...context.whole[literal.relation]!.values()].some((tuple) =>
    bound.every(({ column, wanted }) => keyOf(tuple[column]!) === keyOf(wanted)),
  );
  return exists ? ["a negation of something that holds"] : [];
}

function foldProblems(
  context: Context,
  aggregate: Aggregate,
  premise: Extract<Premise, { kind: "aggregate" }>,
  environment: Environment,
): readonly string[] {
  const sight = { read: context.whole, whole: context.whole };
  const [value] = values(sight, aggregate, environment)!;
  if (value === undefined || keyOf(value) !== keyOf(premise.value as Datum)) return ["an aggregate of another value"];
  const body = aggregate.body.map(withoutWildcards);
  const wanted = [...solve(sight, body, environment)].map((inner) => ({
    inner,
    key: keyOf([
      ...body.filter(isPositive).map((atom) => atom.args.map((arg) => values(sight, arg, inner)![0]!)),
      aggregate.target === null ? null : values(sight, aggregate.target, inner)![0]!,
    ]),
  }));
  const claimed = premise.contributors.map((contributor) => ({
    contributor,
    key: keyOf([
      ...contributor.premises.filter(isProof).map(({ relation, tuple }) => {
        const id = context.program.relations.findIndex(({ name }) => name === relation);
        return datumOf(context, id, tuple);
      }),
      aggregate.target === null ? null : (contributor.value as Datum),
    ]),
  }));
  const order = (a: { readonly key: string }, b: { readonly key: string }): number =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  wanted.sort(order);
  claimed.sort(order);
  if (wanted.map(({ key }) => key).join(";") !== claimed.map(({ key }) => key).join(";"))
    return ["contributors are not all there are"];
  return claimed.flatMap(({ contributor }, i) => memberProblems(context, aggregate, contributor, wanted[i]!.inner));
}

function memberProblems(
  context: Context,
  aggregate: Aggregate,
  contributor: Contributor,
  environment: Environment,
): readonly string[] {
  const heads = aggregate.target === null ? [] : [aggregate.target];
  return bodyProblems(context, aggregate.body, heads, contributor.premises, environment);
}

let nextVariable = 1_000_000;

/** Wildcards of positive atoms get names, so that a binding tells which tuples it joined. */
function withoutWildcards(literal: Literal): Literal {
  if (!isPositive(literal)) return literal;
  const args = literal.args.map((arg): Term => {
    if (arg.kind !== "wildcard") return arg;
    return { kind: "variable", variable: nextVariable++, type: arg.type, location: arg.location };
  });
  return { ...literal, args };
}

// ---- terms and values -------------------------------------------------------------------------------------------

function isPositive(literal: Literal): literal is Atom {
  return literal.kind === "atom" && !literal.negated;
}

function isProof(premise: Premise): premise is Proof {
  return premise.kind !== "absent" && premise.kind !== "condition" && premise.kind !== "aggregate";
}

/** Proofs among premises, those of contributors included. */
function proofsIn(premises: readonly Premise[]): readonly Proof[] {
  return premises.flatMap((premise): readonly Proof[] => {
    if (isProof(premise)) return [premise];
    return premise.kind === "aggregate" ? premise.contributors.flatMap((member) => proofsIn(member.premises)) : [];
  });
}

function aggregatesIn(term: Term): readonly Aggregate[] {
  if (term.kind === "aggregate") return [term];
  if (term.kind === "cast") return aggregatesIn(term.value);
  return "args" in term ? term.args.flatMap(aggregatesIn) : [];
}

function datumOf({ program, ...context }: Context, relation: number, tuple: readonly Value[]): readonly Datum[] {
  const { attributes } = program.relations[relation]!;
  return tuple.map((value, column) => datumFor({ program, ...context }, attributes[column]!.type, value));
}

/** A value as the oracle holds it. */
function datumFor(context: Context, type: TypeId, value: Value): Datum {
  const shape = context.program.types[type]!;
  if (typeof value !== "object" || value === null) return value;
  const field = (name: string, of: TypeId): Datum => datumFor(context, of, value[name]!);
  if (shape.kind === "record") return shape.fields.map(({ name, type: of }) => field(name, of));
  if (shape.kind !== "adt") return null;
  const branch = shape.branches.findIndex(({ name }) => name === value["$"]);
  return [branch, ...shape.branches[branch]!.fields.map(({ name, type: of }) => field(name, of))];
}
