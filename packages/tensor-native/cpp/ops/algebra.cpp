// Decompositions of matrices and triangular systems.
// Invariant: as the reference backend: NaN where a matrix is not positive definite, IEEE 754's quotients where one is singular.
// Not here: how (kernels/algebra.cpp).
#include "../kernels/algebra.h"

namespace sextant {
namespace {

Arrays cholesky(Call& c) { return choleskyOf(c.x(), c.types, c.stream); }
Arrays lu(Call& c) { return luOf(c.x(), c.types, c.stream); }
Arrays qr(Call& c) { return qrOf(c.x(), c.attributes.flag(), c.types, c.stream); }
Arrays eigh(Call& c) { return eighOf(c.x(), c.attributes.flag(), c.types, c.stream); }
Arrays eig(Call& c) { return eigOf(c.x(), c.types, c.stream); }
Arrays svd(Call& c) { return svdOf(c.x(), c.attributes.flag(), c.types, c.stream); }

Arrays triangularSolve(Call& c) {
  bool lower = c.attributes.flag();
  int form = c.attributes.choice();
  bool unitDiagonal = c.attributes.flag();
  mx::Shape left(c.type().shape);
  left.back() = c.x().shape(-1);
  auto a = mx::broadcast_to(c.x(), left, c.stream);
  auto b = mx::broadcast_to(c.y(), c.type().shape, c.stream);
  return {solved(a, b, {lower, form, unitDiagonal}, c.type(), c.stream)};
}

}  // namespace

Family algebraOps() {
  return {
      {"cholesky", cholesky}, {"lu", lu},   {"qr", qr},   {"eigh", eigh},
      {"eig", eig},           {"svd", svd}, {"triangularSolve", triangularSolve},
  };
}

}  // namespace sextant
