// Products: matrices, convolutions, Fourier transforms.
// Invariant: integers wrap, bool is or of ands; convolutions of f32 without groups are ours, what MLX has none for is a product with the windows.
#include "../kernels/products.h"
#include "../vector/convolve.h"
#include "windows.h"

namespace sextant {
namespace {

mx::array integerMatmul(const mx::array& x, const mx::array& y, const Type& type, mx::Stream s) {
  mx::Shape left(type.shape), right(type.shape);
  left.back() = x.shape(-1);
  right[right.size() - 2] = y.shape(-2);
  return integerProduct(mx::broadcast_to(x, left, s), mx::broadcast_to(y, right, s), type, s);
}

Arrays matmul(Call& c) {
  auto s = c.stream;
  auto d = c.type().dtype;
  if (sizeOf(c.type().shape) == 0 || c.x().shape(-1) == 0) return {mx::zeros(c.type().shape, d, s)};
  if (isInteger(d) || d == mx::bool_) return {integerMatmul(c.x(), c.y(), c.type(), s)};
  // MLX multiplies 16-bit floats element by element; through f32 they reach BLAS, and round once.
  if (!isHalf(d)) return {mx::matmul(c.x(), c.y(), s)};
  return {mx::astype(mx::matmul(mx::astype(c.x(), mx::float32, s), mx::astype(c.y(), mx::float32, s), s), d, s)};
}

/** Windows of x times the kernel, by group: [groups, n places, taps] x [groups, taps, o / groups]. */
mx::array convolvedByProduct(
    const mx::array& x, const mx::array& kernel, const Type& type, const Integers& strides, const Integers& dilation,
    int groups, mx::Stream s) {
  int rank = static_cast<int>(strides.size());
  int batch = x.shape(0), channels = kernel.shape(-1), outputs = kernel.shape(0);
  // The window covers all channels of a group, and moves from group to group.
  Integers window{1}, steps{1}, between{1};
  mx::Shape places{batch};
  int taps = channels, count = batch;
  for (int axis = 0; axis < rank; axis++) {
    places.push_back(type.shape[axis + 1]);
    window.push_back(kernel.shape(axis + 1));
    steps.push_back(strides[axis]);
    between.push_back(dilation[axis]);
    taps *= kernel.shape(axis + 1);
    count *= type.shape[axis + 1];
  }
  places.push_back(groups);
  window.push_back(channels);
  steps.push_back(channels);
  between.push_back(1);
  auto windows = mx::reshape(windowsOf(x, places, window, steps, between, s), {count, groups, taps}, s);
  auto left = mx::transpose(windows, {1, 0, 2}, s);
  auto right = mx::transpose(mx::reshape(kernel, {groups, outputs / groups, taps}, s), {0, 2, 1}, s);
  Type product{type.dtype, {groups, count, outputs / groups}};
  auto made = isInteger(type.dtype) ? integerProduct(left, right, product, s) : mx::matmul(left, right, s);
  return mx::reshape(mx::transpose(made, {1, 0, 2}, s), type.shape, s);
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
  auto wide = wideOf(d);
  auto x = mx::astype(c.x(), wide, s);
  auto kernel = mx::astype(c.y(), wide, s);
  if (wide == mx::float32 && groups == 1) {
    Spacing spacing{low, high, inputDilation};
    return {mx::astype(convolved(x, kernel, {wide, c.type().shape}, spacing, {strides, kernelDilation}, s), d, s)};
  }
  // All padding first: negative widths crop, and dilation is padding between.
  size_t rank = strides.size();
  Integers before(rank + 2, 0), after(rank + 2, 0), between(rank + 2, 0), ones(rank, 1), none(rank, 0);
  for (size_t axis = 0; axis < rank; axis++) {
    before[axis + 1] = low[axis];
    after[axis + 1] = high[axis];
    between[axis + 1] = inputDilation[axis] - 1;
  }
  auto space = padded(x, constant(0, wide), before, after, between, s);
  // MLX convolves f32 only, and has groups for one and two axes only.
  auto made = wide != mx::float32 || rank > 2
      ? convolvedByProduct(space, kernel, {wide, c.type().shape}, strides, kernelDilation, groups, s)
      : mx::conv_general(space, kernel, strides, none, none, kernelDilation, ones, groups, false, s);
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
