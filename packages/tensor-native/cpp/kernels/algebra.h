// Factors of matrices and triangular systems: batches of f32, f64 and c64.
// In: [..., m, n].  Out: factors, lazy.
// Invariant: matrices of a batch do not influence each other; what a matrix cannot give is NaN or infinite, as in triangular.ts of the
//   reference backend, and never reaches an iteration; one that does not end throws.
#pragma once

#include "kernel.h"

namespace sextant {

Arrays choleskyOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s);
Arrays luOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s);
Arrays qrOf(const mx::array& x, bool full, const std::vector<Type>& types, mx::Stream s);
Arrays eighOf(const mx::array& x, bool lower, const std::vector<Type>& types, mx::Stream s);
Arrays eigOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s);
Arrays svdOf(const mx::array& x, bool full, const std::vector<Type>& types, mx::Stream s);

/** How a triangular matrix is read: its triangle, its form (0 itself, 1 transposed, 2 adjoint), its diagonal. */
struct Triangle {
  bool lower;
  int form;
  bool unitDiagonal;
};
/** x of a x = b; a and b have the batch of the result. */
mx::array solved(const mx::array& a, const mx::array& b, Triangle triangle, const Type& type, mx::Stream s);

}  // namespace sextant
