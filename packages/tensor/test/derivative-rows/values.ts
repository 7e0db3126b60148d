// Inputs of derivative rows: values of moderate size without ties or symmetry.
import type { DType } from "../../src/index.js";

/** An input of a derivative row. */
export interface WaveInput {
  readonly values: number[];
  readonly shape: number[];
  readonly dtype?: DType;
}

/** Values in (-1, 1), as matrices of full rank, that differ from each other, two per complex element; `seed` chooses others. */
export function waves(shape: readonly number[], seed = 0, dtype?: DType): WaveInput {
  const size = shape.reduce((product, extent) => product * extent, dtype === "c64" ? 2 : 1);
  const values = Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + 0.37 * i * i + 0.9 * seed + 0.4) * 0.9);
  return { values, shape: [...shape], ...(dtype === undefined ? {} : { dtype }) };
}
