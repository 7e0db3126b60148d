// Special functions, what MLX computes in single precision only or for real numbers only, counts of bits and neighbours of floats.
// Invariant: the schema's dtype stays; counts of bits are those of the width of the dtype.
// Not here: functions that MLX has for every dtype (elementwise.cpp).
#include "../kernels/elementwise.h"
#include "../kernels/functions.h"

namespace sextant {
namespace {

double errorComplement(double x) { return std::erfc(x); }
double cubeRoot(double x) { return std::cbrt(x); }

template <Real1 F>
Arrays unary(Call& c) {
  return {mapped<F>("special", c.x(), c.stream)};
}
template <Real2 F>
Arrays binary(Call& c) {
  return {mapped<F>("special", c.x(), c.y(), c.stream)};
}
Arrays betainc(Call& c) { return {mapped<incompleteBeta>("betainc", c.inputs, c.stream)}; }

/** A kernel of the bits of integers; F sees them as unsigned numbers, and whether they were signed. */
template <typename F>
Arrays counted(const char* name, Call& c, F count) {
  return {kernelOf(name, {c.x()}, c.type(), c.stream, [count](const Arrays& in, Arrays& out) {
    withInteger(in[0].dtype(), [&]<typename T>(T) {
      const T* a = in[0].data<T>();
      withInteger(out[0].dtype(), [&]<typename R>(R) {
        R* o = out[0].data<R>();
        for (size_t i = 0; i < out[0].size(); i++) o[i] = static_cast<R>(count(a[i]));
      });
    });
  })};
}

template <typename T>
using Bits = std::make_unsigned_t<T>;

Arrays bitwiseCount(Call& c) {
  return counted("bitwiseCount", c, []<typename T>(T x) {
    auto bits = static_cast<Bits<T>>(x);
    return std::popcount(x < 0 ? static_cast<Bits<T>>(Bits<T>{0} - bits) : bits);
  });
}
Arrays populationCount(Call& c) {
  return counted("populationCount", c, []<typename T>(T x) { return std::popcount(static_cast<Bits<T>>(x)); });
}
Arrays leadingZeros(Call& c) {
  return counted("clz", c, []<typename T>(T x) { return std::countl_zero(static_cast<Bits<T>>(x)); });
}

/** The neighbour of x towards y, in the numbers of the dtype. */
template <typename T>
T neighbour(T x, T y) {
  if constexpr (isHalfType<T>) {
    auto a = static_cast<float>(x), b = static_cast<float>(y);
    if (a == b) return y;
    if (std::isnan(a) || std::isnan(b)) return static_cast<T>(std::numeric_limits<float>::quiet_NaN());
    // Sign and magnitude: one more is away from zero, and the smallest number follows it.
    auto bits = a == 0 ? static_cast<uint16_t>(b < 0 ? 0x8001 : 1)
                       : static_cast<uint16_t>(std::bit_cast<uint16_t>(x) + ((a > 0) == (b > a) ? 1 : -1));
    return std::bit_cast<T>(bits);
  } else {
    return std::nextafter(x, y);
  }
}

Arrays nextafter(Call& c) {
  auto operands = mx::broadcast_arrays(c.inputs, c.stream);
  return {kernelOf("nextafter", operands, c.type(), c.stream, [](const Arrays& in, Arrays& out) {
    withFloat(out[0].dtype(), [&]<typename T>(T) {
      const T *a = in[0].data<T>(), *b = in[1].data<T>();
      T* o = out[0].data<T>();
      for (size_t i = 0; i < out[0].size(); i++) o[i] = neighbour(a[i], b[i]);
    });
  })};
}

}  // namespace

Family specialOps() {
  return {
      {"erfc", unary<errorComplement>},
      {"cbrt", unary<cubeRoot>},
      {"lgamma", unary<logGamma>},
      {"digamma", unary<digamma>},
      {"besselI0e", unary<bessel0>},
      {"besselI1e", unary<bessel1>},
      {"igamma", binary<lowerGamma>},
      {"igammac", binary<upperGamma>},
      {"igammaGradA", binary<lowerGammaSlope>},
      {"zeta", binary<zeta>},
      {"betainc", betainc},
      {"bitwiseCount", bitwiseCount},
      {"populationCount", populationCount},
      {"clz", leadingZeros},
      {"nextafter", nextafter},
  };
}

}  // namespace sextant
