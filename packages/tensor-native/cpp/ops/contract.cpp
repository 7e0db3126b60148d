// Products: matrices, convolutions, Fourier transforms.
// Invariant: floats and complex numbers; integers are refused above, since MLX has no products of them.
#include "op.h"

namespace sextant {
namespace {

Arrays matmul(Call& c) {
  auto s = c.stream;
  auto d = c.type().dtype;
  if (sizeOf(c.type().shape) == 0 || c.x().shape(-1) == 0) return {mx::zeros(c.type().shape, d, s)};
  // MLX multiplies 16-bit floats element by element; through f32 they reach BLAS, and round once.
  if (!isHalf(d)) return {mx::matmul(c.x(), c.y(), s)};
  return {mx::astype(mx::matmul(mx::astype(c.x(), mx::float32, s), mx::astype(c.y(), mx::float32, s), s), d, s)};
}

Arrays conv(Call& c) {
  auto strides = c.attributes.integers();
  auto low = c.attributes.integers();
  auto high = c.attributes.integers();
  auto inputDilation = c.attributes.integers();
  auto kernelDilation = c.attributes.integers();
  int groups = c.attributes.integer();
  auto s = c.stream;
  auto d = c.type().dtype;
  if (sizeOf(c.type().shape) == 0 || c.x().size() == 0 || c.y().size() == 0)
    return {mx::zeros(c.type().shape, d, s)};
  // All padding first: negative widths crop, and dilation is padding between.
  size_t rank = strides.size();
  Integers before(rank + 2, 0), after(rank + 2, 0), between(rank + 2, 0);
  bool plain = true;
  for (size_t axis = 0; axis < rank; axis++) {
    before[axis + 1] = low[axis];
    after[axis + 1] = high[axis];
    between[axis + 1] = inputDilation[axis] - 1;
    plain = plain && low[axis] >= 0 && high[axis] >= 0 && inputDilation[axis] == 1;
  }
  auto wide = wideOf(d);
  auto x = mx::astype(c.x(), wide, s);
  auto kernel = mx::astype(c.y(), wide, s);
  Integers ones(rank, 1), none(rank, 0);
  auto space = plain ? x : padded(x, constant(0, wide), before, after, between, s);
  auto made = mx::conv_general(
      space, kernel, strides, plain ? low : none, plain ? high : none, kernelDilation, ones, groups, false, s);
  return {mx::astype(made, d, s)};
}

Arrays fft(Call& c) {
  int kind = c.attributes.choice();
  int axis = c.attributes.integer();
  int length = c.attributes.integer();
  auto s = c.stream;
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, c.type().dtype, s)};
  switch (kind) {
    case 0: return {mx::fft::fft(c.x(), length, axis, mx::fft::FFTNorm::Backward, s)};
    case 1: return {mx::fft::ifft(c.x(), length, axis, mx::fft::FFTNorm::Backward, s)};
    case 2: return {mx::fft::rfft(c.x(), length, axis, mx::fft::FFTNorm::Backward, s)};
    default: return {mx::fft::irfft(c.x(), length, axis, mx::fft::FFTNorm::Backward, s)};
  }
}

}  // namespace

Family contractOps() { return {{"matmul", matmul}, {"conv", conv}}; }

Family transformOps() { return {{"fft", fft}}; }

}  // namespace sextant
