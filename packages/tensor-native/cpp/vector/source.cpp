#include "source.h"

#include <algorithm>

namespace sextant {

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
  size_t last = rank - 1;
  while (count > 0) {
    size_t run = std::min(count, extents_[last] - index[last]);
    const T* from = data + offset;
    int64_t stride = strides_[last];
    if (stride == 1)
      std::copy_n(from, run, out);
    else if (stride == 0)
      std::fill_n(out, run, *from);
    else
      for (size_t i = 0; i < run; i++) out[i] = from[static_cast<int64_t>(i) * stride];
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
