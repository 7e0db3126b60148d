// Where a compiled function runs, and that its arguments are there.
// In: leaves of arguments and a backend.  Out: nothing; throws `backend/mismatch` with the path of the first that lives elsewhere.
import type { Backend } from "../backend.js";
import { BackendMismatchError } from "../error.js";
import { bufferOfTensor, isTensor } from "../tensor.js";

/** Throws `backend/mismatch` unless all tensors live on the backend. */
export function checkPlaces(leaves: readonly unknown[], place: Backend, op: string, paths: readonly string[]): void {
  for (const [i, leaf] of leaves.entries()) {
    if (!isTensor(leaf)) continue;
    const { backend } = bufferOfTensor(leaf, op);
    if (backend === place) continue;
    throw new BackendMismatchError({
      code: "backend/mismatch",
      op,
      what: `${paths[i]} lives on "${backend.name}", and the function runs on "${place.name}"`,
      remedy: `move it with x.to("${place.name}")`,
      shapes: [leaf.shape],
      argument: paths[i],
      path: paths[i],
    });
  }
}
