// Reads and writes at positions given by tensors.
// Invariant: every index is brought into range here, as the schema's mode says, before MLX sees it: MLX reads and writes foreign memory otherwise.
#include <limits>
#include <numeric>

#include "op.h"

namespace sextant {
namespace {

enum Mode { CLIP, WRAP, FILL };
enum Join { SET, ADD, MULTIPLY, MIN, MAX };

/** Positions in range as i32, and which indices were inside (only mode fill has others). */
struct Resolved {
  mx::array place;
  mx::array inside;
};

/** Indices as i64; an unsigned one beyond it becomes the largest. */
mx::array signedIndex(const mx::array& index, mx::Stream s) {
  if (index.dtype() != mx::uint64) return mx::astype(index, mx::int64, s);
  auto top = constant(uint64_t{std::numeric_limits<int64_t>::max()}, mx::uint64);
  return mx::astype(mx::minimum(index, top, s), mx::int64, s);
}

Resolved resolved(const mx::array& index, int extent, int places, int mode, mx::Stream s) {
  auto zero = constant(0, mx::int64);
  auto count = constant(places, mx::int64);
  auto last = constant(std::max(places - 1, 0), mx::int64);
  auto given = signedIndex(index, s);
  auto place = mx::where(mx::less(given, zero, s), mx::add(given, constant(extent, mx::int64), s), given, s);
  auto inside = mx::logical_and(mx::greater_equal(place, zero, s), mx::less(place, count, s), s);
  auto bounded = mode == WRAP && places > 0 ? mx::remainder(place, count, s)
                                            : mx::minimum(mx::maximum(place, zero, s), last, s);
  return {mx::astype(bounded, mx::int32, s), inside};
}

/** What a read outside gives: NaN, true, or the integer farthest from zero. */
mx::array fillValue(mx::Dtype d, mx::Stream s) {
  if (isFloat(d) || isComplex(d)) return mx::astype(mx::array(std::numeric_limits<float>::quiet_NaN()), d, s);
  if (d == mx::bool_) return mx::array(true);
  if (!isSigned(d)) return mx::bitwise_invert(constant(0, d), s);
  return constant(-static_cast<int64_t>((uint64_t{1} << (mx::size_of(d) * 8 - 1)) - 1) - 1, d);
}

mx::array everywhere(const std::vector<mx::array>& masks, mx::Stream s) {
  auto all = masks[0];
  for (size_t i = 1; i < masks.size(); i++) all = mx::logical_and(all, masks[i], s);
  return all;
}

/** A mask of positions with axes of extent 1 for a window of that rank. */
mx::array besideWindow(const mx::array& mask, size_t rank, mx::Stream s) {
  mx::Shape shape(mask.shape());
  shape.insert(shape.end(), rank, 1);
  return mx::reshape(mask, shape, s);
}

Arrays gather(Call& c) {
  auto axes = c.attributes.integers();
  auto sizes = c.attributes.integers();
  int mode = c.attributes.choice();
  auto s = c.stream;
  const auto& x = c.x();
  const auto& type = c.type();
  if (sizeOf(type.shape) == 0) return {mx::zeros(type.shape, type.dtype, s)};
  std::vector<mx::array> places, masks;
  for (size_t i = 0; i < axes.size(); i++) {
    int extent = x.shape(axes[i]);
    auto r = resolved(c.inputs[i + 1], extent, extent - sizes[axes[i]] + 1, mode, s);
    places.push_back(r.place);
    masks.push_back(r.inside);
  }
  auto windows = mx::gather(x, places, axes, mx::Shape(sizes.begin(), sizes.end()), s);
  if (mode != FILL) return {windows};
  return {mx::where(besideWindow(everywhere(masks, s), sizes.size(), s), windows, fillValue(type.dtype, s), s)};
}

mx::array scattered(
    int join, const mx::array& x, const std::vector<mx::array>& places, const mx::array& updates, const Integers& axes,
    mx::Stream s) {
  switch (join) {
    case ADD: return mx::scatter_add(x, places, updates, axes, s);
    case MULTIPLY: return mx::scatter_prod(x, places, updates, axes, s);
    case MIN: return mx::scatter_min(x, places, updates, axes, s);
    case MAX: return mx::scatter_max(x, places, updates, axes, s);
    default: return mx::scatter(x, places, updates, axes, s);
  }
}

/** As `scattered`, but NaN wins in min and max, where MLX loses it. */
mx::array joined(
    int join, const mx::array& x, const std::vector<mx::array>& places, const mx::array& updates, const Integers& axes,
    mx::Stream s) {
  auto plain = scattered(join, x, places, updates, axes, s);
  if ((join != MIN && join != MAX) || !isFloat(x.dtype())) return plain;
  auto isNan = [&](const mx::array& y) { return mx::astype(mx::isnan(y, s), mx::int32, s); };
  auto met = mx::scatter_add(isNan(x), places, isNan(updates), axes, s);
  return mx::where(mx::greater(met, constant(0, mx::int32), s), fillValue(x.dtype(), s), plain, s);
}

Arrays scatter(Call& c) {
  auto axes = c.attributes.integers();
  int join = c.attributes.choice();
  int mode = c.attributes.choice();
  auto s = c.stream;
  const auto& x = c.inputs[0];
  const auto& updates = c.inputs[1];
  auto d = c.type().dtype;
  if (x.size() == 0 || updates.size() == 0) return {x};
  int rank = static_cast<int>(x.ndim());
  auto window = [&](int axis) { return updates.shape(static_cast<int>(updates.ndim()) - rank + axis); };
  std::vector<mx::array> places, masks;
  for (size_t i = 0; i < axes.size(); i++) {
    int extent = x.shape(axes[i]);
    auto r = resolved(c.inputs[i + 2], extent, extent - window(axes[i]) + 1, mode, s);
    places.push_back(r.place);
    masks.push_back(r.inside);
  }
  auto wide = join == ADD || join == MULTIPLY ? wideOf(d) : d;
  auto target = mx::astype(x, wide, s);
  auto source = mx::astype(updates, wide, s);
  if (mode != FILL) return {mx::astype(joined(join, target, places, source, axes, s), d, s)};
  // Windows outside go to spare room behind the first indexed axis, which is cut off again.
  int axis = axes[0];
  mx::Shape spare(x.shape()), start(x.ndim(), 0);
  spare[axis] = window(axis);
  auto roomy = mx::concatenate({target, mx::zeros(spare, wide, s)}, axis, s);
  places[0] = mx::where(everywhere(masks, s), places[0], constant(x.shape(axis), mx::int32), s);
  return {mx::astype(mx::slice(joined(join, roomy, places, source, axes, s), start, x.shape(), s), d, s)};
}

Arrays takeAlongAxis(Call& c) {
  int axis = c.attributes.integer();
  int mode = c.attributes.choice();
  auto s = c.stream;
  const auto& type = c.type();
  if (sizeOf(type.shape) == 0) return {mx::zeros(type.shape, type.dtype, s)};
  int extent = c.x().shape(axis);
  auto r = resolved(c.y(), extent, extent, mode, s);
  mx::Shape from(type.shape);
  from[axis] = extent;
  auto x = mx::broadcast_to(c.x(), from, s);
  auto taken = mx::take_along_axis(x, mx::broadcast_to(r.place, type.shape, s), axis, s);
  if (mode != FILL) return {taken};
  return {mx::where(mx::broadcast_to(r.inside, type.shape, s), taken, fillValue(type.dtype, s), s)};
}

/** Starts that let a window of these sizes fit. */
mx::array clampedStart(const mx::array& start, const mx::Shape& shape, const mx::Shape& sizes, mx::Stream s) {
  std::vector<int64_t> extents, last;
  for (size_t axis = 0; axis < shape.size(); axis++) {
    extents.push_back(shape[axis]);
    last.push_back(shape[axis] - sizes[axis]);
  }
  int rank = static_cast<int>(shape.size());
  auto given = signedIndex(start, s);
  auto zero = constant(0, mx::int64);
  auto counted = mx::where(mx::less(given, zero, s), mx::add(given, mx::array(extents.data(), {rank}, mx::int64), s), given, s);
  auto bounded = mx::minimum(mx::maximum(counted, zero, s), mx::array(last.data(), {rank}, mx::int64), s);
  return mx::astype(bounded, mx::int32, s);
}

Integers allAxes(size_t rank) {
  Integers axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

Arrays dynamicSlice(Call& c) {
  auto s = c.stream;
  const auto& x = c.x();
  const auto& type = c.type();
  if (sizeOf(type.shape) == 0) return {mx::zeros(type.shape, type.dtype, s)};
  if (x.ndim() == 0) return {x};
  return {mx::slice(x, clampedStart(c.y(), x.shape(), type.shape, s), allAxes(x.ndim()), type.shape, s)};
}

Arrays dynamicUpdateSlice(Call& c) {
  auto s = c.stream;
  const auto& x = c.inputs[0];
  const auto& update = c.inputs[1];
  if (update.size() == 0) return {x};
  if (x.ndim() == 0) return {update};
  auto start = clampedStart(c.inputs[2], x.shape(), update.shape(), s);
  return {mx::slice_update(x, update, start, allAxes(x.ndim()), s)};
}

}  // namespace

Family indexingOps() {
  return {
      {"gather", gather},
      {"scatter", scatter},
      {"takeAlongAxis", takeAlongAxis},
      {"dynamicSlice", dynamicSlice},
      {"dynamicUpdateSlice", dynamicUpdateSlice},
  };
}

}  // namespace sextant
