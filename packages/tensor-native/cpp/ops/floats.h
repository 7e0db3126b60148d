// Functions of floats that MLX computes with another range or precision.
// Invariant: f32 and f64 have their own precision and range, 16-bit floats are computed in f32.
#pragma once

#include "../kernels/elementwise.h"

namespace sextant {

/** MLX's exp is Infinity from 88 on, where f32 goes to 88.72, has no subnormal results, and is single precision for f64. */
inline mx::array exponential(const mx::array& x, mx::StreamOrDevice s) {
  if (isComplex(x.dtype())) return mx::exp(x, s);
  return computed("exp", x, mx::to_stream(s), [](auto v) { return std::exp(v); });
}

/** 1 / (1 + exp(-x)). */
inline mx::array sigmoidOf(const mx::array& x, mx::StreamOrDevice s) {
  return computed("sigmoid", x, mx::to_stream(s), [](auto v) { return 1 / (1 + std::exp(-v)); });
}

}  // namespace sextant
