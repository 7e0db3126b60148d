// Powers, and logarithms of base 2 and 10, of f32, a register at a time.
// Invariant: that of functions.h; a power goes by way of a logarithm in f64, whose error the exponent would multiply.
#pragma once

#include "doubles.h"
#include "functions.h"

namespace {

inline Lanes log2Of(Lanes x) {
  auto [n, f] = splitOf(x);
  Lanes tail = logTail(f, splat(0.0f));
  // The fraction is short enough for the first product to be exact.
  Lanes high = lanesOf(bitsOf(f) & 0xfffff000u);
  Lanes low = (f - high) + tail;
  return withLimits(fused(high, 1.4423828125f, n) + fused(low, LOG2_E, high * 3.12228e-4f), x);
}

inline Lanes log10Of(Lanes x) {
  auto [n, f] = splitOf(x);
  Lanes tail = logTail(f, splat(0.0f));
  Lanes high = lanesOf(bitsOf(f) & 0xfffff000u);
  Lanes low = (f - high) + tail;
  Lanes top = fused(n, 0.301025391f, high * 0.434326172f);
  return withLimits(top + fused(low, 0.434294482f, fused(n, 4.60503907e-6f, high * -3.16901e-5f)), x);
}

/** log2 of positive normal numbers of f64, to 2^-43. */
inline Doubles log2Of(Doubles x) {
  constexpr uint64_t ROOT_HALF = 0x3fe6a09e667f3bcd;
  LongBits moved = reinterpret_cast<LongBits>(x) - ROOT_HALF;
  // The exponent, 12 bits with a sign, as the last digits of 2^52 + 2048.
  Doubles n = reinterpret_cast<Doubles>((moved >> 52) ^ 0x4330000000000800) - 4503599627372544.0;
  Doubles m = reinterpret_cast<Doubles>((moved & 0x000fffffffffffff) + ROOT_HALF);
  // log2((1 + s) / (1 - s)) / s in squares, up to sqrt(2).
  static constexpr double TERMS[] = {2.8853900817778264, 0.9617966941483791,  0.5770779335632543,
                                     0.4122100316214002, 0.31987806905687693, 0.28323852204203315};
  Doubles s = (m - 1.0) / (m + 1.0), z = s * s, sum = splatOf(TERMS[5]);
  for (size_t i = 5; i-- > 0;) sum = fused(sum, z, splatOf(TERMS[i]));
  return fused(sum, s, n);
}

/** x^y of positive finite numbers. */
inline Lanes positivePower(Lanes x, Lanes y) {
  // However near 1 the base is, this much ends beyond all numbers.
  auto base = doublesOf(x), exponent = doublesOf(atLeast(atMost(y, 1e12f), -1e12f));
  auto power = [](Doubles b, Doubles e) {
    Doubles t = log2Of(b) * e;
    t = t > splatOf(130.0) ? splatOf(130.0) : t;
    return t < splatOf(-160.0) ? splatOf(-160.0) : t;
  };
  Pair<Doubles> t{power(base.low, exponent.low), power(base.high, exponent.high)};
  auto n = onBoth(t, rounded);
  auto rest = [](Doubles each, Doubles whole) { return (each - whole) * 0.69314718055994530942; };
  Lanes r = lanesOf(Pair<Doubles>{rest(t.low, n.low), rest(t.high, n.high)});
  // As scaledExp.
  Wholes whole = wholesOf(n), half = whole >> 1;
  return Scaled{restExpm1(r) + 1.0f, lanesOf((half + BIAS) << 23), lanesOf((whole - half + BIAS) << 23)}.whole();
}

/** x^y, as IEEE 754 has it. */
inline Lanes powerOf(Lanes x, Lanes y) {
  Lanes a = magnitude(x), one = splat(1.0f);
  // What has a power of its own at the end, NaN too, is 1 on the way.
  auto usual = (a > splat(0.0f)) & (a < splat(INFINITY_)) & (y == y);
  Lanes made = positivePower(usual ? a : one, usual ? y : one);
  // From 2^24 on all numbers are even.
  auto even = magnitude(y) >= splat(16777216.0f);
  Wholes whole = __builtin_convertvector(even ? splat(0.0f) : y, Wholes);
  auto integer = even | (__builtin_convertvector(whole, Lanes) == y);
  Lanes atEnd = (a == splat(0.0f)) == (y < splat(0.0f)) ? splat(INFINITY_) : splat(0.0f);
  made = usual ? made : atEnd;
  made = (x < splat(0.0f)) & (x > splat(-INFINITY_)) & ~integer ? splat(NAN_) : made;
  made = lanesOf(bitsOf(made) | (bitsOf(x) & SIGN & reinterpret_cast<Bits>(integer) & reinterpret_cast<Bits>(whole << 31)));
  made = (x != x) | (y != y) ? x + y : made;
  return (y == splat(0.0f)) | (x == one) ? one : made;
}

}  // namespace
