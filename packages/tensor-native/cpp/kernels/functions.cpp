// Source: the inverse of erf by Halley's method from Winitzki's approximation; Bessel functions by the series of coefficients.h.
#include "functions.h"

#include <cmath>
#include <limits>

#include "../generated/coefficients.h"

namespace sextant {

double inverseRoot(double x) { return 1 / std::sqrt(x); }

double logOfSum(double x, double y) {
  // Equal infinities have no difference to work with.
  if (x == y) return x + 0.6931471805599453;
  if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<double>::quiet_NaN();
  return std::fmax(x, y) + std::log1p(std::exp(-std::fabs(x - y)));
}

double inverseErf(double x) {
  constexpr double a = 0.147, b = 4.330746750799873, halfRootPi = 0.8862269254527579;
  double size = std::fabs(x);
  if (std::isnan(x) || size == 0) return x;
  if (size > 1) return std::numeric_limits<double>::quiet_NaN();
  if (size == 1) return x * std::numeric_limits<double>::infinity();
  double tail = std::log1p(-size * size);
  double middle = b + tail / 2;
  double y = size < 1e-8 ? halfRootPi * size : std::sqrt(std::sqrt(middle * middle - tail / a) - middle);
  for (int step = 0; step < 2; step++) {
    // Near 1 only the complement has digits left to compare.
    double miss = size > 0.5 ? 1 - size - std::erfc(y) : std::erf(y) - size;
    double newton = miss * halfRootPi / std::exp(-y * y);
    y -= newton / (1 + y * newton);
  }
  return x < 0 ? -y : y;
}

double bessel0(double x) {
  double size = std::fabs(x);
  return size <= 8 ? chebyshev(I0E, size / 4 - 1) : chebyshev(I0E_TAIL, 16 / size - 1) / std::sqrt(size);
}

double bessel1(double x) {
  double size = std::fabs(x);
  if (size <= 8) return x * chebyshev(I1E, size / 4 - 1);
  double value = chebyshev(I1E_TAIL, 16 / size - 1) / std::sqrt(size);
  return x < 0 ? -value : value;
}

}  // namespace sextant
