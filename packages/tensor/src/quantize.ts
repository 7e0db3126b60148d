// Entry /quantize: weights of a few bits.
import { setup } from "./setup.js";

export { dequantize, quantize, quantizedMatmul } from "./ops/quantize/affine.js";

setup();
