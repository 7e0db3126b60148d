// Public names of @sextant/datalog.
export type { CheckedProgram } from "./analyze/checked.js";
export { DatalogError, type Diagnostic, formatDiagnostic, type Severity } from "./diagnostic.js";
export { type EvaluateAsyncOptions, type PlanView, type Program, parse } from "./engine.js";
export { EVENTS, type StorageType } from "./events.js";
export type { Functors } from "./execute/callbacks.js";
export type { EvaluateOptions } from "./execute/evaluate.js";
export type { Facts } from "./execute/facts.js";
export type { Limits } from "./execute/limits.js";
export type { Executor, PlannerChoice, RepresentationChoice } from "./execute/tune.js";
export type {
  Knowledge,
  KnowledgeDiff,
  Pattern,
  RelationRef,
} from "./knowledge.js";
export { type Location, type Position, positionOf, type Source, type SourceName } from "./location.js";
export type { Plan } from "./plan/plan.js";
export type { Signal } from "./signal.js";
export type { EvaluationStats, RuleStats, StratumStats } from "./statistics.js";
export {
  EvaluationError,
  FactError,
  KnowledgeError,
  LimitError,
  type LimitName,
  type LimitPlace,
  OptionError,
} from "./storage/error.js";
export type { ParseOptions } from "./syntax/parser.js";
export type { IncludedText } from "./syntax/preprocessor.js";
export type { Kind, Row, StructuredValue, Tuple, Value } from "./value.js";
