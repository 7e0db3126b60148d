// Types, relations and functors of a program as declarations of the language.
// In: definitions.  Out: statements.
// Invariant: a type is declared once, however often it is used; two types of one name are both declared, so that the analysis reports them.
// Not here: which definitions a program uses (assemble.ts).
import { NOWHERE } from "../location.js";
import type { Attribute, Statement, TypeDefinition } from "../syntax/ast.js";
import { definitionOf } from "./column-type.js";
import { nameOf } from "./note.js";
import type { CallbackDefinition, ColumnType, Part, RelationDefinition } from "./shape.js";

const location = NOWHERE;

const attributes = (parts: readonly Part[]): Attribute[] =>
  parts.map(({ name, type }) => ({ name: nameOf(name), type: nameOf(type.name), location }));

/** Adds a type and the types it is made of; primitive ones have no declaration. */
export function collectType(type: ColumnType, into: Set<ColumnType>): void {
  const definition = definitionOf(type);
  if (definition === undefined || definition.kind === "primitive" || into.has(type)) return;
  into.add(type);
  for (const part of typesWithin(definition)) collectType(part, into);
}

function typesWithin(definition: NonNullable<ReturnType<typeof definitionOf>>): readonly ColumnType[] {
  switch (definition.kind) {
    case "primitive":
      return [];
    case "subtype":
      return [definition.base];
    case "union":
      return definition.members;
    case "record":
      return definition.fields().map((field) => field.type);
    case "adt":
      return definition.branches().flatMap((branch) => branch.fields.map((field) => field.type));
  }
}

/** `.type name ...`. */
export function typeStatement(type: ColumnType): Statement {
  return { kind: "type", name: nameOf(type.name), definition: typeDefinition(type), location };
}

function typeDefinition(type: ColumnType): TypeDefinition {
  const definition = definitionOf(type)!;
  switch (definition.kind) {
    case "primitive":
      return { kind: "subtype", base: nameOf(definition.base) };
    case "subtype":
      return { kind: "subtype", base: nameOf(definition.base.name) };
    case "union":
      return { kind: "union", members: definition.members.map((member) => nameOf(member.name)) };
    case "record":
      return { kind: "record", fields: attributes(definition.fields()) };
    case "adt": {
      const branches = definition.branches().map(({ name, fields }) => {
        return { name: nameOf(name), fields: attributes(fields), location };
      });
      return { kind: "adt", branches };
    }
  }
}

/** `.decl name(...)`. */
export function relationStatement({ name, columns, qualifiers, choices }: RelationDefinition): Statement {
  return {
    kind: "relation",
    names: [nameOf(name)],
    attributes: attributes(columns),
    qualifiers: qualifiers.map((qualifier) => ({ name: qualifier, location })),
    choices: choices.map((choice) => choice.map(nameOf)),
    location,
  };
}

/** `.functor name(...): type`. */
export function functorStatement(name: string, { parameters }: CallbackDefinition, result: string): Statement {
  return {
    kind: "functor",
    name: nameOf(name),
    parameters: parameters.map((type) => ({ name: null, type: nameOf(type.name), location })),
    result: nameOf(result),
    stateful: false,
    location,
  };
}
