// Ops that kernels of our own compute: f32 and truth, element by element or along rows.
// In: an op with the types of its operands.  Out: its steps, or its results.
// Invariant: what stands here is used wherever it applies, eager and compiled: two ways of computing one op would differ in the last bits.
// Not here: the kernels (../vector/), grouping (../fusion.cpp).
#pragma once

#include <optional>

#include "../vector/group.h"

namespace sextant {

/** An elementwise op as steps: operands are numbered first, then constants, then steps; the last step is the result. */
struct Steps {
  std::vector<float> constants;
  std::vector<Step> steps;
};

/** The steps of an op on operands of these dtypes, if it has any. */
std::optional<Steps> stepsOf(int32_t opcode, const std::vector<mx::Dtype>& operands, Attributes attributes, const Type& result);

/** The results of an op whose kernel is our own, else nothing. */
std::optional<Arrays> ownResults(int32_t opcode, Call& call);

}  // namespace sextant
