// Reductions over sliding windows.
// Invariant: padding counts as the identity; windows are copied before they are reduced, since MLX's reductions over overlapping views are wrong.
#include <limits>

#include "../kernels/fold.h"
#include "../kernels/order.h"
#include "windows.h"

namespace sextant {
namespace {

enum Reduction { SUM, PROD, MAX, MIN };

mx::array identityOf(int reduction, mx::Dtype d, mx::Stream s) {
  if (reduction == SUM) return constant(0, d);
  if (reduction == PROD) return constant(1, d);
  double infinity = std::numeric_limits<double>::infinity();
  double last = reduction == MAX ? -infinity : infinity;
  if (isFloat(d)) return constant(last, d);
  if (isComplex(d)) return mx::array(mx::complex64_t(static_cast<float>(last), static_cast<float>(last)));
  int bits = static_cast<int>(mx::size_of(d)) * 8;
  if (!isSigned(d)) return reduction == MAX ? constant(0, d) : mx::bitwise_invert(constant(0, d), s);
  int64_t top = bits == 64 ? std::numeric_limits<int64_t>::max() : (int64_t{1} << (bits - 1)) - 1;
  return constant(reduction == MAX ? -top - 1 : top, d);
}

Arrays reduceWindow(Call& c) {
  int reduction = c.attributes.choice();
  auto window = c.attributes.integers();
  auto strides = c.attributes.integers();
  auto low = c.attributes.integers();
  auto high = c.attributes.integers();
  auto inputDilation = c.attributes.integers();
  auto windowDilation = c.attributes.integers();
  auto s = c.stream;
  const auto& type = c.type();
  if (sizeOf(type.shape) == 0) return {mx::zeros(type.shape, type.dtype, s)};
  auto wide = reduction == SUM || reduction == PROD ? wideOf(type.dtype) : type.dtype;
  for (auto& dilation : inputDilation) dilation -= 1;
  auto x = padded(mx::astype(c.x(), wide, s), identityOf(reduction, wide, s), low, high, inputDilation, s);
  int rank = static_cast<int>(window.size());
  Integers axes(rank);
  for (int axis = 0; axis < rank; axis++) axes[axis] = rank + axis;
  auto windows = windowsOf(x, type.shape, window, strides, windowDilation, s);
  if (isComplex(wide) && (reduction == MAX || reduction == MIN)) {
    mx::Shape lines(type.shape);
    lines.push_back(-1);
    auto end = reduction == MAX ? End::LARGEST : End::SMALLEST;
    return {complexExtreme(mx::reshape(windows, lines, s), end, s)};
  }
  Type of{wide, type.shape};
  bool exact = isInteger(wide);
  auto made = reduction == SUM    ? (exact ? mx::sum(windows, axes, false, s) : sumOver(windows, axes, of, s))
              : reduction == PROD ? (exact ? mx::prod(windows, axes, false, s) : productOver(windows, axes, of, s))
              : reduction == MAX  ? mx::max(windows, axes, false, s)
                                  : mx::min(windows, axes, false, s);
  return {mx::astype(made, type.dtype, s)};
}

Arrays windowScatter(Call& c) {
  End end = c.attributes.choice() == 0 ? End::LARGEST : End::SMALLEST;
  auto extents = c.attributes.integers();
  auto strides = c.attributes.integers();
  auto low = c.attributes.integers();
  return {scatteredToExtremes(c.x(), c.y(), {c.y().shape(), extents, strides, low}, end, c.type(), c.stream)};
}

}  // namespace

mx::array windowsOf(
    const mx::array& x, const mx::Shape& places, const Integers& window, const Integers& strides,
    const Integers& dilation, mx::Stream s) {
  auto dense = mx::contiguous(x, false, s);
  size_t rank = window.size();
  mx::Strides steps(rank);
  int64_t step = 1;
  for (size_t axis = rank; axis-- > 0;) {
    steps[axis] = step;
    step *= x.shape(static_cast<int>(axis));
  }
  mx::Shape shape(places);
  mx::Strides view(rank);
  for (size_t axis = 0; axis < rank; axis++) view[axis] = steps[axis] * strides[axis];
  for (size_t axis = 0; axis < rank; axis++) {
    shape.push_back(window[axis]);
    view.push_back(steps[axis] * dilation[axis]);
  }
  return mx::contiguous(mx::as_strided(dense, shape, view, 0, s), false, s);
}

Family windowOps() { return {{"reduceWindow", reduceWindow}, {"windowScatter", windowScatter}}; }

}  // namespace sextant
