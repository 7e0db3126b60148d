// A plan as text: strata, rules, versions with their steps, indexes.
// In: plan, versions per rule, indexes.  Out: text for people; the same plan always gives the same text.
// Invariant: slots are printed by the names of their variables, those of lowering as `t1`, `t2`, ...
// Not here: choosing anything.

import type { IndexOrder } from "./indexes.js";
import type { Comparison, Expression, Plan, PlannedRule, RuleVersion, Slot, Step } from "./plan.js";

/** Text of a plan. `versionsOf` gives the ordered versions to print. */
export function printPlan(
  plan: Plan,
  versionsOf: (rule: PlannedRule) => readonly RuleVersion[],
  indexes: readonly IndexOrder[],
): string {
  const lines: string[] = [];
  for (const [number, stratum] of plan.strata.entries()) {
    const names = stratum.relations.map((id) => plan.relations[id]!.name).join(", ");
    lines.push(`stratum ${number}${stratum.recursive ? " (recursive)" : ""}: ${names}`);
    for (const rule of stratum.rules) {
      lines.push(`  rule ${rule.id}: ${rule.text}`);
      for (const version of versionsOf(rule)) lines.push(...printVersion(plan, rule, version));
    }
    for (const { text } of stratum.subsumptions) lines.push(`  subsumption: ${text}`);
  }
  if (indexes.length > 0) lines.push("indexes");
  for (const { relation, order, serves } of indexes) {
    const { name, attributes } = plan.relations[relation]!;
    const column = (c: number): string => attributes[c]!.name;
    const searches = serves.map((columns) => `(${columns.map(column).join(", ")})`).join(" ");
    lines.push(`  ${name} by ${order.map(column).join(", ")} for ${searches}`);
  }
  return lines.join("\n");
}

function printVersion(plan: Plan, rule: PlannedRule, version: RuleVersion): readonly string[] {
  const delta = version.delta < 0 ? "all" : `delta ${plan.relations[rule.body.atoms[version.delta]!.relation]!.name}`;
  const printer = createPrinter(plan, rule);
  const head = `${plan.relations[rule.head]!.name}(${rule.values.map(printer.expression).join(", ")})`;
  return [`    ${delta}`, ...printer.steps(version.steps, 3), `${"  ".repeat(3 + version.steps.length)}emit ${head}`];
}

interface Printer {
  readonly expression: (expression: Expression) => string;
  readonly steps: (steps: readonly Step[], depth: number) => readonly string[];
}

function createPrinter(plan: Plan, rule: PlannedRule): Printer {
  const temporaries = rule.slotNames.flatMap((name, slot) => (name === "" ? [slot] : []));
  const slot = (number: Slot): string => rule.slotNames[number] || `t${temporaries.indexOf(number) + 1}`;
  const expression = (e: Expression): string => {
    switch (e.kind) {
      case "slot":
        return slot(e.slot);
      case "constant": {
        const { kind, value } = plan.constants[e.constant]!;
        return kind === "symbol" ? JSON.stringify(value) : kind === "record" ? "nil" : String(value);
      }
      case "parameter":
        return `$${plan.parameters[e.parameter]!.name}`;
      case "call":
        return `${e.op}(${e.args.map(expression).join(", ")})`;
      case "callback":
        return `@${plan.callbacks[e.callback]!.name}(${e.args.map(expression).join(", ")})`;
      case "pack":
        return `[${e.args.map(expression).join(", ")}]`;
      case "cast":
        return `as(${expression(e.value)}, ${e.type})`;
      case "counter":
        return "autoinc()";
      case "iteration":
        return "iteration()";
    }
  };
  const test = ({ op, left, right }: Comparison): string => `${expression(left)} ${op} ${expression(right)}`;
  const keyed = (relation: number, columns: readonly number[], key: readonly Expression[]): string =>
    columns
      .map((column, i) => `${plan.relations[relation]!.attributes[column]!.name} = ${expression(key[i]!)}`)
      .join(", ");
  const step = (s: Step, depth: number): readonly string[] => {
    const pad = "  ".repeat(depth);
    switch (s.kind) {
      case "scan": {
        const { name, attributes } = plan.relations[s.relation]!;
        const attribute = (column: number): string => attributes[column]!.name;
        const where = [
          keyed(s.relation, s.columns, s.key),
          ...s.where.map(({ column, value }) => `${attribute(column)} = ${expression(value)}`),
          ...s.same.map((use) => `${attribute(use.column)} = ${slot(use.slot)}`),
        ].filter((text) => text !== "");
        const verb = s.once ? "any" : s.columns.length > 0 ? "probe" : "scan";
        const binds = s.bind.map((use) => `${slot(use.slot)} := ${attribute(use.column)}`);
        const parts = [`${verb} ${s.version === "delta" ? "delta " : ""}${name}`];
        if (where.length > 0) parts.push(`where ${where.join(", ")}`);
        if (binds.length > 0) parts.push(binds.join(", "));
        return [`${pad}${parts.join(" ")}`];
      }
      case "exists":
        return [
          `${pad}${s.wanted ? "has" : "lacks"} ${plan.relations[s.relation]!.name}(${s.key.map(expression).join(", ")})`,
        ];
      case "none":
        return [
          `${pad}none ${plan.relations[s.relation]!.name}${s.columns.length > 0 ? ` where ${keyed(s.relation, s.columns, s.key)}` : ""}`,
        ];
      case "filter":
        return [`${pad}if ${test(s.test)}`];
      case "let":
        return [`${pad}${slot(s.slot)} := ${expression(s.value)}`];
      case "unpack": {
        const fields = [
          ...s.bind.map((use) => `${slot(use.slot)} := .${use.column}`),
          ...s.same.map(({ column, value }) => `.${column} = ${expression(value)}`),
        ];
        return [`${pad}unpack ${expression(s.source)}/${s.width} ${fields.join(", ")}`];
      }
      case "range":
        return [`${pad}${slot(s.slot)} in range(${s.bounds.map(expression).join(", ")})`];
      case "aggregate": {
        const target = s.target === null ? "" : ` ${expression(s.target)}`;
        return [`${pad}${slot(s.slot)} := ${s.fn}${target} of`, ...steps(s.steps, depth + 2)];
      }
      case "fail":
        return [`${pad}fail`];
    }
  };
  const steps = (all: readonly Step[], depth: number): readonly string[] => all.flatMap((s, i) => step(s, depth + i));
  return { expression, steps };
}
