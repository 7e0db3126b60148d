// Kernels over rows of f32: softmax, norms, sums and extremes.
// In: operands that the schema has checked.  Out: arrays.
// Invariant: the last axis is the row, or axes that are joined stand side by side; the same bits whether it runs at once or in MLX's graph.
// Not here: loops (level_rows.h), which calls come here (../ops/own.cpp).
#pragma once

#include <functional>

#include "source.h"

namespace sextant {

/** What a kernel does with dense operands: sizes are bound in. */
using RowLoop = std::function<void(const std::vector<const float*>& operands, float* out)>;

/** The f32 array of that shape that a loop makes from dense operands. `reuses`: may the result lie in the first operand's memory? */
mx::array runRows(RowLoop loop, const Arrays& operands, const mx::Shape& shape, bool reuses, mx::Stream stream);

}  // namespace sextant
