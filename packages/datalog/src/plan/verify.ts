// Checks a plan and its ordered versions against their invariants.
// In: plan, or rule and version.  Out: nothing, or an error that names the fault: a bug of ours, never of the program.
// Invariant: verified steps read only bound slots and only relations whose stratum is done (or their own, positively).
// Not here: checks of programs (analyze/).
import type { Expression, Plan, PlannedRule, RuleVersion, Slot, Step } from "./plan.js";
import { slotsOf } from "./slots.js";

/** The plan itself, after checking that strata are bottom-up and constants and relations exist. */
export function verifyPlan(plan: Plan): Plan {
  for (const [number, stratum] of plan.strata.entries()) {
    for (const rule of stratum.rules) {
      if (plan.relations[rule.head]?.stratum !== number)
        fail(rule, `its head belongs to stratum ${plan.relations[rule.head]?.stratum}, not ${number}`);
      if (rule.values.length !== plan.relations[rule.head]!.attributes.length)
        fail(rule, "its head has the wrong number of values");
      for (const [position, atom] of rule.body.atoms.entries()) {
        const { stratum: read, attributes, name } = plan.relations[atom.relation]!;
        if (read > number) fail(rule, `atom ${position} reads ${name} of a later stratum`);
        if (attributes.length !== atom.args.length) fail(rule, `atom ${position} has the wrong number of arguments`);
        if ((read === number) !== rule.recursive.includes(position))
          fail(rule, `atom ${position} is wrongly marked as recursive or not`);
      }
    }
  }
  return plan;
}

/** Checks the steps of a version: what each reads is bound before it. @public */
export function verifyVersion(plan: Plan, rule: PlannedRule, version: RuleVersion): RuleVersion {
  const bound = new Set<Slot>();
  verifySteps(plan, rule, version.steps, bound);
  for (const value of rule.values) requireBound(rule, value, bound, "the head");
  const deltas = version.steps.filter((step) => step.kind === "scan" && step.version === "delta");
  if (deltas.length !== (version.delta < 0 ? 0 : 1))
    fail(rule, `version for atom ${version.delta} reads ${deltas.length} deltas`);
  return version;
}

function verifySteps(plan: Plan, rule: PlannedRule, steps: readonly Step[], bound: Set<Slot>): void {
  for (const [position, step] of steps.entries()) {
    const place = `step ${position} (${step.kind})`;
    for (const expression of readsOf(step)) requireBound(rule, expression, bound, place);
    switch (step.kind) {
      case "scan":
        for (const { slot } of step.bind) bound.add(slot);
        for (const { slot } of step.same)
          if (!bound.has(slot)) fail(rule, `${place} compares with unbound slot ${slot}`);
        break;
      case "none":
      case "exists": {
        const own = plan.relations[step.relation]!.stratum === plan.relations[rule.head]!.stratum;
        if (own && (step.kind === "none" || !step.wanted)) fail(rule, `${place} negates a relation of its own stratum`);
        break;
      }
      case "let":
      case "range":
        bound.add(step.slot);
        break;
      case "unpack":
        for (const { slot } of step.bind) bound.add(slot);
        break;
      case "aggregate": {
        const inner = new Set(bound);
        verifySteps(plan, rule, step.steps, inner);
        if (step.target !== null) requireBound(rule, step.target, inner, `${place} target`);
        bound.add(step.slot);
        break;
      }
    }
  }
}

function readsOf(step: Step): readonly Expression[] {
  switch (step.kind) {
    case "scan":
      return [...step.key, ...step.where.map(({ value }) => value)];
    case "exists":
    case "none":
      return step.key;
    case "filter":
      return [step.test.left, step.test.right];
    case "let":
      return [step.value];
    case "unpack":
      return [step.source];
    case "range":
      return step.bounds;
    default:
      return [];
  }
}

function requireBound(rule: PlannedRule, expression: Expression, bound: ReadonlySet<Slot>, place: string): void {
  for (const slot of slotsOf(expression))
    if (!bound.has(slot)) fail(rule, `${place} reads unbound slot ${slot} (${rule.slotNames[slot]})`);
}

function fail(rule: PlannedRule, message: string): never {
  throw new Error(`internal: rule "${rule.text}": ${message}; please report this program`);
}
