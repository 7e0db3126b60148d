// All tables of the zoo, by the names of their goldens.
import { BINARY } from "./binary.js";
import { CONTRACTION } from "./contraction.js";
import { CONTROL } from "./control.js";
import { CONVOLUTION } from "./convolution.js";
import { ELEMENTWISE } from "./elementwise.js";
import type { Functions } from "./function.js";
import { INDEXING } from "./indexing.js";
import { LINALG } from "./linalg.js";
import { MOVEMENT } from "./movement.js";
import { NORMALISATION } from "./normalisation.js";
import { ORDER } from "./order.js";
import { REDUCTIONS } from "./reductions.js";
import { SPECTRAL } from "./spectral.js";

export const ZOO: Readonly<Record<string, Functions>> = {
  elementwise: ELEMENTWISE,
  binary: BINARY,
  reductions: REDUCTIONS,
  normalisation: NORMALISATION,
  contraction: CONTRACTION,
  convolution: CONVOLUTION,
  indexing: INDEXING,
  movement: MOVEMENT,
  order: ORDER,
  linalg: LINALG,
  spectral: SPECTRAL,
  control: CONTROL,
};
