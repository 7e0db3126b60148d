// Proofs of tuples: the lowest one, or one after the other.
// In: levels, rules made ready for searching.  Out: proof trees of plain frozen values in which equal sub-proofs are one object.
// Invariant: every premise of a tuple of height h has a height below h, so a proof never rests on itself; links of an equivalence have at most its height and are facts or rules.
// Not here: heights (levels.ts), instances (search.ts), text (print.ts).
import type { CheckedAggregate } from "../analyze/checked.js";
import { positionOf } from "../location.js";
import { partsLowerer } from "../plan/lower.js";
import type {
  AggregatePremise,
  Contributor,
  CutProof,
  EquivalenceProof,
  FactProof,
  Premise,
  Proof,
  RuleProof,
} from "../proof.js";
import { KnowledgeError } from "../storage/error.js";
import { EquivalenceLevels } from "./level-relation.js";
import type { Evidence, Levels } from "./levels.js";
import { type ClauseReader, createReader, type Reader } from "./readings.js";
import {
  type Accept,
  createSearch,
  type Ground,
  type Group,
  type Instance,
  type Joined,
  type Search,
  type Searchable,
  searchable,
} from "./search.js";

/** Finds proofs over one set of levels. */
export interface Prover {
  readonly reader: Reader;
  /** The lowest proof of a tuple of known height. */
  prove(root: Joined, depth: number): Proof;
  /** Instances of rules that make the tuple, in the order of the program. */
  instances(tuple: Joined, accept: Accept): readonly Derived[];
  /** A proof of a rule's instance once its premises have proofs. */
  assemble(tuple: Joined, height: number, derived: Derived, proofOf: (joined: Joined) => Proof): RuleProof;
  /** What to say of a tuple of the result without a proof. */
  noProof(tuple: Joined): KnowledgeError;
}

/** A rule and an instance of it. */
export interface Derived {
  readonly rule: Searchable;
  readonly instance: Instance;
}

/** How a tuple is shown to hold. */
type Reason =
  | { readonly kind: "fact" | "cut" }
  | { readonly kind: "rule"; readonly derived: Derived }
  | { readonly kind: "equivalence"; readonly links: readonly Joined[] };

interface Found {
  readonly tuple: Joined;
  readonly level: number;
  readonly reason: Reason;
}

/** A prover over levels that know the heights of what is asked for. */
export function createProver(evidence: Evidence, levels: Levels): Prover {
  const { plan } = evidence.machine;
  const reader = createReader(evidence.checked, evidence.machine);
  const rules = rulesByHead(evidence);
  const prepared = new Map<number, readonly { readonly rule: Searchable; readonly search: Search }[]>();
  const searches = (relation: number) => {
    let known = prepared.get(relation);
    if (known === undefined) {
      known = rules(relation).map((rule) => ({ rule, search: createSearch(ground, rule) }));
      prepared.set(relation, known);
    }
    return known;
  };
  const ground: Ground = {
    machine: levels.machine,
    plan,
    statistics: levels.statistics,
    read: (relation) => (levels.derived.has(relation) ? relation : relation + plan.relations.length),
  };
  const noProof = (tuple: Joined): KnowledgeError =>
    new KnowledgeError(
      "explain/no-proof",
      `[${reader.atom(tuple.relation, tuple.words)}]: no proof has only tuples of the result: it rests on tuples that a subsumption deleted, or on a function that answers differently now; explain a tuple that the rest of the result implies`,
    );
  const relationOf = (relation: number): unknown => levels.machine.relations[relation];
  const instances = (tuple: Joined, accept: Accept, most = Number.POSITIVE_INFINITY): readonly Derived[] => {
    const all: Derived[] = [];
    for (const { rule, search } of searches(tuple.relation)) {
      if (all.length >= most) break;
      search(tuple.words, accept, (instance) => all.push({ rule, instance }) >= most);
    }
    return all;
  };
  const reasonFor = (tuple: Joined, level: number, isLink: boolean): Reason => {
    const equivalence = relationOf(tuple.relation);
    const closes = equivalence instanceof EquivalenceLevels ? equivalence : null;
    if (closes === null ? level === 0 : closes.isGiven(tuple.words)) return { kind: "fact" };
    const below: Accept = (relation, words) => (levels.known(relation, words) ?? level) < level;
    const [derived] = instances(tuple, below, 1);
    if (derived !== undefined) return { kind: "rule", derived };
    if (closes === null || isLink) throw noProof(tuple);
    const links = closes.chain(tuple.words).map(({ from, to }) => ({ ...tuple, words: Int32Array.of(from, to) }));
    return { kind: "equivalence", links };
  };
  const assemble: Prover["assemble"] = (tuple, height, { rule, instance }, proofOf) => {
    const scope = reader.scope(rule.clause);
    const { file, line, column } = positionOf(scope.rule.location);
    return Object.freeze({
      kind: "rule",
      relation: reader.name(tuple.relation),
      tuple: reader.tuple(tuple.relation, tuple.words),
      height,
      rule: rule.text,
      clause: rule.clause,
      position: Object.freeze({ file, line, column }),
      bindings: scope.bindings(instance.registers, []),
      premises: premisesOf(reader, scope, instance, [], proofOf),
    });
  };
  return {
    reader,
    instances,
    assemble,
    noProof,
    prove: (root, depth) => {
      const found = discover(root, depth, levels, reasonFor);
      return build(found, keyOf(root, false), reader, assemble);
    },
  };
}

/** Key of a tuple; a link of an equivalence is proved without chains. */
function keyOf({ relation, words }: Joined, isLink: boolean): string {
  return `${isLink ? "~" : ""}${relation}:${words.join()}`;
}

/** Reasons for the root and for everything its proof needs, nearest to the root first. */
function discover(
  root: Joined,
  depth: number,
  levels: Levels,
  reasonFor: (tuple: Joined, level: number, isLink: boolean) => Reason,
): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const visit = (tuple: Joined, isLink: boolean, distance: number): Found | undefined => {
    const key = keyOf(tuple, isLink);
    if (found.has(key)) return undefined;
    const level = levels.known(tuple.relation, tuple.words)!;
    const reason: Reason = distance > depth && level > 0 ? { kind: "cut" } : reasonFor(tuple, level, isLink);
    const entry = { tuple, level, reason };
    found.set(key, entry);
    return entry;
  };
  let ring = [visit(root, false, 0)];
  for (let distance = 1; ring.length > 0; distance++) {
    const next: (Found | undefined)[] = [];
    for (const entry of ring) {
      if (entry?.reason.kind === "rule") {
        for (const joined of joinedIn(entry.reason.derived.instance)) next.push(visit(joined, false, distance));
      } else if (entry?.reason.kind === "equivalence") {
        for (const link of entry.reason.links) next.push(visit(link, true, distance));
      }
    }
    ring = next.filter((entry) => entry !== undefined);
  }
  return found;
}

/** All tuples of an instance, those that contribute to aggregates included. */
function* joinedIn({ parts }: Instance): Generator<Joined> {
  for (const { joined, groups } of parts) {
    if (joined !== null) yield joined;
    for (const { members } of groups) for (const { instance } of members) yield* joinedIn(instance);
  }
}

/** Proofs from the facts up, so that a premise is there before what rests on it; no recursion, however high the proof. */
function build(found: ReadonlyMap<string, Found>, root: string, reader: Reader, assemble: Prover["assemble"]): Proof {
  const proofs = new Map<string, Proof>();
  const rank = ([, { level, reason }]: readonly [string, Found]): number =>
    level * 2 + (reason.kind === "equivalence" ? 1 : 0);
  for (const [key, { tuple, level, reason }] of [...found].sort((a, b) => rank(a) - rank(b))) {
    const shown = { relation: reader.name(tuple.relation), tuple: reader.tuple(tuple.relation, tuple.words) };
    switch (reason.kind) {
      case "fact":
        proofs.set(key, Object.freeze<FactProof>({ kind: "fact", ...shown, height: 0 }));
        break;
      case "cut":
        proofs.set(key, Object.freeze<CutProof>({ kind: "cut", ...shown, height: level }));
        break;
      case "rule":
        proofs.set(
          key,
          assemble(tuple, level, reason.derived, (joined) => proofs.get(keyOf(joined, false))!),
        );
        break;
      case "equivalence": {
        const premises = reason.links.map((link) => proofs.get(keyOf(link, true)) as FactProof | RuleProof);
        proofs.set(
          key,
          Object.freeze<EquivalenceProof>({
            kind: "equivalence",
            ...shown,
            height: level,
            premises: Object.freeze(premises),
          }),
        );
      }
    }
  }
  return proofs.get(root)!;
}

function premisesOf(
  reader: Reader,
  scope: ClauseReader,
  { parts, registers }: Instance,
  inside: readonly CheckedAggregate[],
  proofOf: (joined: Joined) => Proof,
): readonly Premise[] {
  return Object.freeze(
    parts.flatMap(({ literal, joined, pattern, groups }): readonly Premise[] => {
      const aggregates = groups.map((group) => aggregateOf(reader, scope, group, registers, inside, proofOf));
      if (literal === null) return aggregates;
      if (joined !== null) return [proofOf(joined), ...aggregates];
      const written = scope.written(literal);
      const text = scope.text(literal, registers, inside);
      if (literal.kind === "atom" && pattern !== null) {
        const absent = {
          kind: "absent",
          relation: reader.name(literal.relation),
          pattern: reader.pattern(literal.relation, pattern),
        } as const;
        return [Object.freeze({ ...absent, text, written }), ...aggregates];
      }
      return [Object.freeze({ kind: "condition", text, written }), ...aggregates];
    }),
  );
}

function aggregateOf(
  reader: Reader,
  scope: ClauseReader,
  { source, value, members }: Group,
  registers: Int32Array,
  inside: readonly CheckedAggregate[],
  proofOf: (joined: Joined) => Proof,
): AggregatePremise {
  const within = [...inside, source];
  const contributors = members.map(
    ({ value: word, instance }): Contributor =>
      Object.freeze({
        bindings: scope.bindings(instance.registers, within),
        value: word === undefined || source.target === null ? null : scope.value(source.target, word),
        premises: premisesOf(reader, scope, instance, within, proofOf),
      }),
  );
  return Object.freeze({
    kind: "aggregate",
    fn: source.fn,
    value: scope.value(source, value),
    text: scope.termText(source, registers, inside),
    written: scope.writtenTerm(source),
    contributors: Object.freeze(contributors),
  });
}

/** The rules of a relation, made ready when they are first asked for. */
export function rulesByHead({ checked, machine }: Evidence): (relation: number) => readonly Searchable[] {
  const lower = partsLowerer(machine.plan);
  const known = new Map<number, readonly Searchable[]>();
  return (relation) => {
    let rules = known.get(relation);
    if (rules === undefined) {
      const { stratum } = machine.plan.relations[relation]!;
      rules = (machine.plan.strata[stratum]?.rules ?? [])
        .filter(({ head }) => head === relation)
        .map(({ id, text }) => searchable(id, text, checked.clauses[id]!, lower(checked.clauses[id]!)));
      known.set(relation, rules);
    }
    return rules;
  };
}
