// A small computation that every backend must agree on.
// In: a backend's name.  Out: its numbers, or what went wrong in one line.
// Not here: comparing (diagnose.ts).
import { withBackend } from "../default-backend.js";
import { matmul } from "../ops/contraction.js";
import { arange } from "../ops/creation.js";
import { sin } from "../ops/functions.js";
import { reshape, transpose } from "../ops/movement.js";
import { sum } from "../ops/reduce.js";
import { softmax } from "../ops/softmax.js";

/** What one backend computed. */
export type Smoke = { readonly values: readonly number[] } | { readonly fault: string };

/** Products, an elementwise function, a block and a reduction on 16 x 16 numbers. */
export function smoke(backend: string): Smoke {
  try {
    return withBackend(backend, () => {
      const x = sin(reshape(arange(0, 256, 1, { dtype: "f32" }), [16, 16]));
      const weights = softmax(matmul(x, transpose(x)), { axis: 1 });
      return { values: [...sum(matmul(weights, x), { axis: 0 }).dataSync()] };
    });
  } catch (error) {
    return { fault: String((error as Error).message ?? error).split("\n")[0]! };
  }
}
