// What an explanation is made of: proofs as trees of plain frozen values.
// In: values as JavaScript sees them.  Out: the types of proofs and of answers to "why not".
// Invariant: `height` counts rule applications on the longest way to a fact: a fact has 0, a tuple of a rule one more than its highest premise.
// Not here: finding proofs (explain/), printing them (explain/print.ts).
import type { Row, Tuple, Value } from "./value.js";

/** Where a rule stands. Units: lines and columns from 1. */
export interface RulePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A tuple that was given: by the program's text or by the caller. */
export interface FactProof {
  readonly kind: "fact";
  readonly relation: string;
  readonly tuple: Tuple;
  readonly height: 0;
}

/** A tuple that a rule made of its premises: one per literal of the body in written order, each followed by the aggregates in it. */
export interface RuleProof {
  readonly kind: "rule";
  readonly relation: string;
  readonly tuple: Tuple;
  readonly height: number;
  /** The rule as the program holds it after analysis: inline relations expanded, one head, no disjunction. */
  readonly rule: string;
  /** Position of the rule in `program.checked.clauses`. */
  readonly clause: number;
  readonly position: RulePosition;
  /** Values of the rule's variables, by name. */
  readonly bindings: Row;
  readonly premises: readonly Premise[];
}

/** A pair of an equivalence relation that follows from pairs given or made by rules: its premises are a chain that links both ends, each link in either direction. */
export interface EquivalenceProof {
  readonly kind: "equivalence";
  readonly relation: string;
  readonly tuple: Tuple;
  /** The height of its highest link: closing costs no rule application. */
  readonly height: number;
  readonly premises: readonly (FactProof | RuleProof | CutProof)[];
}

/** A tuple that holds and whose proof lies below the depth asked for. */
export interface CutProof {
  readonly kind: "cut";
  readonly relation: string;
  readonly tuple: Tuple;
  readonly height: number;
}

/** A negated atom: no tuple has these values. `pattern` has the attributes that are bound. */
export interface AbsentPremise {
  readonly kind: "absent";
  readonly relation: string;
  readonly pattern: Row;
  readonly text: string;
  readonly written: string;
}

/** A comparison that holds; `text` has values in the place of variables, `written` is as the rule has it. */
export interface ConditionPremise {
  readonly kind: "condition";
  readonly text: string;
  readonly written: string;
}

/** An aggregate with everything that contributed to its value. */
export interface AggregatePremise {
  readonly kind: "aggregate";
  readonly fn: string;
  readonly value: Value;
  readonly text: string;
  readonly written: string;
  readonly contributors: readonly Contributor[];
}

/** One binding of an aggregate's body: its own variables, the value it added (null for `count`) and the premises of the body. */
export interface Contributor {
  readonly bindings: Row;
  readonly value: Value;
  readonly premises: readonly Premise[];
}

/** Why a tuple holds. */
export type Proof = FactProof | RuleProof | EquivalenceProof | CutProof;

/** What a rule needs for a tuple. */
export type Premise = Proof | AbsentPremise | ConditionPremise | AggregatePremise;

/** A proof that prints itself. Sub-proofs that occur more than once are one object; text and JSON show them once and refer to them after. */
export interface Explanation {
  readonly proof: Proof;
  readonly height: number;
  /** An indented tree. Complexity: O(distinct sub-proofs). */
  toString(): string;
  /** A tree of plain values; bigints become strings. */
  toJSON(): unknown;
  /** A graph in Graphviz's language. */
  toDot(): string;
  /** A page of its own that needs no network and no script. */
  toHtml(): string;
}

/** How far one rule came towards a tuple that does not hold. */
export interface RuleFailure {
  readonly rule: string;
  readonly clause: number;
  readonly position: RulePosition;
  /** `literal`: a literal of the body fails; `head`: the head is never this tuple; `kept-out`: the body holds, and a choice, a subsumption or a limit keeps the tuple out. */
  readonly reason: "literal" | "head" | "kept-out";
  /** The first literal that fails for the bindings that came furthest, as written and with their values. */
  readonly failed: { readonly written: string; readonly text: string } | null;
  /** Literals that hold for these bindings, with their values, in the order in which they were tried. */
  readonly satisfied: readonly string[];
  readonly bindings: Row;
}

/** Why a tuple does not hold, rule by rule, the one that came furthest first. */
export interface Refutation {
  readonly relation: string;
  readonly tuple: Tuple;
  readonly rules: readonly RuleFailure[];
  /** Each rule with the literals that hold and the one that fails. */
  toString(): string;
  /** Plain values; bigints become strings. */
  toJSON(): unknown;
}

/** Options of explanations. */
export interface ExplainOptions {
  /** Proofs of tuples further than this from the root are cut: a tuple nearer to the root is expanded wherever it occurs. Default: no end. */
  readonly depth?: number | undefined;
  /** Milliseconds that finding the heights and the proof may take. */
  readonly timeLimit?: number | undefined;
}
