// All reference kernels by op name.
// Invariant: each primitive of the schema has exactly one kernel (a test compares the two tables).
import { algebraKernels } from "./algebra.js";
import { bitwiseKernels } from "./bitwise.js";
import { complexKernels } from "./complex.js";
import { contractionKernels } from "./contraction.js";
import { creationKernels } from "./creation.js";
import { cumulativeKernels } from "./cumulative.js";
import { elementwiseKernels } from "./elementwise.js";
import { fftKernels } from "./fft.js";
import { indexingKernels } from "./indexing.js";
import type { KernelTable } from "./kernel.js";
import { movementKernels } from "./movement.js";
import { randomKernels } from "./random.js";
import { reduceKernels } from "./reduce.js";
import { scatterKernels } from "./scatter.js";
import { sortKernels } from "./sort.js";
import { specialKernels } from "./special.js";
import { trigonometryKernels } from "./trigonometry.js";
import { windowKernels } from "./window.js";

/** Kernels by op name. */
export const REFERENCE_KERNELS: KernelTable = {
  ...creationKernels,
  ...elementwiseKernels,
  ...trigonometryKernels,
  ...complexKernels,
  ...specialKernels,
  ...bitwiseKernels,
  ...movementKernels,
  ...indexingKernels,
  ...scatterKernels,
  ...sortKernels,
  ...reduceKernels,
  ...cumulativeKernels,
  ...contractionKernels,
  ...randomKernels,
  ...windowKernels,
  ...algebraKernels,
  ...fftKernels,
};
