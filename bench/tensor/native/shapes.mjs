// The cases of the native benchmark as data: names, operands, units. Engines answer a name with milliseconds.
// Not here: how an engine computes a case.
const MILLION = 2 ** 20;
const SQUARE = [1024, 1024];

/** Operands of plain ops; every operand is f32 and filled by `numbers` with seeds 1, 2, ... */
export const OPS = {
  "matmul 1024x1024x1024": [SQUARE, SQUARE],
  "conv2d 8x64x64x32, 3x3 to 32": [
    [8, 64, 64, 32],
    [32, 3, 3, 32],
  ],
  "add 1M": [[MILLION], [MILLION]],
  "exp 1M": [[MILLION]],
  "tanh 1M": [[MILLION]],
  "gelu 1M": [[MILLION]],
  "softmax 1024x1024": [SQUARE],
  "layerNorm 1024x1024": [SQUARE, [1024], [1024]],
  "sum 1M": [[MILLION]],
  "sum 1024x1024 along axis 0": [SQUARE],
  "max 1024x1024 along axis 1": [SQUARE],
  "sort 1M": [[MILLION]],
};

/** Layers of the perceptron whose training step is measured; batch 128, softmax cross entropy, gradient descent. */
export const MLP = { name: "MLP train step", batch: 128, widths: [784, 512, 256, 10], rate: 0.01 };

/** The transformer block: pre-norm attention and a gelu layer of four times the width. */
export const BLOCK = { name: "transformer block", batch: 8, positions: 128, width: 384, heads: 12 };

/** Shapes of the block's parameters, in this order: each weight times 0.05. */
export const BLOCK_PARAMETERS = [
  ...[[384], [384]],
  ...[
    [384, 1152],
    [384, 384],
  ],
  ...[[384], [384]],
  ...[[384, 1536], [1536], [1536, 384], [384]],
];
