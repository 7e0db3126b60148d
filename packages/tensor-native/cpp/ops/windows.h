// Sliding windows as axes of their own.
#pragma once

#include "op.h"

namespace sextant {

/** Every window of x as trailing axes: [...places, ...window], a copy. */
mx::array windowsOf(
    const mx::array& x, const mx::Shape& places, const Integers& window, const Integers& strides,
    const Integers& dilation, mx::Stream s);

}  // namespace sextant
