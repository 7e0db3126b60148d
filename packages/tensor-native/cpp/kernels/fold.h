// Sums, products and running reductions of floats and complex numbers.
// In: an operand, axes, the type of the result.  Out: an array of that type.
// Invariant: everything accumulates in f64 and rounds once: MLX adds in order in the dtype of the result, so that a sum of 2^25 ones is 2^24.
#pragma once

#include "kernel.h"

namespace sextant {

/** Sum or product over axes. */
mx::array sumOver(const mx::array& x, const Integers& axes, const Type& type, mx::Stream s);
mx::array productOver(const mx::array& x, const Integers& axes, const Type& type, mx::Stream s);

/** LOG_SUM_EXP is for floats only, MAXIMUM and MINIMUM for complex numbers. */
enum class Running { SUM, PRODUCT, LOG_SUM_EXP, MAXIMUM, MINIMUM };

/** What has come so far along an axis. */
mx::array runningOver(Running running, const mx::array& x, int axis, bool reverse, const Type& type, mx::Stream s);

}  // namespace sextant
