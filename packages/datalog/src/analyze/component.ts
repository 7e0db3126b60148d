// Components become ordinary statements.
// In: a program.  Out: its statements by kind, those of instances under absolute names.
// Invariants: a name in an instance means what the instance declares, else what the enclosing instance declares, else what the program declares; type parameters are replaced as text before that; an instance's bases come before its own statements.
// Not here: whether component declarations are right even where nobody uses them (component-check.ts).
import type { Component, ComponentType, Init, Program, Statement } from "../syntax/ast.js";
import { checkComponents } from "./component-check.js";
import { emptyProgram, type FlatProgram } from "./flat.js";
import { type Renaming, renameClause, renameDirective, renameRelation, renameType } from "./rename.js";
import { counted, type Report, reportError } from "./report.js";

/** Names of components and type parameters that a text can see. */
interface Environment {
  readonly components: Map<string, Defined>;
  readonly bindings: ReadonlyMap<string, string>;
  readonly outer: Environment | null;
}

interface Defined {
  readonly component: Component;
  readonly environment: Environment;
}

/** An instance: what it declares and what is to be said in it. The program itself is the outermost one. */
interface Instance {
  readonly prefix: string;
  readonly types: Set<string>;
  readonly relations: Set<string>;
  readonly branches: Set<string>;
  readonly instances: Map<string, Instance>;
  readonly content: { readonly statement: Statement; readonly environment: Environment }[];
  readonly outer: Instance | null;
}

interface Flattening {
  readonly report: Report;
  readonly program: FlatProgram;
  readonly all: Instance[];
}

const DEEPEST = 100;

/** Instantiates all components. Complexity: O(program) plus the size of what is instantiated. */
export function flatten(program: Program, report: Report): FlatProgram {
  const flat = emptyProgram();
  const flattening: Flattening = { report, program: flat, all: [] };
  const errors = report.errors;
  checkComponents(program.statements, report);
  const environment: Environment = { components: new Map(), bindings: new Map(), outer: null };
  const root = openInstance("", null);
  const inits: Init[] = [];
  for (const statement of program.statements) {
    if (statement.kind === "component")
      environment.components.set(statement.type.name.text, { component: statement, environment });
    else if (statement.kind === "init") inits.push(statement);
    else if (statement.kind === "override") {
      const message = `".override ${statement.relation.text}" stands outside of a component`;
      reportError(report, "component/override", statement.location, message, "remove it");
    } else add(statement, flat);
  }
  if (report.errors === errors) {
    for (const init of inits) instantiate(init, environment, root, flattening, 0);
    for (const instance of flattening.all) emit(instance, flat);
  }
  return flat;
}

function openInstance(prefix: string, outer: Instance | null): Instance {
  return {
    prefix,
    types: new Set(),
    relations: new Set(),
    branches: new Set(),
    instances: new Map(),
    content: [],
    outer,
  };
}

function add(statement: Statement, flat: FlatProgram): void {
  switch (statement.kind) {
    case "type":
      flat.types.push(statement);
      return;
    case "relation":
      flat.relations.push(statement);
      return;
    case "functor":
      flat.functors.push(statement);
      return;
    case "directive":
      flat.directives.push(statement);
      return;
    case "pragma":
      flat.pragmas.push(statement);
      return;
    case "rule":
    case "subsumption":
    case "query":
      flat.clauses.push(statement);
  }
}

function instantiate(
  init: Init,
  environment: Environment,
  outer: Instance,
  flattening: Flattening,
  depth: number,
): void {
  const { report } = flattening;
  const name = init.name.text;
  if (outer.instances.has(name)) {
    const message = `the instance "${outer.prefix}${name}" is made twice`;
    reportError(report, "component/duplicate-instance", init.location, message, "rename one of them");
    return;
  }
  if (depth > DEEPEST) {
    const message = `instances of "${init.component.name.text}" are nested more than ${DEEPEST} levels deep: the component instantiates itself`;
    reportError(
      report,
      "component/recursive-instance",
      init.location,
      message,
      "remove the .init that leads back to the component",
    );
    return;
  }
  const instance = openInstance(`${outer.prefix}${name}.`, outer);
  outer.instances.set(name, instance);
  flattening.all.push(instance);
  const inits = collect(init.component, environment, environment, instance, new Set(), report);
  for (const inner of inits) instantiate(inner.init, inner.environment, instance, flattening, depth + 1);
}

interface InitAt {
  readonly init: Init;
  readonly environment: Environment;
}

/** Puts the statements of a component and its bases into an instance; gives its `.init` statements. */
function collect(
  type: ComponentType,
  from: Environment,
  visible: Environment,
  instance: Instance,
  overridden: ReadonlySet<string>,
  report: Report,
): { readonly init: Init; readonly environment: Environment }[] {
  const name = substitute(type.name.text, from);
  const defined = findComponent(name, visible) ?? findComponent(name, from);
  if (defined === null) {
    const message = `the component "${name}" is not declared`;
    reportError(report, "component/undefined", type.location, message, `declare it with ".comp ${name} { ... }"`);
    return [];
  }
  const { component } = defined;
  const parameters = component.type.parameters;
  if (parameters.length !== type.parameters.length) {
    const message = `the component "${name}" takes ${counted(parameters.length, "type parameter")}, here it has ${type.parameters.length}`;
    reportError(report, "component/parameters", type.location, message, "pass as many as it declares");
    return [];
  }
  const bindings = new Map(
    parameters.map((parameter, i) => [parameter.text, substitute(type.parameters[i]!.text, from)]),
  );
  const environment: Environment = { components: new Map(), bindings, outer: defined.environment };
  const own = component.members.filter((member) => member.kind === "override").map((member) => member.relation.text);
  const below = new Set([...overridden, ...own]);
  const inits: InitAt[] = [];
  for (const base of component.bases) {
    inits.push(...collect(base, environment, defined.environment, instance, below, report));
    const inherited = findComponent(substitute(base.name.text, environment), defined.environment);
    for (const [key, value] of nestedOf(inherited, base, environment)) environment.components.set(key, value);
  }
  for (const member of component.members) {
    if (member.kind === "component")
      environment.components.set(member.type.name.text, { component: member, environment });
    else if (member.kind === "init") inits.push({ init: member, environment });
    else if (member.kind !== "override") collectMember(member, environment, instance, overridden);
  }
  return inits;
}

/** Components that a base brings with it, seen with the base's own parameters. */
function nestedOf(base: Defined | null, use: ComponentType, from: Environment, depth = 0): Map<string, Defined> {
  const nested = new Map<string, Defined>();
  if (base === null || depth > DEEPEST) return nested;
  const { component } = base;
  const bindings = new Map(
    component.type.parameters.map((parameter, i) => [parameter.text, substitute(use.parameters[i]?.text ?? "", from)]),
  );
  const environment: Environment = { components: nested, bindings, outer: base.environment };
  for (const further of component.bases) {
    const found = findComponent(substitute(further.name.text, environment), base.environment);
    for (const [key, value] of nestedOf(found, further, environment, depth + 1)) nested.set(key, value);
  }
  for (const member of component.members) {
    if (member.kind === "component") nested.set(member.type.name.text, { component: member, environment });
  }
  return nested;
}

function collectMember(
  member: Statement,
  environment: Environment,
  instance: Instance,
  overridden: ReadonlySet<string>,
): void {
  if (member.kind === "type") {
    instance.types.add(substitute(member.name.text, environment));
    if (member.definition.kind === "adt")
      for (const { name } of member.definition.branches) instance.branches.add(name.text);
  } else if (member.kind === "relation") for (const name of member.names) instance.relations.add(name.text);
  if (member.kind === "rule") {
    const heads = member.heads.filter((head) => !overridden.has(head.relation.text));
    if (heads.length > 0) instance.content.push({ statement: { ...member, heads }, environment });
  } else if (member.kind !== "subsumption" || !overridden.has(member.dominated.relation.text)) {
    instance.content.push({ statement: member, environment });
  }
}

/** What a name means after type parameters are replaced: the innermost binding of the name, or of its first part. */
function substitute(text: string, environment: Environment): string {
  const dot = text.indexOf(".");
  const first = dot < 0 ? text : text.slice(0, dot);
  for (let at: Environment | null = environment; at !== null; at = at.outer) {
    const bound = at.bindings.get(first);
    if (bound !== undefined) return dot < 0 ? bound : bound + text.slice(dot);
  }
  return text;
}

function findComponent(name: string, environment: Environment): Defined | null {
  for (let at: Environment | null = environment; at !== null; at = at.outer) {
    const found = at.components.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Writes the statements of an instance with absolute names. */
function emit(instance: Instance, flat: FlatProgram): void {
  for (const { statement, environment } of instance.content) {
    const names: Renaming = {
      type: (text) => absolute(substitute(text, environment), "types", instance),
      relation: (text) => absolute(substitute(text, environment), "relations", instance),
      branch: (text) => absolute(text, "branches", instance),
    };
    switch (statement.kind) {
      case "type":
        add(renameType(statement, names), flat);
        break;
      case "relation":
        add(renameRelation(statement, names), flat);
        break;
      case "directive":
        add(renameDirective(statement, names), flat);
        break;
      case "rule":
      case "subsumption":
      case "query":
        add(renameClause(statement, names), flat);
        break;
      default:
        add(statement, flat);
    }
  }
}

/** The absolute name of what `text` means in an instance. What no instance declares is left to the program. */
function absolute(text: string, space: "types" | "relations" | "branches", instance: Instance): string {
  const parts = text.split(".");
  const last = parts.pop()!;
  for (let at: Instance | null = instance; at !== null; at = at.outer) {
    let found: Instance | undefined = at;
    for (const part of parts) found = found?.instances.get(part);
    if (found !== undefined && (parts.length > 0 || found[space].has(last))) return found.prefix + last;
  }
  return text;
}
