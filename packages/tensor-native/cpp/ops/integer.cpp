// Integers (and what floats share with them): division, remainders, powers, bits and shifts; random bits.
// Invariant: a zero divisor, the most negative number over -1 and a shift by the width or more have the schema's results and never trap.
#include "../kernels/complex.h"
#include "op.h"

namespace sextant {
namespace {

/** A divisor by which dividing cannot trap, and where it stands in for 0 and -1. */
struct Divisor {
  mx::array safe;
  mx::array zero;
  mx::array minusOne;
};

Divisor guarded(const mx::array& y, mx::Stream s) {
  auto d = y.dtype();
  auto one = constant(1, d);
  auto zero = mx::equal(y, constant(0, d), s);
  auto minusOne = isSigned(d) ? mx::equal(y, constant(-1, d), s) : mx::array(false);
  return {mx::where(mx::logical_or(zero, minusOne, s), one, y, s), zero, minusOne};
}

mx::array floorRemainder(const mx::array& x, const Divisor& by, mx::Stream s) {
  auto rest = mx::remainder(x, by.safe, s);
  auto whole = mx::where(by.minusOne, constant(0, x.dtype()), rest, s);
  return mx::where(by.zero, x, whole, s);
}

Arrays remainder(Call& c) {
  auto s = c.stream;
  if (isInteger(c.x().dtype())) return {floorRemainder(c.x(), guarded(c.y(), s), s)};
  return {mx::remainder(c.x(), c.y(), s)};
}

/** x less its remainder divides to a whole number up to rounding; an infinite divisor leaves 0, or -1 across the signs. */
mx::array floorQuotient(const mx::array& x, const mx::array& y, mx::Stream s) {
  auto d = x.dtype();
  auto zero = constant(0, d);
  auto quotient = mx::divide(x, y, s);
  auto whole = mx::round(mx::divide(mx::subtract(x, mx::remainder(x, y, s), s), y, s), 0, s);
  auto across = mx::not_equal(mx::less(x, zero, s), mx::less(y, zero, s), s);
  auto below = mx::logical_and(across, mx::not_equal(x, zero, s), s);
  auto beside = mx::where(below, constant(-1, d), zero, s);
  auto unbounded = mx::logical_and(mx::isinf(y, s), mx::isfinite(x, s), s);
  return mx::where(mx::equal(y, zero, s), quotient, mx::where(unbounded, beside, whole, s), s);
}

Arrays floorDivide(Call& c) {
  auto s = c.stream;
  auto d = c.x().dtype();
  if (isFloat(d)) {
    auto wide = wideOf(d);
    return {mx::astype(floorQuotient(mx::astype(c.x(), wide, s), mx::astype(c.y(), wide, s), s), d, s)};
  }
  auto by = guarded(c.y(), s);
  auto quotient = mx::floor_divide(c.x(), by.safe, s);
  auto signedQuotient = isSigned(d) ? mx::where(by.minusOne, mx::negative(c.x(), s), quotient, s) : quotient;
  auto allBits = isSigned(d) ? constant(-1, d) : mx::bitwise_invert(constant(0, d), s);
  return {mx::where(by.zero, allBits, signedQuotient, s)};
}

Arrays power(Call& c) {
  auto s = c.stream;
  auto d = c.x().dtype();
  if (isComplex(d)) return {mappedComplex<complexPower>("power", c.x(), c.y(), s)};
  if (!isSigned(d)) return {mx::power(c.x(), c.y(), s)};
  auto zero = constant(0, d);
  auto one = constant(1, d);
  auto minusOne = constant(-1, d);
  auto whole = mx::power(c.x(), mx::maximum(c.y(), zero, s), s);
  auto odd = mx::equal(mx::bitwise_and(c.y(), one, s), one, s);
  auto alternating = mx::where(odd, minusOne, one, s);
  auto ofMinusOne = mx::where(mx::equal(c.x(), minusOne, s), alternating, zero, s);
  auto inverse = mx::where(mx::equal(c.x(), one, s), one, ofMinusOne, s);
  return {mx::where(mx::less(c.y(), zero, s), inverse, whole, s)};
}

using Binary = mx::array (*)(const mx::array&, const mx::array&, mx::StreamOrDevice);

template <Binary Bits, Binary Logic>
Arrays bits(Call& c) {
  if (c.x().dtype() == mx::bool_) return {Logic(c.x(), c.y(), c.stream)};
  return {Bits(c.x(), c.y(), c.stream)};
}

Arrays bitwiseNot(Call& c) {
  if (c.x().dtype() == mx::bool_) return {mx::logical_not(c.x(), c.stream)};
  return {mx::bitwise_invert(c.x(), c.stream)};
}

/** Shift counts that are inside the width, and where they are. */
std::pair<mx::array, mx::array> shiftBy(const mx::array& y, mx::Stream s) {
  auto d = y.dtype();
  int width = static_cast<int>(mx::size_of(d)) * 8;
  auto small = mx::less(y, constant(width, d), s);
  auto inside = isSigned(d) ? mx::logical_and(small, mx::greater_equal(y, constant(0, d), s), s) : small;
  return {mx::where(inside, y, constant(0, d), s), inside};
}

Arrays leftShift(Call& c) {
  auto s = c.stream;
  auto [by, inside] = shiftBy(c.y(), s);
  return {mx::where(inside, mx::left_shift(c.x(), by, s), constant(0, c.x().dtype()), s)};
}

Arrays rightShift(Call& c) {
  auto s = c.stream;
  auto d = c.x().dtype();
  auto [by, inside] = shiftBy(c.y(), s);
  auto zero = constant(0, d);
  auto beyond = isSigned(d) ? mx::where(mx::less(c.x(), zero, s), constant(-1, d), zero, s) : zero;
  return {mx::where(inside, mx::right_shift(c.x(), by, s), beyond, s)};
}

mx::array rotated(const mx::array& x, int by, mx::Stream s) {
  return mx::bitwise_or(
      mx::left_shift(x, constant(by, mx::uint32), s), mx::right_shift(x, constant(32 - by, mx::uint32), s), s);
}

/** Threefry-2x32 with 20 rounds (Salmon et al. 2011). */
Arrays threefry(Call& c) {
  static constexpr int ROTATIONS[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  auto s = c.stream;
  auto words = mx::broadcast_arrays(c.inputs, s);
  auto parity = mx::bitwise_xor(mx::bitwise_xor(words[0], words[1], s), constant(0x1BD11BDAu, mx::uint32), s);
  const mx::array keys[3] = {words[0], words[1], parity};
  auto x0 = mx::add(words[2], keys[0], s);
  auto x1 = mx::add(words[3], keys[1], s);
  for (int group = 0; group < 5; group++) {
    for (int rotation : ROTATIONS[group % 2]) {
      x0 = mx::add(x0, x1, s);
      x1 = mx::bitwise_xor(rotated(x1, rotation, s), x0, s);
    }
    x0 = mx::add(x0, keys[(group + 1) % 3], s);
    x1 = mx::add(mx::add(x1, keys[(group + 2) % 3], s), constant(static_cast<uint32_t>(group + 1), mx::uint32), s);
  }
  return {x0, x1};
}

/** Sign bit of y over the other bits of x, in an unsigned dtype of the same width. */
Arrays copysign(Call& c) {
  auto s = c.stream;
  auto d = c.x().dtype();
  auto word = mx::size_of(d) == 2 ? mx::uint16 : mx::size_of(d) == 4 ? mx::uint32 : mx::uint64;
  int width = static_cast<int>(mx::size_of(d)) * 8;
  auto top = constant(uint64_t{1} << (width - 1), word);
  auto magnitude = mx::bitwise_and(mx::view(c.x(), word, s), mx::bitwise_invert(top, s), s);
  auto sign = mx::bitwise_and(mx::view(c.y(), word, s), top, s);
  return {mx::view(mx::bitwise_or(magnitude, sign, s), d, s)};
}

Arrays bitcast(Call& c) { return {mx::view(c.x(), c.attributes.dtype(), c.stream)}; }

}  // namespace

Family integerOps() {
  return {
      {"floorDivide", floorDivide},
      {"remainder", remainder},
      {"power", power},
      {"bitwiseAnd", bits<mx::bitwise_and, mx::logical_and>},
      {"bitwiseOr", bits<mx::bitwise_or, mx::logical_or>},
      {"bitwiseXor", bits<mx::bitwise_xor, mx::not_equal>},
      {"bitwiseNot", bitwiseNot},
      {"leftShift", leftShift},
      {"rightShift", rightShift},
      {"copysign", copysign},
      {"bitcast", bitcast},
      {"threefry2x32", threefry},
  };
}

}  // namespace sextant
