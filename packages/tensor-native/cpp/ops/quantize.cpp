// Weights of a few bits: packing, restoring, products with them.
// Invariant: the same codes as the default compositions, the same results up to rounding; products are computed in f32 for 16-bit floats.
#include "../kernels/affine.h"

namespace sextant {
namespace {

Affine affineOf(Attributes& attributes) {
  int groupSize = attributes.integer();
  return {groupSize, attributes.integer()};
}

Arrays quantize(Call& c) { return quantized(c.x(), affineOf(c.attributes), c.types, c.stream); }

Arrays dequantize(Call& c) {
  return {restored(c.inputs[0], c.inputs[1], c.inputs[2], affineOf(c.attributes), c.type(), c.stream)};
}

Arrays quantizedMatmul(Call& c) {
  auto affine = affineOf(c.attributes);
  bool transpose = c.attributes.flag();
  auto s = c.stream;
  const auto &x = c.inputs[0], &packed = c.inputs[1], &scales = c.inputs[2], &biases = c.inputs[3];
  if (c.x().size() == 0 || sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, c.type().dtype, s)};
  // MLX reads the codes again for every row: for a single one that saves a copy of the weights, for more a restored matrix and BLAS are faster.
  if (x.dtype() == mx::float32 && x.ndim() == 2 && x.shape(0) == 1 && packed.ndim() == 2)
    return {mx::quantized_matmul(x, packed, scales, biases, transpose, affine.groupSize, affine.bits, "affine", s)};
  auto wide = wideOf(x.dtype());
  mx::Shape shape(packed.shape());
  shape.back() = shape.back() * (32 / affine.bits);
  auto weights = restored(packed, scales, biases, affine, {wide, shape}, s);
  auto product = mx::matmul(mx::astype(x, wide, s), transpose ? mx::swapaxes(weights, -1, -2, s) : weights, s);
  return {mx::astype(product, c.type().dtype, s)};
}

}  // namespace

Family quantizeOps() {
  return {{"quantize", quantize}, {"dequantize", dequantize}, {"quantizedMatmul", quantizedMatmul}};
}

}  // namespace sextant
