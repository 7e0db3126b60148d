#include "source.h"

#include <algorithm>

namespace sextant {

Source::Source(const mx::array& array, const mx::Shape& shape)
    : data_(array.data<void>()), truth_(array.dtype() == mx::bool_) {
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

namespace {

inline float numberOf(float x) { return x; }
inline float numberOf(uint8_t x) { return x != 0 ? 1.0f : 0.0f; }

}  // namespace

template <typename T>
void Source::gather(size_t at, size_t count, float* out) const {
  size_t rank = extents_.size();
  std::vector<size_t> index(rank);
  int64_t offset = 0;
  for (size_t axis = rank; axis-- > 0;) {
    index[axis] = at % extents_[axis];
    at /= extents_[axis];
    offset += static_cast<int64_t>(index[axis]) * strides_[axis];
  }
  const T* data = static_cast<const T*>(data_);
  size_t last = rank - 1;
  while (count > 0) {
    size_t run = std::min(count, extents_[last] - index[last]);
    const T* from = data + offset;
    int64_t stride = strides_[last];
    if (stride == 1)
      for (size_t i = 0; i < run; i++) out[i] = numberOf(from[i]);
    else if (stride == 0)
      std::fill_n(out, run, numberOf(*from));
    else
      for (size_t i = 0; i < run; i++) out[i] = numberOf(from[static_cast<int64_t>(i) * stride]);
    out += run;
    count -= run;
    index[last] += run;
    offset += static_cast<int64_t>(run) * stride;
    for (size_t axis = last; axis > 0 && index[axis] == extents_[axis]; axis--) {
      offset += strides_[axis - 1] - static_cast<int64_t>(extents_[axis]) * strides_[axis];
      index[axis] = 0;
      index[axis - 1]++;
    }
  }
}

void Source::fill(const Level& level, size_t at, size_t count, float* out) const {
  if (single_)
    std::fill_n(out, count, truth_ ? numberOf(*static_cast<const uint8_t*>(data_)) : *static_cast<const float*>(data_));
  else if (dense_ && truth_)
    level.fromBytes(static_cast<const uint8_t*>(data_) + at, out, count);
  else if (truth_)
    gather<uint8_t>(at, count, out);
  else
    gather<float>(at, count, out);
}

}  // namespace sextant
