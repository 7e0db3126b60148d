// Reductions over axes, positions of extremes, running reductions, sorting.
// Invariant: narrow integers accumulate in the result's dtype, 16-bit floats in f32; NaN wins in max, min, argmax and argmin; of nothing a sum is 0.
#include "op.h"

namespace sextant {
namespace {

using Reduce = mx::array (*)(const mx::array&, const Integers&, bool, mx::StreamOrDevice);

template <Reduce F>
Arrays accumulated(Call& c) {
  auto axes = c.attributes.integers();
  bool keep = c.attributes.flag();
  auto s = c.stream;
  auto to = c.type().dtype;
  auto wide = mx::astype(c.x(), wideOf(to), s);
  return {mx::astype(axes.empty() ? wide : F(wide, axes, keep, s), to, s)};
}

template <Reduce F>
Arrays chosen(Call& c) {
  auto axes = c.attributes.integers();
  bool keep = c.attributes.flag();
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, c.type().dtype, c.stream)};
  return {axes.empty() ? c.x() : F(c.x(), axes, keep, c.stream)};
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

template <Position F>
Arrays position(Call& c) {
  int axis = c.attributes.integer();
  bool keep = c.attributes.flag();
  auto s = c.stream;
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, mx::int32, s)};
  auto plain = mx::astype(F(c.x(), axis, keep, s), mx::int32, s);
  if (!isFloat(c.x().dtype())) return {plain};
  auto nans = mx::isnan(c.x(), s);
  auto firstNan = mx::astype(mx::argmax(mx::astype(nans, mx::int32, s), axis, keep, s), mx::int32, s);
  return {mx::where(mx::any(nans, axis, keep, s), firstNan, plain, s)};
}

using Running = mx::array (*)(const mx::array&, int, bool, bool, mx::StreamOrDevice);

template <Running F>
Arrays running(Call& c) {
  int axis = c.attributes.integer();
  bool reverse = c.attributes.flag();
  auto s = c.stream;
  auto to = c.type().dtype;
  if (c.x().size() == 0) return {mx::zeros(c.type().shape, to, s)};
  return {mx::astype(F(mx::astype(c.x(), wideOf(to), s), axis, reverse, true, s), to, s)};
}
mx::array cumsumOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cumsum(x, axis, r, i, s); }
mx::array cumprodOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cumprod(x, axis, r, i, s); }
mx::array cummaxOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cummax(x, axis, r, i, s); }
mx::array cumminOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::cummin(x, axis, r, i, s); }
mx::array cumlogsumexpOf(const mx::array& x, int axis, bool r, bool i, mx::StreamOrDevice s) { return mx::logcumsumexp(x, axis, r, i, s); }

Arrays sort(Call& c) { return {c.x().size() == 0 ? c.x() : mx::sort(c.x(), c.attributes.integer(), c.stream)}; }

Arrays argsort(Call& c) {
  auto s = c.stream;
  if (c.x().size() == 0) return {mx::zeros(c.type().shape, mx::int32, s)};
  return {mx::astype(mx::argsort(c.x(), c.attributes.integer(), s), mx::int32, s)};
}

}  // namespace

Family reduceOps() {
  return {
      {"sum", accumulated<sumOf>},   {"prod", accumulated<prodOf>}, {"max", chosen<maxOf>},
      {"min", chosen<minOf>},        {"all", chosen<allOf>},        {"any", chosen<anyOf>},
      {"argmax", position<argmaxOf>}, {"argmin", position<argminOf>}, {"cumsum", running<cumsumOf>},
      {"cumprod", running<cumprodOf>}, {"cummax", running<cummaxOf>}, {"cummin", running<cumminOf>},
      {"cumlogsumexp", running<cumlogsumexpOf>}, {"sort", sort},      {"argsort", argsort},
  };
}

}  // namespace sextant
