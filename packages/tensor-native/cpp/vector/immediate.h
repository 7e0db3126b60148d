// When a kernel runs at once instead of becoming a node of MLX's graph.
// A node costs microseconds (building, scheduling, waking a thread); work on few elements costs less than that.
#pragma once

#include "../ops/op.h"
#include "mlx/allocator.h"

namespace sextant {

/** Elements up to which work is done at once. */
constexpr size_t IMMEDIATE = 4096;

/** Are all operands there, and few? */
inline bool runsNow(const Arrays& operands, size_t count) {
  if (count == 0 || count > IMMEDIATE) return false;
  for (const auto& operand : operands)
    if (!operand.is_available() || operand.size() > IMMEDIATE) return false;
  return true;
}

/** A dense array whose elements are still to be written. */
inline mx::array emptyArray(const mx::Shape& shape, mx::Dtype dtype) {
  return mx::array(mx::allocator::malloc(sizeOf(shape) * mx::size_of(dtype)), shape, dtype);
}

}  // namespace sextant
