#include "complex.h"

#include <limits>

namespace sextant {
namespace {

Pair exponential(Pair z) {
  double size = std::exp(z.real());
  // exp(x + 0i) keeps its zero imaginary part even when the size is infinite.
  if (z.imag() == 0) return {size, z.imag()};
  return {size * std::cos(z.imag()), size * std::sin(z.imag())};
}

/** 1 / z, scaled by the larger part (Smith's method). */
Pair inverse(Pair z) {
  if (std::fabs(z.real()) >= std::fabs(z.imag())) {
    if (z.real() == 0) return {1 / std::fabs(z.real()), 0 / std::fabs(z.real())};
    double ratio = z.imag() / z.real(), scale = z.real() + z.imag() * ratio;
    return {1 / scale, -ratio / scale};
  }
  double ratio = z.real() / z.imag(), scale = z.real() * ratio + z.imag();
  return {ratio / scale, -1 / scale};
}

/** |z| of parts that an f32 holds: a double holds their squares. std::hypot would ask for glibc 2.35. */
double magnitude(Pair z) {
  if (std::isinf(z.real()) || std::isinf(z.imag())) return std::numeric_limits<double>::infinity();
  return std::sqrt(z.real() * z.real() + z.imag() * z.imag());
}

}  // namespace

Pair complexPower(Pair x, Pair y) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (y == Pair(0)) return 1;
  if (x == Pair(0)) return y.real() > 0 ? Pair(0) : Pair(none, none);
  double size = std::log(magnitude(x)), angle = std::atan2(x.imag(), x.real());
  return exponential({y.real() * size - y.imag() * angle, y.imag() * size + y.real() * angle});
}

Pair complexExpm1(Pair x) {
  double half = std::sin(x.imag() / 2);
  return {std::expm1(x.real()) * std::cos(x.imag()) - 2 * half * half, std::exp(x.real()) * std::sin(x.imag())};
}

Pair complexLogistic(Pair x) {
  Pair power = exponential(-x);
  return inverse({1 + power.real(), power.imag()});
}

Pair complexMaximum(Pair x, Pair y) { return isNan(x) || (!isNan(y) && !before(x, y)) ? x : y; }
Pair complexMinimum(Pair x, Pair y) { return isNan(x) || (!isNan(y) && !before(y, x)) ? x : y; }

mx::array complexLess(const mx::array& x, const mx::array& y, bool equal, mx::Stream s) {
  auto operands = mx::broadcast_arrays({x, y}, s);
  return kernelOf("complexLess", operands, {mx::bool_, operands[0].shape()}, s, [equal](const Arrays& in, Arrays& out) {
    const auto *a = in[0].data<std::complex<float>>(), *b = in[1].data<std::complex<float>>();
    bool* o = out[0].data<bool>();
    for (size_t i = 0; i < out[0].size(); i++) {
      Pair left = pairOf(a[i]), right = pairOf(b[i]);
      o[i] = before(left, right) || (equal && left == right);
    }
  });
}

}  // namespace sextant
