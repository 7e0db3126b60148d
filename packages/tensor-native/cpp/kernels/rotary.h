// Rotary positions: pairs of features turned by an angle that grows with the position.
// In: [..., positions, features] of floats.  Out: the same.
// Invariant: angles, sines and cosines are computed in f64 (MLX computes them in f32, which is wrong by 1e-4 at position 1000), products in f32.
#pragma once

#include "kernel.h"

namespace sextant {

struct Rotary {
  int dims;
  bool traditional;
  double base, scale;
  int offset;
};

mx::array turned(const mx::array& x, const Rotary& rotary, mx::Stream s);

}  // namespace sextant
