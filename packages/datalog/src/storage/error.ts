// Errors of running a program, as typed classes: wrong facts, rules without an answer, limits, wrong questions to a result.
// In: what happened, with values.  Out: messages of the form `<Class> [<place>]: <what>; <what to do>` with a stable code.
// Invariant: every class here extends DatalogError, so one `catch` finds them all.
// Not here: diagnostics of program text (diagnostic.ts).
import { DatalogError } from "../diagnostic.js";

/** Facts that do not fit their relation. Codes: `facts/unknown-relation`, `facts/arity`, `facts/value`, `facts/shape`. */
export class FactError extends DatalogError {
  readonly relation: string;
  /** Position of the tuple in the list, from 0, when there is one. */
  readonly row: number | undefined;
  readonly attribute: string | undefined;

  constructor(
    code: string,
    message: string,
    place: { relation: string; row?: number | undefined; attribute?: string | undefined },
  ) {
    super(code, `FactError ${message}`);
    this.name = "FactError";
    this.relation = place.relation;
    this.row = place.row;
    this.attribute = place.attribute;
  }
}

/** A rule that has no answer for some tuple: division by zero, overflow, an unreadable number. `rule` and `bindings` say where. */
export class EvaluationError extends DatalogError {
  readonly rule: string;
  readonly bindings: { readonly [variable: string]: unknown };

  constructor(
    code: string,
    message: string,
    place: { rule: string; bindings: { readonly [variable: string]: unknown }; cause?: unknown },
  ) {
    super(code, `EvaluationError ${message}`);
    this.name = "EvaluationError";
    this.rule = place.rule;
    this.bindings = place.bindings;
    if (place.cause !== undefined) this.cause = place.cause;
  }
}

/** Names of the limits. */
export type LimitName = "maxIterations" | "timeLimit" | "maxTuples" | "memoryLimit" | "sizeLimit";

/** Where an evaluation stood when a limit was reached. Units: `tuples` counts visible and pending tuples of all relations. */
export interface LimitPlace {
  readonly limit: LimitName;
  readonly allowed: number;
  readonly reached: number;
  readonly stratum: number;
  readonly rule: string | null;
  readonly iteration: number;
  readonly tuples: number;
}

/** A limit was reached before the result was complete. Code `limit/<name>`. */
export class LimitError extends DatalogError {
  readonly limit: LimitName;
  readonly stratum: number;
  readonly rule: string | null;
  readonly iteration: number;
  readonly tuples: number;
  readonly allowed: number;
  readonly reached: number;

  constructor(place: LimitPlace) {
    const rule = place.rule === null ? "" : ` in rule ${place.rule}`;
    super(
      `limit/${place.limit}`,
      `LimitError [${place.limit}]: ${place.reached} is over the limit of ${place.allowed} after ${place.tuples} tuples, stratum ${place.stratum}, iteration ${place.iteration}${rule}; raise the limit, or look for a rule that keeps making new values`,
    );
    this.name = "LimitError";
    this.limit = place.limit;
    this.stratum = place.stratum;
    this.rule = place.rule;
    this.iteration = place.iteration;
    this.tuples = place.tuples;
    this.allowed = place.allowed;
    this.reached = place.reached;
  }
}

/** A question to a result that it cannot have an answer for. Codes: `knowledge/unknown-relation`, `knowledge/unknown-query`, `knowledge/tuple`, `knowledge/query`, `knowledge/too-deep`. */
export class KnowledgeError extends DatalogError {
  constructor(code: string, message: string) {
    super(code, `KnowledgeError ${message}`);
    this.name = "KnowledgeError";
  }
}

/** Options of an evaluation that make no sense. Codes: `evaluate/option`, `evaluate/parameter`, `evaluate/callback`, `parse/text`. */
export class OptionError extends DatalogError {
  constructor(code: string, message: string) {
    super(code, `OptionError ${message}`);
    this.name = "OptionError";
  }
}
