// The analysis of a program, stage by stage.
// In: a syntax tree.  Out: a checked program, or all its diagnostics.
// Invariant: a later stage runs only on clauses that the earlier ones found nothing wrong with, so one mistake gives one diagnostic.
// Not here: the stages themselves.
import { type Diagnostic, programError } from "../diagnostic.js";
import type { Program } from "../syntax/ast.js";
import type { CheckedClause, CheckedProgram } from "./checked.js";
import { checkClauses } from "./clauses.js";
import { flatten } from "./component.js";
import { declareRelations } from "./declare.js";
import { applyPlans } from "./execution-plan.js";
import { expandInline } from "./inline.js";
import { openReport } from "./report.js";
import { checkSafety } from "./safety.js";
import { stratify } from "./stratify.js";
import { valueTypes } from "./type-table.js";
import { declareTypes } from "./types.js";
import { warn } from "./warnings.js";
import { exportWitnesses } from "./witness.js";

/** A program that was analysed; `checked` is null when there are errors. */
export interface Analysis {
  readonly checked: CheckedProgram | null;
  /** Errors and warnings in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Analyses a program and collects everything that is wrong with it. Never throws for a bad program. */
export function check(program: Program): Analysis {
  const report = openReport();
  const flat = flatten(program, report);
  const types = declareTypes(flat.types, report);
  const declarations = declareRelations(flat, types, report);
  const { clauses: typed, parameters, plans } = checkClauses(flat.clauses, declarations, report);
  warn(flat, declarations, report);
  const expanded = expandInline(typed, declarations, report);
  const origin = (clause: CheckedClause): CheckedClause => expanded.origins.get(clause) ?? clause;
  const witnessed = expanded.clauses.map(exportWitnesses);
  for (const clause of witnessed) checkSafety(clause, report);
  const names = expanded.relations.map((relation) => relation.name);
  const strata = stratify(names, witnessed, report);
  const clauses = applyPlans(witnessed, strata, (clause) => plans.get(origin(clause)), report);
  const diagnostics = inOrder(report.diagnostics);
  if (report.errors > 0) return { checked: null, diagnostics };
  const checked: CheckedProgram = {
    types: valueTypes(types),
    relations: expanded.relations,
    clauses,
    strata,
    parameters,
    functors: declarations.functors,
    queries: expanded.queries,
    pragmas: new Map(flat.pragmas.map(({ key, value }) => [key, value ?? ""])),
    diagnostics,
  };
  return { checked, diagnostics };
}

/** Analyses a program.
 * Complexity: O(program) for programs without inline relations and components.  Throws DatalogError with all diagnostics.
 * @example analyze(parse(".decl a(x: number)  a(1).")).relations[0]?.name;  // => "a" */
export function analyze(program: Program): CheckedProgram {
  const { checked, diagnostics } = check(program);
  if (checked === null) throw programError(diagnostics);
  return checked;
}

/** By file (in order of appearance), then by place. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = new Map<unknown, number>();
  for (const { location } of diagnostics) if (!files.has(location.source)) files.set(location.source, files.size);
  return [...diagnostics].sort((a, b) => {
    const byFile = files.get(a.location.source)! - files.get(b.location.source)!;
    return byFile === 0 ? a.location.start - b.location.start : byFile;
  });
}
