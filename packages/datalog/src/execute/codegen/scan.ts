// One loop over a relation: chosen by the representation it has now.
// In: a scan.  Out: its loop, with the rest of the rule inside.
import type { Step } from "../../plan/plan.js";
import { denseScan } from "./dense-scan.js";
import type { Generator, Inner, Of, WordSlot } from "./generator.js";
import { hashScan } from "./hash-scan.js";
import { latticeScan } from "./lattice-scan.js";
import { walk } from "./walk.js";

export function scan(
  generator: Generator,
  steps: readonly Step[],
  position: number,
  step: Of<"scan">,
  word: WordSlot | null,
  next: Inner,
): string {
  const { version } = generator.request;
  const shape = generator.request.shapeOf(step.relation);
  const cuts = steps === version.steps && position >= version.cut && generator.cutLabel === null;
  if (cuts) generator.cutBits = word?.bits ?? null;
  if (shape.kind === "dense" && generator.request.plan.relations[step.relation]!.attributes.length > 0) {
    return denseScan(generator, steps, position, step, word, next);
  }
  if (shape.kind === "hash") return hashScan(generator, steps, position, step, shape, word, next);
  if (shape.kind === "lattice" && !step.columns.includes(shape.valueColumn))
    return latticeScan(generator, steps, position, step, word, next);
  return walk(generator, steps, position, step, word, next);
}
