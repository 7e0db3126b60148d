// Relations and user-defined functors: declarations, qualifiers and directives put together.
// In: declarations and directives of a flat program, its types.  Out: tables by name.
// Invariant: a relation declared twice is known by its first declaration; columns of unknown type have `UNKNOWN_TYPE`.
// Not here: which clauses define a relation (resolve.ts), whether an inline relation can be expanded (inline.ts).
import type { Location } from "../location.js";
import type { Attribute, Directive, Name, Pragma, Qualifier, RelationDeclaration } from "../syntax/ast.js";
import { RESERVED_CALLS } from "../syntax/token.js";
import type { CheckedAttribute, CheckedDirective, CheckedFunctor, CheckedRelation, RelationId } from "./checked.js";
import type { FlatProgram } from "./flat.js";
import { counted, type Report, reportError, reportWarning, suggestion } from "./report.js";
import { type TypeTable, UNKNOWN_TYPE } from "./type-table.js";

/** A relation while clauses are checked. Attributes of queries are filled in when their clause is known. */
export interface DeclaredRelation extends CheckedRelation {
  readonly inline: boolean;
  readonly isQuery: boolean;
  /** It was read or written by something outside of its own clauses. */
  readonly attributes: CheckedAttribute[];
  readonly directives: CheckedDirective[];
  sizeLimit: number | null;
}

/** Relations and functors by name. */
export interface Declarations {
  readonly types: TypeTable;
  readonly relations: DeclaredRelation[];
  readonly relationIds: Map<string, RelationId>;
  readonly functors: CheckedFunctor[];
  readonly functorIds: ReadonlyMap<string, number>;
}

/** Reads all declarations and directives. */
export function declareRelations(program: FlatProgram, types: TypeTable, report: Report): Declarations {
  const functorIds = new Map<string, number>();
  const functors: CheckedFunctor[] = [];
  const declarations: Declarations = { types, relations: [], relationIds: new Map(), functors, functorIds };
  for (const { name, parameters, result, stateful, location } of program.functors) {
    if (functorIds.has(name.text)) {
      reportError(
        report,
        "functor/redefined",
        location,
        `the functor "${name.text}" is declared twice`,
        "remove one of the declarations",
      );
      continue;
    }
    functorIds.set(name.text, functors.length);
    const typed = (type: Name): CheckedFunctor["result"] => {
      const id = typeId(types, type, `in the declaration of functor "${name.text}"`, report);
      return { type: id, kind: types.entries[id]?.kind ?? "symbol" };
    };
    const columns = parameters.map((parameter) => typed(parameter.type));
    functors.push({ name: name.text, parameters: columns, result: typed(result), stateful, location });
  }
  const excluded = excludedFromInlining(program.pragmas);
  for (const declaration of program.relations) {
    for (const name of declaration.names) declareRelation(declarations, declaration, name, excluded, report);
  }
  for (const clause of program.clauses) {
    if (clause.kind === "query") declareQuery(declarations, clause.head.relation, clause.location, report);
  }
  for (const directive of program.directives) applyDirective(declarations, directive, report);
  for (const relation of declarations.relations) {
    if (relation.inline && relation.directives.length > 0) {
      const help = 'remove "inline", or copy it to a relation that is read or written';
      reportError(
        report,
        "relation/inline-io",
        relation.location,
        `the inline relation "${relation.name}" has a directive`,
        help,
      );
    }
  }
  return declarations;
}

function typeId(types: TypeTable, name: Name, where: string, report: Report): number {
  const id = types.names.get(name.text);
  if (id !== undefined) return id;
  const known = suggestion(name.text, types.names.keys());
  reportError(
    report,
    "type/unknown",
    name.location,
    `the type "${name.text}" ${where} is not declared${known}`,
    `declare it with ".type ${name.text} ..."`,
  );
  return UNKNOWN_TYPE;
}

/** Relations that `.pragma "inline-exclude" "a,b"` keeps from being expanded. */
function excludedFromInlining(pragmas: readonly Pragma[]): Set<string> {
  const lists = pragmas.filter(({ key }) => key === "inline-exclude").map(({ value }) => value ?? "");
  return new Set(lists.flatMap((list) => list.split(",").map((name) => name.trim())));
}

const REPRESENTATIONS: ReadonlySet<string> = new Set(["btree", "btree_delete", "brie", "eqrel"]);
const IO_QUALIFIERS: ReadonlySet<string> = new Set(["input", "output", "printsize"]);

function declareRelation(
  declarations: Declarations,
  declaration: RelationDeclaration,
  name: Name,
  excluded: ReadonlySet<string>,
  report: Report,
): void {
  const { types, relations, relationIds } = declarations;
  if (!admitted(declarations, name, report)) return;
  const attributes = attributesOf(declaration.attributes, name.text, types, report);
  const words = new Set(declaration.qualifiers.map((qualifier) => qualifier.name));
  checkQualifiers(declaration.qualifiers, report);
  const representation = declaration.qualifiers.find((qualifier) => REPRESENTATIONS.has(qualifier.name))?.name;
  const directives = declaration.qualifiers.filter((qualifier) => IO_QUALIFIERS.has(qualifier.name)).map(directiveOf);
  relationIds.set(name.text, relations.length);
  relations.push({
    name: name.text,
    attributes,
    representation: (representation ?? "default") as CheckedRelation["representation"],
    inline: words.has("inline") && !words.has("no_inline") && !excluded.has(name.text),
    isQuery: false,
    choices: choicesOf(declaration, attributes, report),
    sizeLimit: null,
    directives,
    magic: words.has("magic") ? "always" : words.has("no_magic") ? "never" : "default",
    location: name.location,
  });
  if (representation === "eqrel") checkEquivalence(name, attributes, report);
}

/** Whether a relation of this name can be declared. */
function admitted({ types, relations, relationIds }: Declarations, name: Name, report: Report): boolean {
  const first = relationIds.get(name.text);
  if (first !== undefined) {
    const related = [{ message: "first declared here", location: relations[first]!.location }];
    reportError(
      report,
      "relation/redefined",
      name.location,
      `the relation "${name.text}" is declared twice`,
      "rename or remove one of them",
      related,
    );
    return false;
  }
  if (RESERVED_CALLS.has(name.text)) {
    const message = `"${name.text}" cannot name a relation: "${name.text}(" begins a term`;
    reportError(report, "relation/reserved-name", name.location, message, "choose another name");
  }
  const type = types.names.get(name.text);
  const declared =
    type === undefined ? null : types.entries[type]?.name === name.text ? types.entries[type].location : null;
  if (declared !== null) {
    const related = [{ message: "the type is declared here", location: declared }];
    reportError(
      report,
      "relation/name-clash",
      name.location,
      `"${name.text}" names a type and a relation`,
      "rename one of them",
      related,
    );
  }
  return true;
}

function attributesOf(
  attributes: readonly Attribute[],
  relation: string,
  types: TypeTable,
  report: Report,
): CheckedAttribute[] {
  const seen = new Set<string>();
  return attributes.map(({ name, type, location }) => {
    if (seen.has(name.text)) {
      const message = `the attribute "${name.text}" of relation "${relation}" is declared twice`;
      reportError(report, "relation/duplicate-attribute", location, message, "rename one of them");
    }
    seen.add(name.text);
    const id = typeId(types, type, `of attribute "${name.text}" of relation "${relation}"`, report);
    return { name: name.text, type: id, typeName: type.text, kind: types.entries[id]?.kind ?? "symbol" };
  });
}

function checkQualifiers(qualifiers: readonly Qualifier[], report: Report): void {
  const seen = new Map<string, Qualifier>();
  for (const qualifier of qualifiers) {
    const group = REPRESENTATIONS.has(qualifier.name) ? "a representation" : `"${qualifier.name}"`;
    const first = seen.get(group);
    if (first !== undefined) {
      const message = `${group} is given twice: "${first.name}" and "${qualifier.name}"`;
      reportError(report, "relation/qualifier", qualifier.location, message, "remove one of them");
    } else seen.set(group, qualifier);
    if (IO_QUALIFIERS.has(qualifier.name)) {
      const message = `the qualifier "${qualifier.name}" is deprecated`;
      reportWarning(
        report,
        "relation/deprecated-qualifier",
        qualifier.location,
        message,
        `write a ".${qualifier.name}" directive`,
      );
    }
  }
}

const directiveOf = (qualifier: Qualifier): CheckedDirective => ({
  directive: qualifier.name as CheckedDirective["directive"],
  parameters: new Map(),
  location: qualifier.location,
});

function choicesOf(
  declaration: RelationDeclaration,
  attributes: readonly CheckedAttribute[],
  report: Report,
): number[][] {
  return declaration.choices.map((choice) => {
    const columns = choice.map(({ text, location }) => {
      const column = attributes.findIndex((attribute) => attribute.name === text);
      if (column < 0) {
        const known = attributes.map((attribute) => `"${attribute.name}"`).join(", ") || "none";
        reportError(
          report,
          "relation/choice-domain",
          location,
          `"${text}" is no attribute of the relation`,
          `use its attributes: ${known}`,
        );
      }
      return column;
    });
    return [...new Set(columns)].sort((a, b) => a - b);
  });
}

function checkEquivalence(name: Name, attributes: readonly CheckedAttribute[], report: Report): void {
  const [left, right] = attributes;
  if (attributes.length !== 2) {
    const message = `the equivalence relation "${name.text}" has ${counted(attributes.length, "attribute")}`;
    reportError(report, "relation/eqrel", name.location, message, "give it two");
  } else if (left!.type !== right!.type && left!.type !== UNKNOWN_TYPE && right!.type !== UNKNOWN_TYPE) {
    const message = `the attributes of equivalence relation "${name.text}" have the types "${left!.typeName}" and "${right!.typeName}"`;
    reportError(report, "relation/eqrel", name.location, message, "give both the same type");
  }
}

/** A query declares its relation; its columns get their types when its clause is checked. */
function declareQuery(declarations: Declarations, name: Name, location: Location, report: Report): void {
  const { relations, relationIds } = declarations;
  if (!admitted(declarations, name, report)) return;
  relationIds.set(name.text, relations.length);
  relations.push({
    ...{ name: name.text, attributes: [], representation: "default", inline: false, isQuery: true, choices: [] },
    ...{ sizeLimit: null, directives: [], magic: "default", location },
  });
}

function applyDirective(declarations: Declarations, directive: Directive, report: Report): void {
  for (const name of directive.relations) {
    const id = declarations.relationIds.get(name.text);
    if (id === undefined) {
      const known = suggestion(name.text, declarations.relationIds.keys());
      const message = `the relation "${name.text}" of ".${directive.directive}" is not declared${known}`;
      reportError(report, "relation/undefined", name.location, message, `declare it with ".decl ${name.text}(...)"`);
      continue;
    }
    const relation = declarations.relations[id]!;
    const parameters = new Map(directive.parameters.map(({ key, value }) => [key.text, value]));
    if (directive.directive === "limitsize") limitSize(relation, directive, parameters, report);
    else {
      const first = relation.directives.find((other) => other.directive === "printsize");
      if (directive.directive === "printsize" && first !== undefined) {
        const related = [{ message: "first asked for here", location: first.location }];
        const message = `the size of relation "${name.text}" is printed twice`;
        reportError(
          report,
          "relation/duplicate-printsize",
          name.location,
          message,
          "remove one of the directives",
          related,
        );
      }
      relation.directives.push({ directive: directive.directive, parameters, location: name.location });
    }
  }
}

function limitSize(
  relation: DeclaredRelation,
  directive: Directive,
  parameters: ReadonlyMap<string, string>,
  report: Report,
): void {
  const limit = parameters.get("n");
  if (limit === undefined || !/^\d+$/.test(limit)) {
    const message = `".limitsize" of relation "${relation.name}" has no number "n"`;
    reportError(
      report,
      "relation/limitsize",
      directive.location,
      message,
      `write ".limitsize ${relation.name}(n=1000)"`,
    );
    return;
  }
  relation.sizeLimit = Number(limit);
}
