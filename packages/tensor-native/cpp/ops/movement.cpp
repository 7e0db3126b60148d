// Ops that make or move elements without computing: constants, shapes, slices, padding, joining.
// Invariant: negative steps walk back to the first element; negative padding crops; an empty result is made, never read.
#include "op.h"

namespace sextant {
namespace {

mx::Shape shapeOf(const Integers& values) { return mx::Shape(values.begin(), values.end()); }

mx::array emptyOf(const Type& type, mx::Stream s) { return mx::zeros(type.shape, type.dtype, s); }

mx::array scalarArray(const Scalar& value, mx::Dtype dtype) {
  if (dtype == mx::complex64)
    return mx::array(mx::complex64_t(static_cast<float>(value.real), static_cast<float>(value.imaginary)));
  // Through the signed type the bits of an unsigned one stay the same.
  if (value.exact) return mx::array(static_cast<int64_t>(value.integer), dtype);
  return mx::array(value.real, dtype);
}

Arrays full(Call& c) {
  auto shape = shapeOf(c.attributes.integers());
  auto value = c.attributes.scalar();
  return {mx::full(shape, scalarArray(value, c.attributes.dtype()), c.stream)};
}

Arrays iota(Call& c) {
  auto shape = shapeOf(c.attributes.integers());
  int axis = c.attributes.integer();
  auto s = c.stream;
  if (sizeOf(shape) == 0) return {emptyOf(c.type(), s)};
  // Through i32: positions never exceed it, and 64-bit dtypes would go through double.
  auto positions = mx::astype(mx::arange(0, shape[axis], 1, mx::int32, s), c.type().dtype, s);
  mx::Shape line(shape.size(), 1);
  line[axis] = shape[axis];
  return {mx::broadcast_to(mx::reshape(positions, line, s), shape, s)};
}

Arrays reshape(Call& c) { return {mx::reshape(c.x(), c.type().shape, c.stream)}; }

Arrays transpose(Call& c) { return {mx::transpose(c.x(), c.attributes.integers(), c.stream)}; }

Arrays broadcastTo(Call& c) { return {mx::broadcast_to(c.x(), c.type().shape, c.stream)}; }

/** A slice whose bounds are plain positions: MLX would count a negative stop from the end. */
mx::array sliced(const mx::array& x, Integers start, Integers stop, const Integers& step, mx::Stream s) {
  for (size_t axis = 0; axis < start.size(); axis++)
    if (step[axis] < 0 && stop[axis] < 0) stop[axis] = -x.shape(static_cast<int>(axis)) - 1;
  return mx::slice(x, shapeOf(start), shapeOf(stop), shapeOf(step), s);
}

Arrays slice(Call& c) {
  auto start = c.attributes.integers();
  auto stop = c.attributes.integers();
  auto step = c.attributes.integers();
  if (sizeOf(c.type().shape) == 0) return {emptyOf(c.type(), c.stream)};
  return {sliced(c.x(), start, stop, step, c.stream)};
}

Arrays flip(Call& c) {
  const auto& x = c.x();
  if (x.size() == 0) return {x};
  Integers start(x.ndim(), 0), stop(x.shape().begin(), x.shape().end()), step(x.ndim(), 1);
  for (int axis : c.attributes.integers()) {
    start[axis] = x.shape(axis) - 1;
    stop[axis] = -1;
    step[axis] = -1;
  }
  return {sliced(x, start, stop, step, c.stream)};
}

Arrays concatenate(Call& c) { return {mx::concatenate(c.inputs, c.attributes.integer(), c.stream)}; }

Arrays pad(Call& c) {
  auto low = c.attributes.integers();
  auto high = c.attributes.integers();
  auto interior = c.attributes.integers();
  auto s = c.stream;
  return {padded(c.x(), c.y(), low, high, interior, s)};
}

}  // namespace

mx::array padded(
    const mx::array& x, const mx::array& value, const Integers& low, const Integers& high, const Integers& interior,
    mx::Stream s) {
  size_t rank = low.size();
  mx::Shape whole(rank), start(rank), stop(rank), step(rank, 1), from(rank, 0), to(rank), between(rank);
  bool crops = false;
  for (size_t axis = 0; axis < rank; axis++) {
    int extent = x.shape(static_cast<int>(axis));
    int dilated = extent == 0 ? 0 : (extent - 1) * (interior[axis] + 1) + 1;
    int before = std::max(low[axis], 0);
    whole[axis] = before + dilated + std::max(high[axis], 0);
    start[axis] = before;
    stop[axis] = before + dilated;
    between[axis] = interior[axis] + 1;
    from[axis] = std::max(-low[axis], 0);
    to[axis] = std::max(from[axis], whole[axis] - std::max(-high[axis], 0));
    crops = crops || from[axis] > 0 || to[axis] < whole[axis];
  }
  auto canvas = mx::full(whole, value, s);
  auto filled = x.size() == 0 ? canvas : mx::slice_update(canvas, x, start, stop, between, s);
  return crops ? mx::slice(filled, from, to, step, s) : filled;
}

Family creationOps() { return {{"full", full}, {"iota", iota}}; }

Family movementOps() {
  return {
      {"reshape", reshape},     {"transpose", transpose}, {"broadcastTo", broadcastTo}, {"slice", slice},
      {"flip", flip},           {"concatenate", concatenate}, {"pad", pad},
  };
}

}  // namespace sextant
