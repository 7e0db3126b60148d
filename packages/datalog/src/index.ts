// Public names of @sextant/datalog.
export type { CheckedProgram } from "./analyze/checked.js";
export { count, max, mean, min, sum } from "./builder/aggregates.js";
export {
  type BatchContext,
  batchFunctor,
  batchPredicate,
  type CallbackOptions,
  type CallOperands,
  type CallValues,
  functor,
  type ParameterTypes,
  predicate,
} from "./builder/callback.js";
export { type Capabilities, capabilities, missingCapabilities } from "./builder/capabilities.js";
export { float, int64, number, subtype, symbol, union, unsigned } from "./builder/column-type.js";
export {
  and,
  type Comparable,
  contains,
  endsWith,
  eq,
  gt,
  gte,
  is,
  lt,
  lte,
  matches,
  member,
  neq,
  not,
  or,
  startsWith,
} from "./builder/condition.js";
export { BuilderError } from "./builder/error.js";
export {
  cast,
  type Digit,
  type Letter,
  nil,
  parameter,
  type ShortName,
  type Variables,
  v,
  variable,
  variables,
  wildcard,
} from "./builder/expression.js";
export {
  add,
  autoinc,
  band,
  bnot,
  bor,
  bshl,
  bshr,
  bshru,
  bxor,
  cat,
  div,
  greatest,
  iteration,
  land,
  least,
  lnot,
  lor,
  lxor,
  type MathName,
  math,
  mod,
  mul,
  type Numeric,
  neg,
  ord,
  pow,
  range,
  strlen,
  sub,
  substr,
  toFloat,
  toInt64,
  toNumber,
  toSymbol,
  toUnsigned,
} from "./builder/functors.js";
export {
  type BuiltKnowledge,
  type BuiltProgram,
  type DirectiveParameters,
  type NoQueries,
  program,
} from "./builder/program.js";
export {
  type Arguments,
  columns,
  type Declaration,
  type PositionalArguments,
  type Relation,
  type RelationOf,
  type RelationOptions,
  relation,
  relations,
} from "./builder/relation.js";
export type {
  AdtLike,
  Atom,
  BodyItem,
  Columns,
  ColumnsOfPairs,
  ColumnType,
  Condition,
  Counterpart,
  ErrorPolicy,
  Expression,
  FactsOf,
  Find,
  FoundRow,
  GivenOf,
  GivenTuple,
  Operand,
  OperandType,
  Pairs,
  QueryRows,
  RelationInfo,
  RowOf,
  TupleOf,
  ValueOf,
  Variable,
} from "./builder/shape.js";
export {
  type AdtType,
  adt,
  type Branches,
  type BranchFields,
  type BranchValue,
  type FieldTerms,
  type RecordType,
  record,
} from "./builder/structure.js";
export { DatalogError, type Diagnostic, formatDiagnostic, type Severity } from "./diagnostic.js";
export {
  type EvaluateAsyncOptions,
  type GeneratedCode,
  type PlanOptions,
  type PlanView,
  type Program,
  type ProgramOptions,
  parse,
} from "./engine.js";
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
export type {
  AbsentPremise,
  AggregatePremise,
  ConditionPremise,
  Contributor,
  CutProof,
  EquivalenceProof,
  ExplainOptions,
  Explanation,
  FactProof,
  Premise,
  Proof,
  Refutation,
  RuleFailure,
  RulePosition,
  RuleProof,
} from "./proof.js";
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
