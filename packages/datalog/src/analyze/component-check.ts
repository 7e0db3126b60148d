// Component declarations, also those that nobody instantiates.
// In: statements.  Out: diagnostics for unknown components, wrong numbers of type parameters, inheritance cycles and overrides.
// Invariant: a name that is a type parameter is never judged; it is known only at instantiation.
// Not here: instantiation (component.ts).
import type { Component, ComponentType, Statement } from "../syntax/ast.js";
import { counted, type Report, reportError, suggestion } from "./report.js";

/** Components that a text can see, and the component it stands in. */
interface Scope {
  readonly component: Component | null;
  readonly nested: ReadonlyMap<string, Found>;
  readonly outer: Scope | null;
}

interface Found {
  readonly component: Component;
  readonly scope: Scope;
}

/** Checks all component declarations and instantiations. */
export function checkComponents(statements: readonly Statement[], report: Report): void {
  if (statements.some(({ kind }) => kind === "component" || kind === "init")) {
    checkScope(statements, openScope(statements, null, null), report);
  }
}

function openScope(statements: readonly Statement[], component: Component | null, outer: Scope | null): Scope {
  const nested = new Map<string, Found>();
  const scope: Scope = { component, nested, outer };
  for (const statement of statements) {
    if (statement.kind === "component") nested.set(statement.type.name.text, { component: statement, scope });
  }
  return scope;
}

function checkScope(statements: readonly Statement[], scope: Scope, report: Report): void {
  const seen = new Map<string, Component>();
  for (const statement of statements) {
    if (statement.kind === "init") checkUse(statement.component, scope, report);
    if (statement.kind !== "component") continue;
    const { text } = statement.type.name;
    const first = seen.get(text);
    // The same name may be given again with other bases; the last one counts, as it does for instances.
    if (first !== undefined && scope.component === null) {
      const related = [{ message: "first declared here", location: first.type.location }];
      reportError(
        report,
        "component/redefined",
        statement.type.location,
        `the component "${text}" is declared twice`,
        "rename one of them",
        related,
      );
    }
    seen.set(text, statement);
    checkComponent(statement, scope, report);
  }
}

function checkComponent(component: Component, outer: Scope, report: Report): void {
  const scope = openScope(component.members, component, outer);
  const uses: Scope = { component, nested: new Map(), outer };
  for (const base of component.bases) checkUse(base, uses, report);
  const { text } = component.type.name;
  if (inherits(component, component, uses, new Set())) {
    const message = `the component "${text}" inherits from itself`;
    reportError(report, "component/cycle", component.type.location, message, "remove one of the bases");
  } else checkOverrides(component, uses, report);
  checkScope(component.members, scope, report);
}

/** A component that is used must be declared and get as many parameters as it has. */
function checkUse(use: ComponentType, scope: Scope, report: Report): void {
  const { text } = use.name;
  if (isParameter(text, scope)) return;
  const found = find(text, scope);
  if (found === null) {
    const known = suggestion(text, visibleNames(scope));
    reportError(
      report,
      "component/undefined",
      use.location,
      `the component "${text}" is not declared${known}`,
      `declare it with ".comp ${text} { ... }"`,
    );
    return;
  }
  const wanted = found.component.type.parameters.length;
  if (wanted === use.parameters.length) return;
  const message = `the component "${text}" takes ${counted(wanted, "type parameter")}, here it has ${use.parameters.length}`;
  reportError(report, "component/parameters", use.location, message, "pass as many as it declares", [
    { message: "declared here", location: found.component.type.location },
  ]);
}

function isParameter(name: string, scope: Scope): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (at.component?.type.parameters.some((parameter) => parameter.text === name)) return true;
  }
  return false;
}

/** The component of a name: one declared in the scope or in a base of it, else further out. */
function find(name: string, scope: Scope): Found | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const own =
      at.nested.get(name) ?? (at.component === null ? undefined : inherited(name, at.component, at, new Set()));
    if (own !== undefined) return own;
  }
  return null;
}

function inherited(name: string, component: Component, scope: Scope, visited: Set<Component>): Found | undefined {
  if (visited.has(component)) return undefined;
  visited.add(component);
  for (const base of component.bases) {
    const found = scope.outer === null ? null : find(base.name.text, scope.outer);
    if (found === null) continue;
    const inner = openScope(found.component.members, found.component, found.scope);
    const nested = inner.nested.get(name) ?? inherited(name, found.component, inner, visited);
    if (nested !== undefined) return nested;
  }
  return undefined;
}

function* visibleNames(scope: Scope): Iterable<string> {
  for (let at: Scope | null = scope; at !== null; at = at.outer) yield* at.nested.keys();
}

/** Bases of a component that are known by name, with where their own bases are looked up. */
function basesOf(component: Component, scope: Scope): { readonly component: Component; readonly uses: Scope }[] {
  return component.bases.flatMap((base) => {
    const found = isParameter(base.name.text, scope) ? null : find(base.name.text, scope.outer ?? scope);
    if (found === null) return [];
    return [
      {
        component: found.component,
        uses: { component: found.component, nested: new Map<string, Found>(), outer: found.scope },
      },
    ];
  });
}

function inherits(component: Component, wanted: Component, scope: Scope, visited: Set<Component>): boolean {
  for (const { component: base, uses } of basesOf(component, scope)) {
    if (base === wanted) return true;
    if (visited.has(base)) continue;
    visited.add(base);
    if (inherits(base, wanted, uses, visited)) return true;
  }
  return false;
}

/** What is overridden must be declared overridable by a base. Bases that are parameters may declare anything. */
function checkOverrides(component: Component, scope: Scope, report: Report): void {
  for (const member of component.members) {
    if (member.kind !== "override") continue;
    const { text } = member.relation;
    const declared = inheritedRelation(text, component, scope, new Set());
    if (declared === "overridable" || declared === "open") continue;
    const name = component.type.name.text;
    const related = [{ message: "overridden here", location: member.location }];
    const [code, message, help] =
      declared === "fixed"
        ? [
            "component/override",
            `the relation "${text}" that "${name}" overrides is not overridable`,
            'add "overridable" to its declaration',
          ]
        : [
            "component/override",
            `the component "${name}" overrides "${text}", which it does not inherit`,
            "remove the .override",
          ];
    reportError(report, code!, component.type.location, message!, help!, related);
  }
}

/** How a relation is declared by the bases: `open` when a base is a type parameter and no other base declares it. */
function inheritedRelation(
  name: string,
  component: Component,
  scope: Scope,
  visited: Set<Component>,
): "overridable" | "fixed" | "open" | "absent" {
  if (visited.has(component)) return "absent";
  visited.add(component);
  let result: "open" | "absent" = component.bases.some((base) => isParameter(base.name.text, scope))
    ? "open"
    : "absent";
  for (const { component: base, uses } of basesOf(component, scope)) {
    for (const member of base.members) {
      if (member.kind !== "relation" || !member.names.some(({ text }) => text === name)) continue;
      return member.qualifiers.some((qualifier) => qualifier.name === "overridable") ? "overridable" : "fixed";
    }
    const deeper = inheritedRelation(name, base, uses, visited);
    if (deeper === "overridable" || deeper === "fixed") return deeper;
    if (deeper === "open") result = "open";
  }
  return result;
}
