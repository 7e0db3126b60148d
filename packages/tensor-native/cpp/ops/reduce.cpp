// Reductions over axes, positions of extremes, running reductions.
// Invariant: integers accumulate in the result's dtype, everything else in f64; NaN wins in max, min, argmax and argmin; of nothing a sum is 0.
// Not here: sorting (order.cpp).
#include "../kernels/fold.h"
#include "../kernels/order.h"
#include "op.h"

namespace sextant {
namespace {

using Reduce = mx::array (*)(const mx::array&, const Integers&, bool, mx::StreamOrDevice);

using Fold = mx::array (*)(const mx::array&, const Integers&, const Type&, mx::Stream);

// MLX's loop over an axis of no elements reads a shape that is not there: reductions of nothing are written here.
Arrays ofNothing(Call& c, int identity) {
  return {mx::full(c.type().shape, constant(identity, c.type().dtype), c.type().dtype, c.stream)};
}

template <Reduce F, Fold G, int IDENTITY>
Arrays accumulated(Call& c) {
  if (c.x().size() == 0) return ofNothing(c, IDENTITY);
  auto axes = c.attributes.integers();
  bool keep = c.attributes.flag();
  auto s = c.stream;
  auto to = c.type().dtype;
  auto given = mx::astype(c.x(), to, s);
  if (axes.empty()) return {given};
  if (isInteger(to)) return {F(given, axes, keep, s)};
  return {G(given, axes, c.type(), s)};
}

/** The axes of a reduction as one last axis. */
mx::array axesLast(const mx::array& x, const Integers& axes, mx::Stream s) {
  std::vector<bool> reduced(x.ndim(), false);
  for (int axis : axes) reduced[axis] = true;
  Integers order;
  mx::Shape shape;
  int together = 1;
  for (bool last : {false, true})
    for (int axis = 0; axis < static_cast<int>(x.ndim()); axis++) {
      if (reduced[axis] != last) continue;
      order.push_back(axis);
      if (last) together *= x.shape(axis);
      else shape.push_back(x.shape(axis));
    }
  shape.push_back(together);
  return mx::reshape(mx::transpose(x, order, s), shape, s);
}

template <Reduce F, int IDENTITY>
Arrays truth(Call& c) {
  if (c.x().size() == 0) return ofNothing(c, IDENTITY);
  auto axes = c.attributes.integers();
  bool keep = c.attributes.flag();
  return {axes.empty() ? c.x() : F(c.x(), axes, keep, c.stream)};
}

template <Reduce F>
Arrays chosen(Call& c) {
  auto axes = c.attributes.integers();
  bool keep = c.attributes.flag();
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, c.type().dtype, c.stream)};
  return {axes.empty() ? c.x() : F(c.x(), axes, keep, c.stream)};
}

template <Reduce F, End E>
Arrays extreme(Call& c) {
  if (!isComplex(c.x().dtype()) || sizeOf(c.type().shape) == 0) return chosen<F>(c);
  auto axes = c.attributes.integers();
  if (axes.empty()) return {c.x()};
  return {mx::reshape(complexExtreme(axesLast(c.x(), axes, c.stream), E, c.stream), c.type().shape, c.stream)};
}

mx::array sumOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::sum(x, axes, keep, s); }
mx::array prodOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::prod(x, axes, keep, s); }
mx::array maxOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::max(x, axes, keep, s); }
mx::array minOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::min(x, axes, keep, s); }
mx::array allOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::all(x, axes, keep, s); }
mx::array anyOf(const mx::array& x, const Integers& axes, bool keep, mx::StreamOrDevice s) { return mx::any(x, axes, keep, s); }

using Position = mx::array (*)(const mx::array&, int, bool, mx::StreamOrDevice);
mx::array argmaxOf(const mx::array& x, int axis, bool keep, mx::StreamOrDevice s) { return mx::argmax(x, axis, keep, s); }
mx::array argminOf(const mx::array& x, int axis, bool keep, mx::StreamOrDevice s) { return mx::argmin(x, axis, keep, s); }

template <Position F, End E>
Arrays position(Call& c) {
  int axis = c.attributes.integer();
  bool keep = c.attributes.flag();
  auto s = c.stream;
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, mx::int32, s)};
  if (isComplex(c.x().dtype()))
    return {mx::reshape(complexExtremeAt(mx::moveaxis(c.x(), axis, -1, s), E, s), c.type().shape, s)};
  auto plain = mx::astype(F(c.x(), axis, keep, s), mx::int32, s);
  if (!isFloat(c.x().dtype())) return {plain};
  auto nans = mx::isnan(c.x(), s);
  auto firstNan = mx::astype(mx::argmax(mx::astype(nans, mx::int32, s), axis, keep, s), mx::int32, s);
  return {mx::where(mx::any(nans, axis, keep, s), firstNan, plain, s)};
}

using RunningOp = mx::array (*)(const mx::array&, int, bool, bool, mx::StreamOrDevice);

template <RunningOp F, Running R>
Arrays running(Call& c) {
  int axis = c.attributes.integer();
  bool reverse = c.attributes.flag();
  auto s = c.stream;
  auto to = c.type().dtype;
  if (c.x().size() == 0) return {mx::zeros(c.type().shape, to, s)};
  // Integers are exact, and so are extremes of real numbers; those of 16-bit floats lose NaN in MLX.
  bool chooses = R == Running::MAXIMUM || R == Running::MINIMUM;
  bool exact = isInteger(to) || to == mx::bool_ || (isFloat(to) && chooses);
  if (!exact) return {runningOver(R, mx::astype(c.x(), to, s), axis, reverse, c.type(), s)};
  auto wide = isFloat(to) ? wideOf(to) : to;
  return {mx::astype(F(mx::astype(c.x(), wide, s), axis, reverse, true, s), to, s)};
}
mx::array cumsumOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cumsum(x, axis, r, i, s); }
mx::array cumprodOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cumprod(x, axis, r, i, s); }
mx::array cummaxOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cummax(x, axis, r, i, s); }
mx::array cumminOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cummin(x, axis, r, i, s); }

Arrays cumlogsumexp(Call& c) {
  int axis = c.attributes.integer();
  bool reverse = c.attributes.flag();
  return {runningOver(Running::LOG_SUM_EXP, c.x(), axis, reverse, c.type(), c.stream)};
}

}  // namespace

Family reduceOps() {
  return {
      {"sum", accumulated<sumOf, sumOver, 0>},
      {"prod", accumulated<prodOf, productOver, 1>},
      {"max", extreme<maxOf, End::LARGEST>},
      {"min", extreme<minOf, End::SMALLEST>},
      {"all", truth<allOf, 1>},
      {"any", truth<anyOf, 0>},
      {"argmax", position<argmaxOf, End::LARGEST>},
      {"argmin", position<argminOf, End::SMALLEST>},
      {"cumsum", running<cumsumOf, Running::SUM>},
      {"cumprod", running<cumprodOf, Running::PRODUCT>},
      {"cummax", running<cummaxOf, Running::MAXIMUM>},
      {"cummin", running<cumminOf, Running::MINIMUM>},
      {"cumlogsumexp", cumlogsumexp},
  };
}

}  // namespace sextant
