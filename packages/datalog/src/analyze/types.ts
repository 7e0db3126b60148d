// Type declarations become a table.
// In: type declarations.  Out: `TypeTable`, or diagnostics.
// Invariant: a name whose declaration is wrong has no number, so it causes no second error.
// Not here: what the table answers (type-table.ts), types of terms (typecheck.ts).
import type { Location } from "../location.js";
import type { Attribute, BranchDeclaration, Name, TypeDeclaration } from "../syntax/ast.js";
import type { Kind, TypeId } from "../value.js";
import { stronglyConnected } from "./graph.js";
import { type Report, reportError, suggestion } from "./report.js";
import {
  PRIMITIVES,
  type TypedBranch,
  type TypedField,
  type TypeEntry,
  type TypeTable,
  UNKNOWN_TYPE,
} from "./type-table.js";

/** Reads all type declarations. */
export function declareTypes(declarations: readonly TypeDeclaration[], report: Report): TypeTable {
  const entries: TypeEntry[] = PRIMITIVES.map((kind) => ({
    ...{ name: kind, kind, form: "primitive", parts: [], fields: [], branches: [], location: null },
  }));
  const names = new Map<string, TypeId>(PRIMITIVES.map((kind, id) => [kind, id]));
  if (declarations.length === 0) return { entries, names, branches: new Map(), subtypes: new Map(), meets: new Map() };
  const declared = uniqueDeclarations(declarations, report);
  const cyclic = descents(declared, report);
  const own = [...declared.values()].filter(({ name }) => !cyclic.has(name.text));
  for (const { name, definition } of own) {
    if (definition.kind !== "union" || definition.members.length > 1) names.set(name.text, names.size);
  }
  // What is reported where it is declared is not reported again where it is used.
  const ids = new Map<string, TypeId>([...names, ...[...cyclic].map((name) => [name, UNKNOWN_TYPE] as const)]);
  for (const { name, definition } of own) {
    if (definition.kind === "union" && definition.members.length === 1) {
      const target = aliasTarget(definition.members[0]!.text, declared, names);
      ids.set(name.text, target ?? UNKNOWN_TYPE);
      if (target === undefined && !cyclic.has(definition.members[0]!.text))
        unknownType(definition.members[0]!, ids, declared, report, `of type "${name.text}"`);
    }
  }
  const lookUp = (name: Name, where: string): TypeId => {
    const id = ids.get(name.text);
    if (id !== undefined) return id;
    if (!declared.has(name.text)) unknownType(name, ids, declared, report, where);
    return UNKNOWN_TYPE;
  };
  for (const declaration of own) {
    const { definition } = declaration;
    if (definition.kind !== "union" || definition.members.length > 1)
      entries.push(entryOf(declaration, lookUp, report));
  }
  const settled = settleKinds(entries, own, report);
  const branches = declareBranches(own, ids, report);
  return { entries: settled, names: ids, branches, subtypes: new Map(), meets: new Map() };
}

function unknownType(
  name: Name,
  ids: ReadonlyMap<string, TypeId>,
  declared: ReadonlyMap<string, unknown>,
  report: Report,
  where: string,
): void {
  const known = suggestion(name.text, [...ids.keys(), ...declared.keys()]);
  reportError(
    report,
    "type/unknown",
    name.location,
    `the type "${name.text}" ${where} is not declared${known}`,
    `declare it with ".type ${name.text} ..."`,
  );
}

function uniqueDeclarations(declarations: readonly TypeDeclaration[], report: Report): Map<string, TypeDeclaration> {
  const declared = new Map<string, TypeDeclaration>();
  for (const declaration of declarations) {
    const { name } = declaration;
    const first = declared.get(name.text);
    if ((PRIMITIVES as readonly string[]).includes(name.text)) {
      reportError(
        report,
        "type/redefined",
        name.location,
        `"${name.text}" is a type of the language`,
        "choose another name",
      );
    } else if (first === undefined) declared.set(name.text, declaration);
    else {
      const related = [{ message: "first declared here", location: first.location }];
      reportError(
        report,
        "type/redefined",
        declaration.location,
        `the type "${name.text}" is declared twice`,
        "rename or remove one of them",
        related,
      );
    }
  }
  return declared;
}

/** Names of the types that are defined by themselves through subtypes, unions or aliases. */
function descents(declared: ReadonlyMap<string, TypeDeclaration>, report: Report): Set<string> {
  const all = [...declared.values()];
  const numbers = new Map(all.map(({ name }, i) => [name.text, i]));
  const edges = all.map(({ definition }) => {
    const parts =
      definition.kind === "subtype" ? [definition.base] : definition.kind === "union" ? definition.members : [];
    return parts.flatMap((part) => numbers.get(part.text) ?? []);
  });
  const cyclic = new Set<string>();
  for (const component of stronglyConnected(edges)) {
    const [first] = component;
    if (component.length === 1 && !edges[first!]!.includes(first!)) continue;
    const cycle = component.map((i) => `"${all[i]!.name.text}"`).join(", ");
    for (const i of component) {
      const { name, location } = all[i]!;
      cyclic.add(name.text);
      const message =
        component.length === 1
          ? `the type "${name.text}" is defined by itself`
          : `the types ${cycle} are defined by each other`;
      reportError(
        report,
        "type/cycle",
        location,
        message,
        "let one of them be a subtype of a primitive type, or a record",
      );
    }
  }
  return cyclic;
}

function aliasTarget(
  start: string,
  declared: ReadonlyMap<string, TypeDeclaration>,
  names: ReadonlyMap<string, TypeId>,
): TypeId | undefined {
  let name = start;
  for (let steps = 0; steps <= declared.size; steps++) {
    const id = names.get(name);
    if (id !== undefined) return id;
    const definition = declared.get(name)?.definition;
    if (definition?.kind !== "union" || definition.members.length !== 1) return undefined;
    name = definition.members[0]!.text;
  }
  return undefined;
}

type LookUp = (name: Name, where: string) => TypeId;

function entryOf({ name, definition, location }: TypeDeclaration, lookUp: LookUp, report: Report): TypeEntry {
  const base = { name: name.text, kind: "symbol" as Kind, parts: [], fields: [], branches: [], location };
  switch (definition.kind) {
    case "subtype":
      return { ...base, form: "subtype", parts: [lookUp(definition.base, `that "${name.text}" is a subtype of`)] };
    case "union":
      return {
        ...base,
        form: "union",
        parts: definition.members.map((member) => lookUp(member, `in the union "${name.text}"`)),
      };
    case "record":
      return {
        ...base,
        kind: "record",
        form: "record",
        fields: fieldsOf(definition.fields, `type "${name.text}"`, lookUp, report),
      };
    case "adt":
      return {
        ...base,
        kind: "adt",
        form: "adt",
        branches: definition.branches.map((branch) => branchOf(branch, lookUp, report)),
      };
  }
}

function branchOf({ name, fields }: BranchDeclaration, lookUp: LookUp, report: Report): TypedBranch {
  // The values of a program show the short name; only the table of branches is qualified.
  return {
    name: name.text.slice(name.text.lastIndexOf(".") + 1),
    fields: fieldsOf(fields, `branch "${name.text}"`, lookUp, report),
  };
}

function fieldsOf(fields: readonly Attribute[], owner: string, lookUp: LookUp, report: Report): TypedField[] {
  const seen = new Set<string>();
  return fields.map(({ name, type, location }) => {
    if (seen.has(name.text)) {
      reportError(
        report,
        "type/duplicate-field",
        location,
        `the field "${name.text}" of ${owner} is declared twice`,
        "rename one of them",
      );
    }
    seen.add(name.text);
    return { name: name.text, type: lookUp(type, `of field "${name.text}" of ${owner}`) };
  });
}

/** Kinds of subtypes and unions follow from what they are made of; mixtures are errors. */
function settleKinds(entries: readonly TypeEntry[], own: readonly TypeDeclaration[], report: Report): TypeEntry[] {
  const settled = [...entries];
  const locations = new Map(own.map((declaration) => [declaration.name.text, declaration.location]));
  const kinds = new Map<TypeId, ReadonlySet<Kind>>();
  const kindsOf = (id: TypeId): ReadonlySet<Kind> => {
    const entry = entries[id];
    if (entry === undefined) return new Set();
    if (entry.form !== "subtype" && entry.form !== "union") return new Set([entry.kind]);
    const known = kinds.get(id);
    if (known !== undefined) return known;
    const found = new Set(entry.parts.flatMap((part) => [...kindsOf(part)]));
    kinds.set(id, found);
    return found;
  };
  entries.forEach((entry, id) => {
    const location = locations.get(entry.name);
    if ((entry.form !== "subtype" && entry.form !== "union") || location === undefined) return;
    const found = [...kindsOf(id)].sort();
    if (entry.form === "union" && found.length > 1) {
      const message = `the union "${entry.name}" mixes ${found.join(", ")}`;
      reportError(
        report,
        "type/mixed-union",
        location,
        message,
        "let all its members be subtypes of one primitive type",
      );
    } else if (found.some((kind) => kind === "record" || kind === "adt")) {
      const what = entry.form === "union" ? "a union of" : "a subtype of";
      const message = `"${entry.name}" is ${what} a ${found[0] === "adt" ? "algebraic data type" : "record type"}`;
      reportError(
        report,
        "type/structured-base",
        location,
        message,
        'declare another record, or an alias with one name after "="',
      );
    }
    settled[id] = { ...entry, kind: found[0] ?? "symbol" };
  });
  return settled;
}

function declareBranches(
  own: readonly TypeDeclaration[],
  ids: ReadonlyMap<string, TypeId>,
  report: Report,
): Map<string, { readonly type: TypeId; readonly branch: number }> {
  const branches = new Map<string, { readonly type: TypeId; readonly branch: number }>();
  const places = new Map<string, Location>();
  for (const { name, definition } of own) {
    if (definition.kind !== "adt") continue;
    definition.branches.forEach((branch, index) => {
      const { text } = branch.name;
      const first = places.get(text);
      if (first !== undefined) {
        const related = [{ message: "first declared here", location: first }];
        reportError(
          report,
          "type/duplicate-branch",
          branch.location,
          `the branch "${text}" is declared twice`,
          "rename one of them",
          related,
        );
        return;
      }
      places.set(text, branch.location);
      branches.set(text, { type: ids.get(name.text)!, branch: index });
    });
  }
  return branches;
}
