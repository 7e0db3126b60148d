// Functions that goldens pass as arguments, by the name the oracle's scripts use.
// Invariant: each means what the Python function of the same name in scripts/goldens means.
import * as t from "../src/index.js";
import type { Callbacks } from "./golden-codec.js";

export const GOLDEN_CALLBACKS: Callbacks = {};
