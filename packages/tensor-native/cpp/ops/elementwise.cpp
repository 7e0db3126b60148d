// Functions of one and two operands, element by element, comparison, logic, parts of complex numbers.
// Invariant: operands share one dtype and broadcast; NaN wins in maximum and minimum.
// Not here: what integers need of their own (integer.cpp).
#include <limits>

#include "../kernels/complex.h"
#include "../kernels/functions.h"
#include "floats.h"

namespace sextant {
namespace {

using Unary = mx::array (*)(const mx::array&, mx::StreamOrDevice);
using Binary = mx::array (*)(const mx::array&, const mx::array&, mx::StreamOrDevice);

template <Unary F>
Arrays unary(Call& c) {
  return {F(c.x(), c.stream)};
}

/** A function whose 16-bit floats are computed in f32 and rounded once. */
template <Unary F>
Arrays wideUnary(Call& c) {
  auto d = c.x().dtype();
  if (!isHalf(d)) return {F(c.x(), c.stream)};
  return {mx::astype(F(mx::astype(c.x(), mx::float32, c.stream), c.stream), d, c.stream)};
}

/** A function that MLX computes in single precision also for f64; G computes it there. */
template <Unary F, Real1 G>
Arrays exactUnary(Call& c) {
  if (c.x().dtype() == mx::float64) return {mapped<G>("real", c.x(), c.stream)};
  return wideUnary<F>(c);
}

Arrays sigmoid(Call& c) {
  if (isComplex(c.x().dtype())) return {mappedComplex<complexLogistic>("sigmoid", c.x(), c.stream)};
  return {sigmoidOf(c.x(), c.stream)};
}

Arrays expm1(Call& c) {
  if (isComplex(c.x().dtype())) return {mappedComplex<complexExpm1>("expm1", c.x(), c.stream)};
  return exactUnary<mx::expm1, std::expm1>(c);
}

template <Binary F>
Arrays binary(Call& c) {
  return {F(c.x(), c.y(), c.stream)};
}

Arrays identity(Call& c) { return {c.x()}; }

Arrays add(Call& c) {
  if (c.x().dtype() == mx::bool_) return {mx::logical_or(c.x(), c.y(), c.stream)};
  return {mx::add(c.x(), c.y(), c.stream)};
}

Arrays multiply(Call& c) {
  if (c.x().dtype() == mx::bool_) return {mx::logical_and(c.x(), c.y(), c.stream)};
  return {mx::multiply(c.x(), c.y(), c.stream)};
}

Arrays extreme(Call& c, Binary pick, Binary join) {
  if (c.x().dtype() == mx::bool_) return {join(c.x(), c.y(), c.stream)};
  return {pick(c.x(), c.y(), c.stream)};
}
Arrays maximum(Call& c) {
  if (isComplex(c.x().dtype())) return {mappedComplex<complexMaximum>("maximum", c.x(), c.y(), c.stream)};
  return extreme(c, mx::maximum, mx::logical_or);
}
Arrays minimum(Call& c) {
  if (isComplex(c.x().dtype())) return {mappedComplex<complexMinimum>("minimum", c.x(), c.y(), c.stream)};
  return extreme(c, mx::minimum, mx::logical_and);
}

/** An order; complex numbers, which MLX orders otherwise, by swapping operands or admitting equal ones. */
template <Binary F, bool Swapped, bool Equal>
Arrays ordered(Call& c) {
  if (!isComplex(c.x().dtype())) return {F(c.x(), c.y(), c.stream)};
  return {Swapped ? complexLess(c.y(), c.x(), Equal, c.stream) : complexLess(c.x(), c.y(), Equal, c.stream)};
}

Arrays absolute(Call& c) {
  auto d = c.x().dtype();
  if (d == mx::bool_ || mx::issubdtype(d, mx::unsignedinteger)) return {c.x()};
  return {mx::abs(c.x(), c.stream)};
}

/** Floor, ceil, trunc, rint: integers stay. */
template <Unary F>
Arrays rounding(Call& c) {
  if (isInteger(c.x().dtype())) return {c.x()};
  return {F(c.x(), c.stream)};
}
mx::array roundEven(const mx::array& x, mx::StreamOrDevice s) { return mx::round(x, 0, s); }

/** A test of floats, joined over both parts of a complex number; integers all have one answer. */
template <Unary F, Binary Join, bool OfIntegers>
Arrays tested(Call& c) {
  auto s = c.stream;
  if (isFloat(c.x().dtype())) return {F(c.x(), s)};
  if (isComplex(c.x().dtype())) return {Join(F(mx::real(c.x(), s), s), F(mx::imag(c.x(), s), s), s)};
  return {mx::full(c.type().shape, mx::array(OfIntegers), s)};
}

Arrays sign(Call& c) {
  auto s = c.stream;
  auto plain = mx::sign(c.x(), s);
  if (!isFloat(c.x().dtype())) return {plain};
  auto kept = mx::logical_or(mx::isnan(c.x(), s), mx::equal(c.x(), constant(0.0, c.x().dtype()), s), s);
  return {mx::where(kept, c.x(), plain, s)};
}

/** MLX's sine loses the sign of zero. */
mx::array sine(const mx::array& x, mx::StreamOrDevice s) {
  auto plain = mx::sin(x, s);
  return isFloat(x.dtype()) ? mx::where(mx::equal(x, constant(0.0, x.dtype()), s), x, plain, s) : plain;
}

/** MLX's error function is good to 5e-8 absolutely; near zero its Taylor series keeps the relative error small. */
mx::array errorFunction(const mx::array& x, mx::StreamOrDevice s) {
  static constexpr double SERIES[] = {1.1283791670955126,   -0.37612638903183754, 0.11283791670955126, -0.026866170645131252,
                                      0.005223977625442188, -0.0008548327023450852, 0.00012055332981789664};
  auto d = x.dtype();
  auto square = mx::multiply(x, x, s);
  auto sum = constant(SERIES[6], d);
  for (int i = 5; i >= 0; i--) sum = mx::add(mx::multiply(sum, square, s), constant(SERIES[i], d), s);
  return mx::where(mx::less(square, constant(0.25, d), s), mx::multiply(x, sum, s), mx::erf(x, s), s);
}

Arrays exclusive(Call& c) { return {mx::not_equal(c.x(), c.y(), c.stream)}; }

Arrays where(Call& c) { return {mx::where(c.inputs[0], c.inputs[1], c.inputs[2], c.stream)}; }

Arrays astype(Call& c) { return {converted(c.x(), c.attributes.dtype(), c.stream)}; }

Arrays realPart(Call& c) {
  return {isComplex(c.x().dtype()) ? mx::real(c.x(), c.stream) : c.x()};
}
Arrays imaginaryPart(Call& c) {
  if (isComplex(c.x().dtype())) return {mx::imag(c.x(), c.stream)};
  return {mx::zeros(c.type().shape, c.type().dtype, c.stream)};
}
Arrays conjugate(Call& c) {
  return {isComplex(c.x().dtype()) ? mx::conjugate(c.x(), c.stream) : c.x()};
}

/** Parts side by side, read as complex numbers: no arithmetic touches NaN or infinity. */
Arrays complexOf(Call& c) {
  auto parts = mx::broadcast_arrays({c.x(), c.y()}, c.stream);
  auto pairs = mx::contiguous(mx::stack(parts, -1, c.stream), false, c.stream);
  return {mx::reshape(mx::view(pairs, mx::complex64, c.stream), c.type().shape, c.stream)};
}

mx::array log1pOf(const mx::array& x, mx::StreamOrDevice s) { return mx::log1p(x, s); }

/** log(exp(x) + exp(y)); equal infinities have no difference to work with. */
Arrays logaddexp(Call& c) {
  auto s = c.stream;
  if (c.x().dtype() == mx::float64) return {mapped<logOfSum>("logaddexp", c.x(), c.y(), s)};
  // MLX gives -0 where the sum is 1.
  auto sum = mx::add(mx::logaddexp(c.x(), c.y(), s), constant(0.0, c.x().dtype()), s);
  auto same = mx::add(c.x(), constant(0.6931471805599453, c.x().dtype()), s);
  return {mx::where(mx::equal(c.x(), c.y(), s), same, sum, s)};
}

}  // namespace

mx::array converted(const mx::array& x, mx::Dtype to, mx::Stream s) {
  auto from = x.dtype();
  if (from == to) return x;
  if (to == mx::bool_) return mx::not_equal(x, constant(0, from), s);
  if (isComplex(from)) return converted(mx::real(x, s), to, s);
  if (!isFloat(from) || !isInteger(to)) return mx::astype(x, to, s);
  auto wide = from == mx::float64 ? x : mx::astype(x, mx::float32, s);
  auto d = wide.dtype();
  bool sign = isSigned(to);
  int bits = static_cast<int>(mx::size_of(to)) * 8 - (sign ? 1 : 0);
  double limit = std::ldexp(1.0, bits);
  auto zero = constant(0.0, d);
  auto high = mx::greater_equal(wide, constant(limit, d), s);
  auto low = sign ? mx::less(wide, constant(-limit, d), s) : mx::less(wide, zero, s);
  auto outside = mx::logical_or(mx::logical_or(high, low, s), mx::isnan(wide, s), s);
  auto inside = mx::astype(mx::where(outside, zero, wide, s), to, s);
  uint64_t top = bits == 64 ? std::numeric_limits<uint64_t>::max() : (uint64_t{1} << bits) - 1;
  auto largest = sign ? constant(static_cast<int64_t>(top), to) : constant(top, to);
  auto smallest = sign ? constant(-static_cast<int64_t>(top) - 1, to) : constant(0, to);
  return mx::where(high, largest, mx::where(low, smallest, inside, s), s);
}

Family elementwiseOps() {
  return {
      {"add", add},
      {"subtract", binary<mx::subtract>},
      {"multiply", multiply},
      {"divide", binary<mx::divide>},
      {"maximum", maximum},
      {"minimum", minimum},
      {"logaddexp", logaddexp},
      {"arctan2", binary<mx::arctan2>},
      {"negative", unary<mx::negative>},
      {"abs", absolute},
      {"sign", sign},
      {"exp", unary<exponential>},
      {"log", wideUnary<mx::log>},
      {"expm1", expm1},
      {"log1p", exactUnary<log1pOf, std::log1p>},
      {"log2", wideUnary<mx::log2>},
      {"log10", wideUnary<mx::log10>},
      {"sqrt", wideUnary<mx::sqrt>},
      {"rsqrt", exactUnary<mx::rsqrt, inverseRoot>},
      {"sin", exactUnary<sine, std::sin>},
      {"cos", exactUnary<mx::cos, std::cos>},
      {"tan", wideUnary<mx::tan>},
      {"sinh", exactUnary<mx::sinh, std::sinh>},
      {"cosh", exactUnary<mx::cosh, std::cosh>},
      {"tanh", wideUnary<mx::tanh>},
      {"arcsin", wideUnary<mx::arcsin>},
      {"arccos", wideUnary<mx::arccos>},
      {"arctan", wideUnary<mx::arctan>},
      {"arcsinh", exactUnary<mx::arcsinh, std::asinh>},
      {"arccosh", exactUnary<mx::arccosh, std::acosh>},
      {"arctanh", exactUnary<mx::arctanh, std::atanh>},
      {"sigmoid", sigmoid},
      {"erf", exactUnary<errorFunction, std::erf>},
      {"erfInv", exactUnary<mx::erfinv, inverseErf>},
      {"floor", rounding<mx::floor>},
      {"ceil", rounding<mx::ceil>},
      {"trunc", rounding<mx::trunc>},
      {"rint", rounding<roundEven>},
      {"isnan", tested<mx::isnan, mx::logical_or, false>},
      {"isfinite", tested<mx::isfinite, mx::logical_and, true>},
      {"stopGradient", identity},
      {"astype", astype},
      {"where", where},
      {"equal", binary<mx::equal>},
      {"notEqual", binary<mx::not_equal>},
      {"less", ordered<mx::less, false, false>},
      {"lessEqual", ordered<mx::less_equal, false, true>},
      {"greater", ordered<mx::greater, true, false>},
      {"greaterEqual", ordered<mx::greater_equal, true, true>},
      {"logicalAnd", binary<mx::logical_and>},
      {"logicalOr", binary<mx::logical_or>},
      {"logicalXor", exclusive},
      {"logicalNot", unary<mx::logical_not>},
      {"real", realPart},
      {"imag", imaginaryPart},
      {"conjugate", conjugate},
      {"complex", complexOf},
  };
}

}  // namespace sextant
