#include "convolve.h"

#include <algorithm>

#include "choose.h"
#include "parallel.h"
#include "rows.h"

namespace sextant {
namespace {

using Offsets = std::vector<ptrdiff_t>;

// Products that are worth a thread.
constexpr size_t LEAST_PRODUCTS = 1 << 19;

/** Elements from the start of one position of an axis to the next, for the axes between batch and channels. */
Offsets stepsOf(const mx::Shape& shape) {
  Offsets steps(shape.size() - 2);
  ptrdiff_t step = shape.back();
  for (size_t axis = steps.size(); axis-- > 0; step *= shape[axis + 1]) steps[axis] = step;
  return steps;
}

/** Where all positions of a grid lie, the last axis the fastest, behind each of the starts. */
Offsets gridOf(Offsets starts, const Integers& extents, const Offsets& steps) {
  for (size_t axis = 0; axis < extents.size(); axis++) {
    Offsets finer;
    finer.reserve(starts.size() * static_cast<size_t>(extents[axis]));
    for (auto start : starts)
      for (int at = 0; at < extents[axis]; at++) finer.push_back(start + at * steps[axis]);
    starts = std::move(finer);
  }
  return starts;
}

Offsets scaled(Offsets steps, const Integers& factors) {
  for (size_t axis = 0; axis < steps.size(); axis++) steps[axis] *= factors[axis];
  return steps;
}

Integers extentsOf(const mx::Shape& shape, size_t from, size_t to) { return Integers(shape.begin() + from, shape.begin() + to); }

bool isPlain(const Spacing& spacing) {
  auto all = [](const Integers& values, int value) {
    return std::all_of(values.begin(), values.end(), [value](int each) { return each == value; });
  };
  return all(spacing.low, 0) && all(spacing.high, 0) && all(spacing.dilation, 1);
}

mx::Shape spacedShape(mx::Shape shape, const Spacing& spacing) {
  for (size_t axis = 0; axis < spacing.low.size(); axis++) {
    int extent = shape[axis + 1], dilated = extent > 0 ? (extent - 1) * spacing.dilation[axis] + 1 : 0;
    shape[axis + 1] = dilated + spacing.low[axis] + spacing.high[axis];
  }
  return shape;
}

/** Copies x, an axis at a time, to where its elements stand among zeros. */
void copySpaced(const float* x, float* out, const mx::Shape& from, const mx::Shape& to, const Spacing& spacing, size_t axis) {
  size_t rank = spacing.low.size();
  auto below = [&](const mx::Shape& shape) { return sizeOf(mx::Shape(shape.begin() + axis + 2, shape.end())); };
  size_t own = below(from), made = below(to);
  for (int at = 0; at < from[axis + 1]; at++) {
    int place = spacing.low[axis] + at * spacing.dilation[axis];
    if (place < 0 || place >= to[axis + 1]) continue;
    const float* element = x + own * static_cast<size_t>(at);
    float* target = out + made * static_cast<size_t>(place);
    if (axis + 1 == rank) std::copy_n(element, own, target);
    else copySpaced(element, target, from, to, spacing, axis + 1);
  }
}

mx::array spaced(const mx::array& x, const Spacing& spacing, mx::Stream s) {
  auto from = x.shape(), to = spacedShape(from, spacing);
  auto loop = [=](const auto& operands, float* out) {
    size_t own = sizeOf(from) / static_cast<size_t>(from[0]), made = sizeOf(to) / static_cast<size_t>(to[0]);
    inParallel(static_cast<size_t>(from[0]), 1, 1, [&](size_t first, size_t last) {
      std::fill(out + first * made, out + last * made, 0.0f);
      for (size_t n = first; n < last; n++) copySpaced(operands[0] + n * own, out + n * made, from, to, spacing, 0);
    });
  };
  return runRows(loop, {x}, to, false, s);
}

/** Kernels side by side in panels, as Level::windows wants them. */
std::vector<float> panelsOf(const float* kernel, size_t outputs, size_t taps) {
  size_t panel = level().panel, count = (outputs + panel - 1) / panel;
  std::vector<float> made(count * taps * panel, 0.0f);
  for (size_t output = 0; output < outputs; output++) {
    float* to = made.data() + output / panel * taps * panel + output % panel;
    for (size_t tap = 0; tap < taps; tap++) to[tap * panel] = kernel[output * taps + tap];
  }
  return made;
}

}  // namespace

mx::array convolved(
    const mx::array& x, const mx::array& kernel, const Type& type, const Spacing& spacing, const Layout& layout, mx::Stream s) {
  auto space = isPlain(spacing) ? x : spaced(x, spacing, s);
  size_t rank = spacing.low.size();
  auto steps = stepsOf(space.shape());
  auto windowExtents = extentsOf(kernel.shape(), 1, rank + 1);
  auto channels = static_cast<size_t>(kernel.shape(-1)), length = channels;
  // Taps along the last axis lie together where nothing lies between them.
  if (layout.dilation.back() == 1) {
    length *= static_cast<size_t>(windowExtents.back());
    windowExtents.pop_back();
  }
  auto runs = gridOf({0}, windowExtents, scaled(steps, layout.dilation));
  Integers placeExtents = extentsOf(type.shape, 0, rank + 1);
  Offsets placeSteps = scaled(steps, layout.strides);
  placeSteps.insert(placeSteps.begin(), static_cast<ptrdiff_t>(sizeOf(space.shape())) / space.shape(0));
  auto places = gridOf({0}, placeExtents, placeSteps);
  auto outputs = static_cast<size_t>(kernel.shape(0));
  auto loop = [=](const auto& operands, float* out) {
    size_t taps = runs.size() * length;
    auto panels = panelsOf(operands[1], outputs, taps);
    Taps common{runs.data(), runs.size(), length};
    inParallel(places.size(), LEAST_PRODUCTS / (taps * outputs) + 1, 6, [&](size_t from, size_t to) {
      level().windows(
          operands[0], places.data() + from, to - from, common, panels.data(), outputs, out + from * outputs);
    });
  };
  return runRows(loop, {space, kernel}, type.shape, false, s);
}

}  // namespace sextant
