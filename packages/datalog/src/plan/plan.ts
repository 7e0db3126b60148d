// The waist of the package: a Plan is all that execution knows of a program, and all that planning makes of it.
// In: kinds and names of the language.  Out: relations by number, constants by number, strata of rules, each rule as a body that can be ordered and as ordered steps.
// Invariant: slots are numbered per rule; every step reads only slots that an earlier step (or the enclosing steps of an aggregate) bound.
// Not here: how a body is ordered (order.ts), printed (print.ts) or checked (verify.ts).
import type { Location } from "../location.js";
import type { AggregateName } from "../syntax/ast.js";
import type { Kind, TypeId, ValueType } from "../value.js";

/** Position of a relation in `Plan.relations`. */
export type RelationId = number;
/** Register of a rule that holds one word. */
export type Slot = number;

/** A value computed from slots and constants. `type` is the kind of the result, `on` the kind of the operands of a call. */
export type Expression =
  | { readonly kind: "slot"; readonly slot: Slot; readonly type: Kind }
  | { readonly kind: "constant"; readonly constant: number; readonly type: Kind }
  | { readonly kind: "parameter"; readonly parameter: number; readonly type: Kind }
  | {
      readonly kind: "call";
      readonly op: string;
      readonly on: Kind;
      readonly args: readonly Expression[];
      readonly type: Kind;
    }
  | {
      readonly kind: "callback";
      readonly callback: number;
      readonly args: readonly Expression[];
      readonly type: Kind;
    }
  | { readonly kind: "pack"; readonly args: readonly Expression[]; readonly type: "record" | "adt" }
  | { readonly kind: "cast"; readonly value: Expression; readonly type: Kind }
  | { readonly kind: "counter"; readonly type: "number" }
  | { readonly kind: "iteration"; readonly type: Kind };

/** Comparison between two values of one kind; `match` and `contains` compare symbols. */
export interface Comparison {
  readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "match" | "!match" | "contains" | "!contains";
  readonly on: Kind;
  readonly left: Expression;
  readonly right: Expression;
}

/** An argument of an atom: a slot, something ground before the body starts (constant, parameter), or nothing (null). */
export type Operand = Extract<Expression, { kind: "slot" | "constant" | "parameter" }> | null;

/** A relation applied to operands. */
export interface Atom {
  readonly relation: RelationId;
  readonly args: readonly Operand[];
}

/** Whatever in a body is not a positive atom; it runs as soon as what it reads is bound. */
export type Operation =
  | { readonly kind: "absent"; readonly atom: Atom }
  | { readonly kind: "filter"; readonly test: Comparison }
  | { readonly kind: "equate"; readonly on: Kind; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "range"; readonly slot: Slot; readonly on: Kind; readonly bounds: readonly Expression[] }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      readonly on: Kind;
      readonly target: Expression | null;
      readonly body: Body;
      /** Slots of the enclosing body that the inner body reads. */
      readonly shared: readonly Slot[];
      readonly slot: Slot;
    }
  | { readonly kind: "fail" };

/** A rule body before ordering. Atoms and operations keep the order in which they were written. */
export interface Body {
  readonly atoms: readonly Atom[];
  readonly operations: readonly Operation[];
}

/** What happens to a column of a matched tuple: it fills a slot, or it must equal a slot filled by an earlier column of the same tuple. */
export interface ColumnUse {
  readonly column: number;
  readonly slot: Slot;
}

/** What the planner knows about the relations when it orders a body. */
export interface Statistics {
  rows(relation: RelationId, version: "total" | "delta"): number;
  /** Distinct values of a column of `total`. */
  distinct(relation: RelationId, column: number): number;
}

/** One level of the nested loops of a rule version. */
export type Step =
  | {
      /** All tuples (`columns` empty) or those whose `columns` equal `key`; delta is always walked whole, with `where` as a filter.
       * `once`: nothing is bound, one match is enough. */
      readonly kind: "scan";
      readonly relation: RelationId;
      readonly version: "total" | "delta";
      readonly columns: readonly number[];
      readonly key: readonly Expression[];
      readonly where: readonly { readonly column: number; readonly value: Expression }[];
      readonly bind: readonly ColumnUse[];
      readonly same: readonly ColumnUse[];
      readonly once: boolean;
      /** Position of the atom in the body, for explanations and profiles. */
      readonly atom: number;
    }
  | {
      /** Is the fully bound tuple there (`wanted`) or not? */
      readonly kind: "exists";
      readonly relation: RelationId;
      readonly key: readonly Expression[];
      readonly wanted: boolean;
      readonly atom: number;
    }
  | {
      /** No tuple whose `columns` equal `key`. */
      readonly kind: "none";
      readonly relation: RelationId;
      readonly columns: readonly number[];
      readonly key: readonly Expression[];
    }
  | { readonly kind: "filter"; readonly test: Comparison }
  | { readonly kind: "let"; readonly slot: Slot; readonly value: Expression }
  | {
      /** Takes a record apart: its width must fit, fields fill slots or equal bound values; nil never matches. */
      readonly kind: "unpack";
      readonly source: Expression;
      readonly width: number;
      readonly bind: readonly ColumnUse[];
      readonly same: readonly { readonly column: number; readonly value: Expression }[];
    }
  | { readonly kind: "range"; readonly slot: Slot; readonly on: Kind; readonly bounds: readonly Expression[] }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      readonly on: Kind;
      readonly target: Expression | null;
      readonly steps: readonly Step[];
      readonly slot: Slot;
    }
  | { readonly kind: "fail" };

/** A rule with one body atom restricted to the last round's delta (or none: `delta` is -1), as ordered steps. */
export interface RuleVersion {
  readonly delta: number;
  readonly steps: readonly Step[];
  /** Steps from here on bind nothing the head reads: after one success of them all, the loops among them may end. */
  readonly cut: number;
}

/** A rule: head values, a body that can be re-ordered, and the number of slots it needs. */
export interface PlannedRule {
  readonly id: number;
  readonly head: RelationId;
  readonly values: readonly Expression[];
  readonly body: Body;
  readonly slots: readonly Kind[];
  readonly slotNames: readonly string[];
  /** Atoms of the body whose relation belongs to the same stratum. */
  readonly recursive: readonly number[];
  /** Atom order the author asked for, by version number. */
  readonly written: ReadonlyMap<number, readonly number[]>;
  readonly text: string;
  readonly location: Location | null;
}

/** `dominated <= dominating :- body`: the first tuple is deleted when the body holds for some other tuple of the relation as the second. */
export interface Subsumption {
  readonly relation: RelationId;
  /** What the dominated and the dominating tuple hold, by column. */
  readonly dominated: readonly Operand[];
  readonly dominating: readonly Operand[];
  readonly body: Body;
  readonly slots: readonly Kind[];
  readonly slotNames: readonly string[];
  readonly text: string;
  readonly location: Location | null;
}

/** A relation as execution sees it. */
export interface PlannedRelation {
  readonly id: RelationId;
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: TypeId; readonly kind: Kind }[];
  readonly equivalence: boolean;
  /** Each entry is a set of columns that determines the whole tuple; the first tuple wins. */
  readonly choices: readonly (readonly number[])[];
  readonly sizeLimit: number | null;
  /** Stratum that computes it. */
  readonly stratum: number;
}

/** Relations that are computed together and the rules that compute them. */
export interface PlannedStratum {
  readonly relations: readonly RelationId[];
  readonly recursive: boolean;
  readonly rules: readonly PlannedRule[];
  readonly subsumptions: readonly Subsumption[];
}

/** A constant of the program in native form (a nil is the number 0 of kind `record`). */
export interface PlannedConstant {
  readonly kind: Kind;
  readonly value: string | number | bigint;
}

/** A value the caller passes at evaluation, by `$name`. */
export interface PlannedParameter {
  readonly name: string;
  readonly type: TypeId;
  readonly kind: Kind;
}

/** A JavaScript function that rules call. */
export interface PlannedCallback {
  readonly name: string;
  readonly parameters: readonly TypeId[];
  readonly result: TypeId;
}

/** Everything about a program that execution needs. */
export interface Plan {
  readonly types: readonly ValueType[];
  readonly relations: readonly PlannedRelation[];
  readonly constants: readonly PlannedConstant[];
  readonly parameters: readonly PlannedParameter[];
  readonly callbacks: readonly PlannedCallback[];
  /** Ground facts of the text: tuples of constant numbers per relation. */
  readonly facts: readonly { readonly relation: RelationId; readonly tuples: readonly (readonly number[])[] }[];
  readonly strata: readonly PlannedStratum[];
}
