// Products of matrices of integers and booleans, which MLX has not.
// In: [..., m, k] and [..., k, n] with equal leading axes.  Out: [..., m, n].
// Invariant: integers wrap in their dtype; of booleans it is or of ands.
#pragma once

#include "kernel.h"

namespace sextant {

mx::array integerProduct(const mx::array& x, const mx::array& y, const Type& type, mx::Stream s);

}  // namespace sextant
