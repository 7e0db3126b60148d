// Which level of instructions runs in this process.
#pragma once

#include "level.h"

namespace sextant {

/** The highest level that the processor has; the environment variable SEXTANT_SIMD may name a lower one. */
const Level& level();

}  // namespace sextant
