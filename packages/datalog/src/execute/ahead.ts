// Code made ahead of time: which sources an evaluation will ask for, and how functions made of them are found again.
// In: a prepared plan.  Out: sources for its prepared orders over hash tables, in every form an index of a finished relation may take; a library by key.
// Invariant: a function stands only for exactly the source it was made of; where a source is missing the interpreter runs.
// Not here: writing a module of them (cli/build.ts).
import type { PlannedRule, RelationId, RuleVersion, Step } from "../plan/plan.js";
import { ruleVersions, UNKNOWN } from "../plan/seminaive.js";
import { HashRelation } from "../storage/hash-relation.js";
import { createInterner } from "../storage/intern.js";
import { LatticeRelation } from "../storage/lattice-relation.js";
import type { Relation } from "../storage/relation.js";
import type { Shape } from "./codegen/generator.js";
import { generateRule } from "./codegen.js";
import type { CodeLibrary } from "./compile.js";
import { createRelation, type Prepared } from "./evaluate.js";

type IndexForm = "chain" | "sorted" | "words";
const FORMS: readonly IndexForm[] = ["sorted", "words", "chain"];
/** Relations whose indexes vary independently of each other; more of them vary together. */
const MOST_VARIED = 3;

/** Source without its first line, which only repeats the rule. */
export function codeOf(source: string): string {
  return source.slice(source.indexOf("\n") + 1);
}

/** Key of a source: its length and two hashes, 64 bits together. */
export function keyOf(source: string): string {
  const code = codeOf(source);
  let left = 0x811c9dc5;
  let right = 0x9e3779b9;
  for (let at = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    left = Math.imul(left ^ unit, 0x01000193);
    right = Math.imul(right ^ unit, 0x85ebca6b) ^ (right >>> 13);
  }
  const hex = (hash: number): string => (hash >>> 0).toString(16).padStart(8, "0");
  return `${code.length}-${hex(left)}${hex(right)}`;
}

/** A library over functions by key. */
export function libraryOf(code: Readonly<Record<string, (environment: readonly unknown[]) => unknown>>): CodeLibrary {
  return (source) => {
    const key = keyOf(source);
    return Object.hasOwn(code, key) ? code[key] : undefined;
  };
}

/** The sources of all rule versions, each once. */
export function sourcesAhead({ plan, overflow }: Prepared): readonly string[] {
  const interner = createInterner();
  const relations = plan.relations.map((relation) => createRelation(plan, relation, interner, "columnar"));
  const sources = new Map<string, string>();
  const add = (rule: PlannedRule, version: RuleVersion, forms: ReadonlyMap<RelationId, IndexForm>): void => {
    const { source } = generateRule({
      plan,
      rule,
      version,
      overflow,
      counting: false,
      shapeOf: (relation) => shapeOf(relations[relation]!, forms.get(relation) ?? "chain"),
      orderOf: () => [],
    });
    sources.set(codeOf(source), source);
  };
  for (const [stratum, { rules }] of plan.strata.entries()) {
    for (const rule of rules) {
      for (const version of ruleVersions(rule, UNKNOWN)) {
        const finished = [...probed(version.steps)].filter((id) => plan.relations[id]!.stratum < stratum);
        for (const forms of assignments(finished)) add(rule, version, forms);
      }
    }
  }
  return [...sources.values()];
}

function shapeOf(relation: Relation, form: IndexForm): Shape {
  if (relation instanceof LatticeRelation) return { kind: "lattice", valueColumn: relation.valueColumn };
  if (!(relation instanceof HashRelation)) return { kind: "other" };
  return {
    kind: "hash",
    index: (columns, words) => {
      if (columns.length !== 1) return "chain";
      return form === "words" && !(words && relation.arity === 2) ? "sorted" : form;
    },
  };
}

/** Relations that are probed by a single column. */
function probed(steps: readonly Step[], into: Set<RelationId> = new Set()): Set<RelationId> {
  for (const step of steps) {
    if ((step.kind === "scan" || step.kind === "none") && step.columns.length === 1) into.add(step.relation);
    else if (step.kind === "aggregate") probed(step.steps, into);
  }
  return into;
}

function assignments(relations: readonly RelationId[]): readonly ReadonlyMap<RelationId, IndexForm>[] {
  let all: (readonly (readonly [RelationId, IndexForm])[])[] = [[]];
  if (relations.length > MOST_VARIED) all = FORMS.map((form) => relations.map((id) => [id, form] as const));
  else for (const id of relations) all = all.flatMap((done) => FORMS.map((form) => [...done, [id, form] as const]));
  return all.map((entries) => new Map(entries));
}
