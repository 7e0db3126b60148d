#include "source.h"

#include <algorithm>

namespace sextant {
namespace {

// Rows that are read together where neighbours in memory are neighbours across rows: as many f32 as a line of the cache holds.
constexpr size_t ROWS_AT_ONCE = 16;

/** Elements that are `stride` apart. */
template <typename T>
void gatherRow(const T* from, int64_t stride, size_t count, T* out) {
  if (stride == 1) std::copy_n(from, count, out);
  else if (stride == 0) std::fill_n(out, count, *from);
  else
    for (size_t i = 0; i < count; i++) out[i] = from[static_cast<int64_t>(i) * stride];
}

/** At most ROWS_AT_ONCE rows of `width` elements, `stride` apart, whose first elements are neighbours. */
template <typename T>
void gatherRows(const T* from, int64_t stride, size_t rows, size_t width, T* out) {
  // Squares: lines are read whole and written whole. Rows that lie 4 KB apart would share one place in the cache.
  T square[ROWS_AT_ONCE][ROWS_AT_ONCE];
  for (size_t start = 0; start < width; start += ROWS_AT_ONCE) {
    size_t many = std::min(ROWS_AT_ONCE, width - start);
    for (size_t i = 0; i < many; i++, from += stride) std::copy_n(from, rows, square[i]);
    for (size_t row = 0; row < rows; row++)
      for (size_t i = 0; i < many; i++) out[row * width + start + i] = square[i][row];
  }
}

}  // namespace

Source::Source(const mx::array& array, const mx::Shape& shape)
    : data_(array.data<void>()), dtype_(array.dtype()) {
  size_t missing = shape.size() - array.ndim();
  for (size_t axis = 0; axis < shape.size(); axis++) {
    if (shape[axis] == 1) continue;
    size_t own = axis - missing;
    bool spread = axis < missing || array.shape()[own] == 1;
    int64_t stride = spread ? 0 : array.strides()[own];
    auto extent = static_cast<size_t>(shape[axis]);
    // An axis that goes on where the next one ends is one with it.
    if (!extents_.empty() && strides_.back() == stride * static_cast<int64_t>(extent)) {
      extents_.back() *= extent;
      strides_.back() = stride;
    } else {
      extents_.push_back(extent);
      strides_.push_back(stride);
    }
  }
  single_ = extents_.empty() || (extents_.size() == 1 && strides_[0] == 0);
  dense_ = extents_.empty() || (extents_.size() == 1 && strides_[0] == 1);
}

template <typename T>
void Source::gather(size_t at, size_t count, T* out) const {
  size_t rank = extents_.size();
  std::vector<size_t> index(rank);
  int64_t offset = 0;
  for (size_t axis = rank; axis-- > 0;) {
    index[axis] = at % extents_[axis];
    at /= extents_[axis];
    offset += static_cast<int64_t>(index[axis]) * strides_[axis];
  }
  const T* data = static_cast<const T*>(data_);
  size_t last = rank - 1, width = extents_[last];
  int64_t stride = strides_[last];
  bool across = rank > 1 && strides_[last - 1] == 1 && stride != 0;
  while (count > 0) {
    size_t done = std::min(count, width - index[last]);
    if (across && index[last] == 0 && count >= width) {
      size_t rows = std::min({ROWS_AT_ONCE, extents_[last - 1] - index[last - 1], count / width});
      gatherRows(data + offset, stride, rows, width, out);
      // As if it had been done row by row, and the last of them were to end now.
      index[last - 1] += rows - 1;
      offset += static_cast<int64_t>(rows - 1);
      out += (rows - 1) * width;
      count -= (rows - 1) * width;
    } else {
      gatherRow(data + offset, stride, done, out);
    }
    out += done;
    count -= done;
    index[last] += done;
    offset += static_cast<int64_t>(done) * stride;
    for (size_t axis = last; axis > 0 && index[axis] == extents_[axis]; axis--) {
      offset += strides_[axis - 1] - static_cast<int64_t>(extents_[axis]) * strides_[axis];
      index[axis] = 0;
      index[axis - 1]++;
    }
  }
}

template <typename T>
void Source::widen(const Conversion& conversion, size_t at, size_t count, float* out) const {
  const T* data = static_cast<const T*>(data_);
  if (dense_) return conversion.widen(data + at, out, count);
  T elements[BLOCK];
  for (size_t many; count > 0; at += many, out += many, count -= many) {
    many = std::min(count, BLOCK);
    gather(at, many, elements);
    conversion.widen(elements, out, many);
  }
}

void Source::fill(const Level& level, size_t at, size_t count, float* out) const {
  if (single_ && count > 1) {
    fill(level, 0, 1, out);
    std::fill_n(out + 1, count - 1, *out);
    return;
  }
  const auto* conversion = conversionOf(level, dtype_);
  if (conversion == &level.bytes) widen<uint8_t>(*conversion, at, count, out);
  else if (conversion != nullptr) widen<uint16_t>(*conversion, at, count, out);
  else if (dense_) std::copy_n(from(at), count, out);
  else gather(at, count, out);
}

}  // namespace sextant
