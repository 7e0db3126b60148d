// One loop over a relation: chosen by the representation it has now.
// In: a scan.  Out: its loop, with the rest of the rule inside.
import { denseScan } from "./dense-scan.js";
import type { ScanSite } from "./generator.js";
import { hashScan } from "./hash-scan.js";
import { latticeScan } from "./lattice-scan.js";
import { walk } from "./walk.js";

export function scan(site: ScanSite): string {
  const { generator, steps, position, step, word } = site;
  const { version, plan, shapeOf } = generator.request;
  const shape = shapeOf(step.relation);
  const cuts = steps === version.steps && position >= version.cut && generator.cutLabel === null;
  if (cuts) generator.cutBits = word?.bits ?? null;
  if (shape.kind === "dense" && plan.relations[step.relation]!.attributes.length > 0) return denseScan(site);
  if (shape.kind === "hash") return hashScan(site, shape);
  if (shape.kind === "lattice" && !step.columns.includes(shape.valueColumn)) return latticeScan(site);
  return walk(site);
}
