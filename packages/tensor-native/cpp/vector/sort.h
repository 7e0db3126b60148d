// Rows of f32 in rising order.
#pragma once

#include <cstddef>

namespace sextant {

/** Sorts each row of `width` elements: -0 before 0, NaN last. Linear in elements for long rows. */
void sortRows(const float* x, float* out, size_t rows, size_t width);

}  // namespace sextant
