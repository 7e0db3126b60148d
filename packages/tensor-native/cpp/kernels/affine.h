// Affine quantisation: groups of a row as codes of 2, 4 or 8 bits with a scale and a bias for each group.
// In: floats, or words of packed codes beside scales and biases.  Out: the other of the two.
// Invariant: 16-bit floats are computed in f32 and rounded once, every other dtype in itself, step by step as the default composition
//   (packages/tensor/src/ops/quantize/affine.ts) does, so codes are the same bits. MLX takes no f64, no vectors, and has no promise for NaN.
#pragma once

#include "kernel.h"

namespace sextant {

struct Affine {
  int groupSize;
  int bits;
};

/** Packed codes, scales, biases; of these types. */
Arrays quantized(const mx::array& x, const Affine& affine, const std::vector<Type>& types, mx::Stream s);

/** The elements of the type that codes stand for; its dtype may be wider than that of the scales. */
mx::array restored(
    const mx::array& packed, const mx::array& scales, const mx::array& biases, const Affine& affine, const Type& type,
    mx::Stream s);

}  // namespace sextant
