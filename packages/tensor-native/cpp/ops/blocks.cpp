// Blocks that MLX runs as one op, or that are one here.
// Invariant: the same results as the default compositions up to rounding, also for rows of NaN and infinities; 16-bit floats are computed in f32.
// Not here: attention (attention.cpp), topK (order.cpp).
#include <limits>

#include "../kernels/fold.h"
#include "../kernels/gelu.h"
#include "../kernels/rotary.h"
#include "floats.h"

namespace sextant {
namespace {

/** The largest along axes, which stay; of nothing it is -Infinity. */
mx::array largest(const mx::array& x, const Integers& axes, mx::Stream s) {
  if (axes.empty()) return x;
  if (x.size() > 0) return mx::max(x, axes, true, s);
  mx::Shape shape(x.shape());
  for (int axis : axes) shape[axis] = 1;
  return mx::full(shape, constant(-std::numeric_limits<double>::infinity(), x.dtype()), s);
}

mx::array total(const mx::array& x, const Integers& axes, mx::Stream s) {
  if (axes.empty()) return x;
  mx::Shape shape(x.shape());
  for (int axis : axes) shape[axis] = 1;
  return sumOver(x, axes, {x.dtype(), shape}, s);
}

mx::array widened(const mx::array& x, mx::Stream s) { return mx::astype(x, wideOf(x.dtype()), s); }

Arrays softmax(Call& c) {
  auto axes = c.attributes.integers();
  auto s = c.stream;
  if (c.x().size() == 0 || axes.empty()) return {mx::ones(c.type().shape, c.type().dtype, s)};
  if (c.x().dtype() != mx::float64) return {mx::softmax(c.x(), axes, true, s)};
  auto powers = exponential(mx::subtract(c.x(), largest(c.x(), axes, s), s), s);
  return {mx::divide(powers, total(powers, axes, s), s)};
}

Arrays logSoftmax(Call& c) {
  auto axes = c.attributes.integers();
  auto s = c.stream;
  if (c.x().size() == 0) return {c.x()};
  auto x = widened(c.x(), s);
  auto shift = mx::subtract(x, largest(x, axes, s), s);
  auto made = mx::subtract(shift, mx::log(total(exponential(shift, s), axes, s), s), s);
  return {mx::astype(made, c.type().dtype, s)};
}

Arrays logSumExp(Call& c) {
  auto axes = c.attributes.integers();
  auto s = c.stream;
  auto x = widened(c.x(), s);
  auto top = largest(x, axes, s);
  // Subtracting an infinite maximum would give NaN.
  auto shift = mx::where(mx::isfinite(top, s), top, constant(0.0, x.dtype()), s);
  auto powers = exponential(mx::subtract(x, shift, s), s);
  auto made = mx::add(mx::log(total(powers, axes, s), s), shift, s);
  return {mx::reshape(mx::astype(made, c.type().dtype, s), c.type().shape, s)};
}

mx::array mean(const mx::array& x, mx::Stream s) {
  int last = static_cast<int>(x.ndim()) - 1;
  return mx::divide(total(x, {last}, s), constant(static_cast<double>(x.shape(-1)), x.dtype()), s);
}

/** x over the root of its mean square. */
mx::array normalised(const mx::array& x, double epsilon, mx::Stream s) {
  auto squares = mx::add(mean(mx::multiply(x, x, s), s), constant(epsilon, x.dtype()), s);
  return mx::divide(x, mx::sqrt(squares, s), s);
}

Arrays layerNorm(Call& c) {
  double epsilon = c.attributes.number();
  auto s = c.stream;
  const auto& x = c.inputs[0];
  if (x.dtype() != mx::float64)
    return {mx::fast::layer_norm(x, c.inputs[1], c.inputs[2], static_cast<float>(epsilon), s)};
  auto centred = normalised(mx::subtract(x, mean(x, s), s), epsilon, s);
  return {mx::add(mx::multiply(centred, c.inputs[1], s), c.inputs[2], s)};
}

Arrays rmsNorm(Call& c) {
  double epsilon = c.attributes.number();
  auto s = c.stream;
  const auto& x = c.inputs[0];
  if (x.dtype() != mx::float64) return {mx::fast::rms_norm(x, c.inputs[1], static_cast<float>(epsilon), s)};
  return {mx::multiply(normalised(x, epsilon, s), c.inputs[1], s)};
}

Arrays geluOf(Call& c) { return {gelu(c.x(), c.attributes.flag(), c.stream)}; }

Arrays rope(Call& c) {
  int dims = c.attributes.integer();
  bool traditional = c.attributes.flag();
  double base = c.attributes.number();
  double scale = c.attributes.number();
  int offset = c.attributes.integer();
  return {turned(c.x(), {dims, traditional, base, scale, offset}, c.stream)};
}

}  // namespace

Family blockOps() {
  return {
      {"softmax", softmax}, {"logSoftmax", logSoftmax}, {"logSumExp", logSumExp}, {"layerNorm", layerNorm},
      {"rmsNorm", rmsNorm}, {"gelu", geluOf},           {"rope", rope},
  };
}

}  // namespace sextant
