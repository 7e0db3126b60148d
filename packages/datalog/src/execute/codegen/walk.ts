// Any representation through the contract of relation.ts: a callback per tuple. Slow, and always there.
// In: a scan.  Out: a call with the rest of the rule inside.
import { bind, fresh, wordSource } from "../source.js";
import { isOutermost, local, match, type ScanSite, tick } from "./generator.js";

/** Any representation, through the contract: a callback per tuple. */
export function walk(site: ScanSite): string {
  const { generator, step } = site;
  const { scope } = generator;
  const relation = bind(scope, { kind: "relation", relation: step.relation });
  const arity = generator.request.plan.relations[step.relation]!.attributes.length;
  const cursor = local(generator, fresh(scope, "c"), `new Int32Array(${arity})`);
  // No label reaches out of the callback.
  const { cutLabel } = generator;
  generator.cutLabel = null;
  const inner = match(site, (column) => `${cursor}[${column}]`, "return true;");
  generator.cutLabel = cutLabel;
  const visit = `() => {\n${tick(generator)}\n${inner}\nreturn false;\n}`;
  if (step.columns.length === 0) {
    const part = isOutermost(site) ? ", from, to" : "";
    return `${relation}.scan("${step.version}", ${cursor}, ${visit}${part});`;
  }
  const keys = step.key.map((key) => wordSource(scope, key));
  const buffer = local(generator, fresh(scope, "k"), `new Int32Array(${keys.length})`);
  const index = local(generator, fresh(scope, "i"), `${relation}.addIndex([${step.columns.join(", ")}])`);
  return [
    ...keys.map((key, i) => `${buffer}[${i}] = ${key};`),
    `${relation}.probe(${index}, ${buffer}, ${cursor}, ${visit});`,
  ].join("\n");
}
