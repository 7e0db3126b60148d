// Sorting along an axis, the largest elements, searching in sorted lines.
// Invariant: ascending and stable, NaN last; complex numbers by real, then imaginary part.
#include "../kernels/order.h"

namespace sextant {
namespace {

/** An op on the last axis as one on any. */
template <typename F>
mx::array alongLast(const mx::array& x, int axis, mx::Stream s, F op) {
  return mx::moveaxis(op(mx::moveaxis(x, axis, -1, s)), -1, axis, s);
}

Arrays sort(Call& c) {
  int axis = c.attributes.integer();
  auto s = c.stream;
  if (c.x().size() == 0) return {c.x()};
  if (!isComplex(c.x().dtype())) return {mx::sort(c.x(), axis, s)};
  return {alongLast(c.x(), axis, s, [s](const mx::array& x) { return complexSorted(x, s); })};
}

Arrays argsort(Call& c) {
  int axis = c.attributes.integer();
  auto s = c.stream;
  if (c.x().size() == 0) return {mx::zeros(c.type().shape, mx::int32, s)};
  if (!isComplex(c.x().dtype())) return {mx::astype(mx::argsort(c.x(), axis, s), mx::int32, s)};
  return {alongLast(c.x(), axis, s, [s](const mx::array& x) { return complexPositions(x, s); })};
}

Arrays topK(Call& c) {
  int k = c.attributes.integer();
  int axis = c.attributes.integer();
  auto s = c.stream;
  auto found = largestOf(mx::moveaxis(c.x(), axis, -1, s), k, s);
  return {mx::moveaxis(found[0], -1, axis, s), mx::moveaxis(found[1], -1, axis, s)};
}

Arrays searchsorted(Call& c) { return {insertionsInto(c.x(), c.y(), c.attributes.choice() == 1, c.stream)}; }

}  // namespace

Family orderOps() { return {{"sort", sort}, {"argsort", argsort}, {"topK", topK}, {"searchsorted", searchsorted}}; }

}  // namespace sextant
