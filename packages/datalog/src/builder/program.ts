// The typed builder: programs from relations, facts, rules and queries.
// In: relations and what is said about them.  Out: `BuiltProgram`, which checks, prints, plans and evaluates itself.
// Invariant: a program is immutable, every call gives a new one; nothing throws before a program is used, then everything wrong with it is told at once.
// Not here: the parts of rules (relation.ts, condition.ts, functors.ts, aggregates.ts, callback.ts), how they become a program (assemble.ts).
import { check } from "../analyze/analyze.js";
import type { CheckedProgram } from "../analyze/checked.js";
import { type Diagnostic, programError } from "../diagnostic.js";
import { type EvaluateAsyncOptions, type PlanOptions, type PlanView, type Program, programOf } from "../engine.js";
import type { EvaluateOptions } from "../execute/evaluate.js";
import type { Facts } from "../execute/facts.js";
import type { Knowledge } from "../knowledge.js";
import { NOWHERE } from "../location.js";
import { show } from "../storage/codec.js";
import type { Atom as AtomNode, DirectiveName, DirectiveParameter } from "../syntax/ast.js";
import type { Row } from "../value.js";
import { type Assembly, assemble } from "./assemble.js";
import { bindFunctions } from "./bind.js";
import { typed } from "./column-type.js";
import { literalOf } from "./condition.js";
import { type Entries, type Entry, listEntries } from "./entry.js";
import { BuilderError, checkName, isPlainObject } from "./error.js";
import { nameOf, type Problem, represented } from "./note.js";
import { factTerms, relationDefinition } from "./relation.js";
import type {
  Atom,
  BodyItem,
  ColumnType,
  FactsOf,
  Find,
  FoundRow,
  QueryRows,
  RelationDefinition,
  RelationInfo,
  Variable,
} from "./shape.js";

/** A result that knows the rows of the program's queries. */
export interface BuiltKnowledge<Q extends QueryRows = QueryRows> extends Knowledge {
  /** Answers of a named query of the program. Throws `knowledge/unknown-query`. */
  run<N extends keyof Q & string>(name: N): readonly Q[N][];
}

/** Parameters of an input or output, as the language's directives take them. */
export interface DirectiveParameters {
  readonly [key: string]: string | number | boolean;
}

/** A program that was built. Every method that adds something gives a new program. */
export interface BuiltProgram<
  R extends readonly RelationInfo[] = readonly RelationInfo[],
  Q extends QueryRows = QueryRows,
> {
  /** Names of its relations, in order. */
  readonly relations: readonly string[];
  /** Names of its queries, in order. */
  readonly queries: readonly string[];
  /** A rule: the heads hold where the whole body does. Without a body it is a fact. */
  rule(head: Atom | readonly Atom[], ...body: readonly BodyItem[]): BuiltProgram<R, Q>;
  /** Facts as atoms of constants. */
  fact(...facts: readonly Atom[]): BuiltProgram<R, Q>;
  /** Facts of one relation, as tuples or as objects keyed by column. What is wrong is reported with row and column.
   * They become part of the program and its text; what comes in thousands is better passed to `evaluate`. */
  facts<F extends RelationInfo>(relation: F, rows: Iterable<NonNullable<F["given"]>>): BuiltProgram<R, Q>;
  /** The first tuple is dropped where the second is there and the body holds. */
  subsume(dominated: Atom, dominating: Atom, ...body: readonly BodyItem[]): BuiltProgram<R, Q>;
  /** A named question: its columns are variables of the body. `knowledge.run(name)` has the answers. With types by variable name the answers are typed. */
  query<N extends string, F extends Find>(
    name: N,
    find: F,
    ...body: readonly BodyItem[]
  ): BuiltProgram<R, Q & { readonly [K in N]: Extract<FoundRow<F>, Row> }>;
  /** Marks a relation as read from outside; relations that nothing defines are marked by themselves. */
  input(relation: RelationInfo, parameters?: DirectiveParameters): BuiltProgram<R, Q>;
  /** Marks a relation as written. */
  output(relation: RelationInfo, parameters?: DirectiveParameters): BuiltProgram<R, Q>;
  /** Marks a relation whose size is written. */
  printsize(relation: RelationInfo): BuiltProgram<R, Q>;
  /** Ends the computation of a relation quietly when it has this many tuples. */
  limitsize(relation: RelationInfo, tuples: number): BuiltProgram<R, Q>;
  /** What happens when integer arithmetic leaves its range: `error` (default) or `wrap`. */
  overflow(mode: "error" | "wrap"): BuiltProgram<R, Q>;
  /** Everything that is wrong with the program and every warning; never throws. Complexity: O(program) once. */
  validate(): readonly Diagnostic[];
  /** The checked and planned program. Throws DatalogError with all diagnostics of the first stage that has errors. */
  compile(): Program;
  /** Computes everything the rules imply. Throws what `compile` and the evaluation of a text throw. */
  evaluate(facts?: FactsOf<R>, options?: EvaluateOptions): BuiltKnowledge<Q>;
  /** The same in slices that leave the event loop alive; waits for asynchronous functions. */
  evaluateAsync(facts?: FactsOf<R>, options?: EvaluateAsyncOptions): Promise<BuiltKnowledge<Q>>;
  /** The plan as it is before anything is known about sizes, in full or on demand. Throws what `compile` throws, and OptionError `evaluate/goal`. */
  plan(options?: PlanOptions): PlanView;
  /** The program as text: parsing it gives the same program. */
  toString(): string;
}

interface State {
  readonly relations: readonly RelationDefinition[];
  readonly entries: Entries | null;
  readonly queries: readonly string[];
  readonly overflow: "error" | "wrap";
}

/** A program without queries so far. */
export type NoQueries = Record<never, never>;

/** A program over these relations. Throws BuilderError `builder/relation` for what is no relation.
 * @example const { n } = relations({ n: { x: number } }); program(n).facts(n, [[1], [2]]).evaluate().size(n); // => 2 */
export function program<R extends readonly RelationInfo[]>(...relations: R): BuiltProgram<R, NoQueries> {
  const definitions = relations.map((relation: unknown) => definitionFor(relation, "program"));
  return build({ relations: definitions, entries: null, queries: [], overflow: "error" }) as BuiltProgram<R, NoQueries>;
}

function definitionFor(relation: unknown, where: string): RelationDefinition {
  const definition = relationDefinition(relation);
  if (definition !== undefined) return definition;
  throw new BuilderError(
    "builder/relation",
    `[${where}]: ${show(relation)} is no relation; pass what relations() made`,
  );
}

function build(state: State): BuiltProgram {
  const add = (...entries: readonly Entry[]): BuiltProgram =>
    build({ ...state, entries: { before: state.entries, entries } });
  const mark = (directive: DirectiveName, relation: unknown, parameters: DirectiveParameters = {}): BuiltProgram => {
    const { name } = definitionFor(relation, directive);
    return add({ kind: "directive", directive, relation: name, parameters: parametersOf(directive, parameters) });
  };
  const compiled = compilation(state);
  const built: BuiltProgram = {
    relations: Object.freeze(state.relations.map(({ name }) => name)),
    queries: Object.freeze([...state.queries]),
    rule: (head, ...body) => {
      const problems: Problem[] = [];
      const given: readonly unknown[] = Array.isArray(head) ? head : [head];
      const heads = given.flatMap((each) => headOf(each, problems));
      return add({ kind: "rule", heads, body: body.map(literalOf), problems });
    },
    fact: (...facts) => add(...facts.map((fact) => factOf(fact))),
    facts: (relation, rows) => {
      const definition = definitionFor(relation, "facts");
      return add(...rowsOf(definition, rows));
    },
    subsume: (dominated, dominating, ...body) => {
      const problems: Problem[] = [];
      const [left = NO_ATOM] = headOf(dominated, problems);
      const [right = NO_ATOM] = headOf(dominating, problems);
      return add({ kind: "subsumption", dominated: left, dominating: right, body: body.map(literalOf), problems });
    },
    query: (name, find, ...body) => {
      checkName(name, "query");
      const entry: Entry = { kind: "query", name, find: columnsOf(name, find), body: body.map(literalOf) };
      const entries = { before: state.entries, entries: [entry] };
      return build({ ...state, entries, queries: [...state.queries, name] }) as never;
    },
    input: (relation, parameters) => mark("input", relation, parameters),
    output: (relation, parameters) => mark("output", relation, parameters),
    printsize: (relation) => mark("printsize", relation),
    limitsize: (relation, tuples) => mark("limitsize", relation, { n: tuples }),
    overflow: (mode) => {
      if (mode === "error" || mode === "wrap") return build({ ...state, overflow: mode });
      throw new BuilderError("builder/option", `[overflow]: ${show(mode)} is no mode; pass "error" or "wrap"`);
    },
    validate: () => compiled.check().diagnostics,
    compile: () => compiled.program(),
    evaluate: (facts = {}, options = {}) =>
      compiled.program().evaluate(facts as Facts, compiled.withFunctions(options)) as BuiltKnowledge,
    evaluateAsync: async (facts = {}, options = {}) =>
      (await compiled.program().evaluateAsync(facts as Facts, compiled.withFunctions(options))) as BuiltKnowledge,
    plan: (options) => compiled.program().plan(options),
    toString: () => compiled.assembly().text,
  };
  return Object.freeze(built);
}

interface Compilation {
  readonly assembly: () => Assembly;
  readonly check: () => { readonly checked: CheckedProgram | null; readonly diagnostics: readonly Diagnostic[] };
  readonly program: () => Program;
  readonly withFunctions: <O extends EvaluateOptions>(options: O) => O;
}

/** The stages of a program, each run when it is first needed. */
function compilation(state: State): Compilation {
  let assembly: Assembly | undefined;
  let checked: ReturnType<Compilation["check"]> | undefined;
  let planned: Program | undefined;
  const stages: Compilation = {
    assembly: () => {
      assembly ??= assemble(state.relations, listEntries(state.entries));
      return assembly;
    },
    check: () => {
      checked ??= checkAssembly(stages.assembly());
      return checked;
    },
    program: () => {
      if (planned !== undefined) return planned;
      const { checked: good, diagnostics } = stages.check();
      if (good === null) throw programError(diagnostics);
      planned = programOf(good, state.overflow);
      return planned;
    },
    withFunctions: (options) => {
      const { callbacks, tests } = stages.assembly();
      if (callbacks.size === 0) return options;
      return { ...options, functors: { ...options.functors, ...bindFunctions(callbacks, tests, options.signal) } };
    },
  };
  return stages;
}

function checkAssembly({ tree, problems, promises }: Assembly): ReturnType<Compilation["check"]> {
  if (problems.length > 0) return { checked: null, diagnostics: problems };
  const { checked, diagnostics: found } = check(tree);
  // Whoever builds a program reads any of its relations from the result.
  const diagnostics = found.filter(({ code }) => code !== "relation/unused").map(inBuilderWords);
  if (checked === null) return { checked, diagnostics };
  const broken = promises.flatMap(({ query, column, type }): Diagnostic[] => {
    const relation = checked.relations.find(({ name }) => name === query)!;
    const attribute = relation.attributes[column]!;
    if (attribute.typeName === type.name || attribute.kind === type.name) return [];
    const message = `the column "${attribute.name}" of query "${query}" is ${attribute.typeName}, not ${type.name}`;
    const help = `ask for { ${attribute.name}: ${attribute.typeName} }`;
    return [{ code: "query/type", severity: "error", message, help, location: relation.location }];
  });
  return { checked: broken.length === 0 ? checked : null, diagnostics: [...broken, ...diagnostics] };
}

/** What to do, where the builder does it in other words than the text. */
const HELP: Readonly<Record<string, string>> = {
  "relation/undefined": "pass the relation to program(...)",
  "relation/undefined-content": "add rules, facts or .input(relation)",
  "query/read": "make it a relation with a rule",
  "safety/wildcard-in-head": "give every column of the head a value",
  "aggregate/disjunction": "move the disjunction into a relation of its own",
};

function inBuilderWords(diagnostic: Diagnostic): Diagnostic {
  const help = HELP[diagnostic.code];
  return help === undefined ? diagnostic : { ...diagnostic, help };
}

const NO_ATOM: AtomNode = { kind: "atom", relation: nameOf("?"), args: [], location: NOWHERE };

function headOf(head: unknown, problems: Problem[]): AtomNode[] {
  const node = represented(head);
  if (node?.kind === "atom") return [node];
  const what = node === undefined ? show(head) : String(head);
  problems.push({ code: "builder/head", message: `the head ${what} is no atom`, help: "write relation({ ... })" });
  return [];
}

function factOf(fact: unknown): Entry {
  const problems: Problem[] = [];
  const [head] = headOf(fact, problems);
  if (head !== undefined) return { kind: "fact", head, row: null };
  return { kind: "rule", heads: [NO_ATOM], body: [], problems };
}

function rowsOf(definition: RelationDefinition, rows: unknown): Entry[] {
  const { name } = definition;
  if (typeof rows !== "object" || rows === null || !(Symbol.iterator in rows)) {
    throw new BuilderError(
      "builder/facts",
      `[${name}]: ${show(rows)} is no list of facts; pass an array of tuples or objects`,
    );
  }
  return Array.from(rows as Iterable<unknown>, (row, position): Entry => {
    const head: AtomNode = {
      kind: "atom",
      relation: nameOf(name),
      args: factTerms(definition, row),
      location: NOWHERE,
    };
    return { kind: "fact", head, row: position };
  });
}

function columnsOf(name: string, find: unknown): { readonly variable: string; readonly type: ColumnType | null }[] {
  if (Array.isArray(find)) {
    return find.map((each: unknown) => {
      const node = represented(each);
      if (node?.kind === "variable") return { variable: (each as Variable).variable, type: null };
      throw new BuilderError("builder/query", `[${name}]: a column is no variable; name variables of the body`);
    });
  }
  if (!isPlainObject(find)) {
    throw new BuilderError(
      "builder/query",
      `[${name}]: ${show(find)} names no columns; pass variables, or types by variable`,
    );
  }
  return Object.keys(find).map((variable) => {
    checkName(variable, "variable");
    return { variable, type: typed(find[variable], `"${variable}" of query "${name}"`) };
  });
}

function parametersOf(directive: string, parameters: DirectiveParameters): DirectiveParameter[] {
  return Object.entries(parameters).map(([key, value]) => {
    checkName(key, "column");
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw new BuilderError(
        "builder/option",
        `[${directive}]: "${key}" is ${show(value)}; pass a text, a number or a boolean`,
      );
    }
    const quoted = typeof value === "string";
    return { key: nameOf(key), value: String(value), quoted, location: NOWHERE };
  });
}
