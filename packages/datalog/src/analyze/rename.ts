// Copies of statements with other names.
// In: a statement and what its names become.  Out: a copy; parts without names are shared.
// Invariant: variables, attributes, functors and parameters keep their names; locations stay.
// Not here: what names become (component.ts).
import type {
  Atom,
  Attribute,
  Directive,
  Literal,
  Name,
  Query,
  RelationDeclaration,
  Rule,
  Subsumption,
  Term,
  TypeDeclaration,
  TypeDefinition,
} from "../syntax/ast.js";

/** What names become, by what they name. */
export interface Renaming {
  readonly type: (text: string) => string;
  readonly relation: (text: string) => string;
  readonly branch: (text: string) => string;
}

const renamed = (name: Name, change: (text: string) => string): Name => ({ ...name, text: change(name.text) });

const attribute = (each: Attribute, names: Renaming): Attribute => ({ ...each, type: renamed(each.type, names.type) });

/** A type declaration; `declared` is its new own name, `branch` new names of its branches. */
export function renameType(declaration: TypeDeclaration, names: Renaming): TypeDeclaration {
  const name = renamed(declaration.name, names.type);
  return { ...declaration, name, definition: definition(declaration.definition, names) };
}

function definition(written: TypeDefinition, names: Renaming): TypeDefinition {
  switch (written.kind) {
    case "subtype":
      return { ...written, base: renamed(written.base, names.type) };
    case "union":
      return { ...written, members: written.members.map((member) => renamed(member, names.type)) };
    case "record":
      return { ...written, fields: written.fields.map((field) => attribute(field, names)) };
    case "adt": {
      const branches = written.branches.map((branch) => ({
        ...branch,
        name: renamed(branch.name, names.branch),
        fields: branch.fields.map((field) => attribute(field, names)),
      }));
      return { ...written, branches };
    }
  }
}

/** A relation declaration. */
export function renameRelation(declaration: RelationDeclaration, names: Renaming): RelationDeclaration {
  return {
    ...declaration,
    names: declaration.names.map((name) => renamed(name, names.relation)),
    attributes: declaration.attributes.map((each) => attribute(each, names)),
  };
}

/** A directive. */
export function renameDirective(directive: Directive, names: Renaming): Directive {
  return { ...directive, relations: directive.relations.map((name) => renamed(name, names.relation)) };
}

/** A rule, a subsumption or a query. */
export function renameClause(clause: Rule | Subsumption | Query, names: Renaming): Rule | Subsumption | Query {
  switch (clause.kind) {
    case "rule": {
      const body = clause.body === null ? null : literal(clause.body, names);
      return { ...clause, heads: clause.heads.map((head) => atom(head, names)), body };
    }
    case "subsumption": {
      const heads = { dominated: atom(clause.dominated, names), dominating: atom(clause.dominating, names) };
      return { ...clause, ...heads, body: literal(clause.body, names) };
    }
    case "query":
      return { ...clause, head: atom(clause.head, names), body: literal(clause.body, names) };
  }
}

function atom(each: Atom, names: Renaming): Atom {
  return { ...each, relation: renamed(each.relation, names.relation), args: each.args.map((arg) => term(arg, names)) };
}

function literal(each: Literal, names: Renaming): Literal {
  switch (each.kind) {
    case "atom":
      return atom(each, names);
    case "not":
      return { ...each, operand: literal(each.operand, names) };
    case "and":
    case "or":
      return { ...each, operands: each.operands.map((operand) => literal(operand, names)) };
    case "compare":
      return { ...each, left: term(each.left, names), right: term(each.right, names) };
    case "boolean":
      return each;
  }
}

function term(each: Term, names: Renaming): Term {
  switch (each.kind) {
    case "dollar":
      return { ...each, name: renamed(each.name, names.branch) };
    case "branch":
      return { ...each, name: renamed(each.name, names.branch), args: each.args.map((arg) => term(arg, names)) };
    case "record":
    case "call":
    case "callback":
      return { ...each, args: each.args.map((arg) => term(arg, names)) };
    case "cast":
      return { ...each, value: term(each.value, names), type: renamed(each.type, names.type) };
    case "aggregate": {
      const target = each.target === null ? null : term(each.target, names);
      return { ...each, target, body: literal(each.body, names) };
    }
    case "iteration":
      return { ...each, relation: renamed(each.relation, names.relation) };
    default:
      return each;
  }
}
