// x times the normal distribution's probability below x, in one pass.
// Invariant: 16-bit floats are computed in f32 and round once.
#pragma once

#include "kernel.h"

namespace sextant {

mx::array gelu(const mx::array& x, bool approximate, mx::Stream s);

}  // namespace sextant
