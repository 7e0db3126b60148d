// Functions of f32, a register at a time: exponentials, logarithms, and what is made of them.
// Invariant: within 3 ulp of the exact value over the whole range (erfc 4; the gelus' factors are), NaN for NaN, the limits at infinities, the sign of
//   zero; denormal results are kept.
// Source of the coefficients: least-maximum fits of relative error (linear programming on Chebyshev points) over the interval named at each.
// Not here: sines (angles.h), powers and logarithms of other bases (powers.h), loops.
#pragma once

#include "lanes.h"

namespace {

constexpr float INFINITY_ = __builtin_inff();
constexpr float NAN_ = __builtin_nanf("");
// Added and taken away again it rounds to a whole number, and leaves that number in the low bits.
constexpr float ROUNDER = 12582912.0f;
constexpr int BIAS = 127;
constexpr float LN2_HIGH = 0.693359375f;
constexpr float LN2_LOW = -2.12194440e-4f;
constexpr float LOG2_E = 1.44269504f;

/** x as a whole number of times ln(2), in the low bits of `shifted` above those of ROUNDER + Bias, and a rest from -ln(2)/2 to ln(2)/2. */
struct Reduced {
  Lanes shifted;
  Lanes rest;
};
template <int Bias>
inline Reduced reduced(Lanes x) {
  Lanes shifted = fused(x, LOG2_E, ROUNDER + Bias), n = shifted - (ROUNDER + Bias);
  return {shifted, fused(n, -LN2_LOW, fused(n, -LN2_HIGH, x))};
}

/** exp(r) - 1 for such a rest. */
inline Lanes restExpm1(Lanes r) {
  // (exp(r) - 1 - r) / r^2
  static constexpr float TAIL[] = {0.49999994f, 0.16666521f, 0.041668385f, 0.008368711f, 0.0013814701f};
  return fused(polynomial(r, TAIL), r * r, r);
}

/** fraction * first * second: a power of two in halves, since it may be denormal or infinite itself. */
struct Scaled {
  Lanes fraction;
  Lanes first, second;

  Lanes whole() const { return fraction * first * second; }
};

/** exp(x) for x from -104 to 90; `low` of it is added to the rest. */
inline Scaled scaledExp(Lanes x, Lanes low) {
  auto [shifted, rest] = reduced<2 * BIAS>(x);
  Wholes twice = wholesOf(shifted) - wholesOf(splat(ROUNDER)), half = twice >> 1;
  return {restExpm1(rest + low) + 1.0f, lanesOf(half << 23), lanesOf((twice - half) << 23)};
}
inline Scaled scaledExp(Lanes x) {
  auto [shifted, rest] = reduced<2 * BIAS>(x);
  Wholes twice = wholesOf(shifted) - wholesOf(splat(ROUNDER)), half = twice >> 1;
  return {restExpm1(rest) + 1.0f, lanesOf(half << 23), lanesOf((twice - half) << 23)};
}

inline Lanes expOf(Lanes x) { return scaledExp(atLeast(atMost(x, 89.0f), -104.0f)).whole(); }

/** exp(x) / 2, which is finite a little further than exp(x). */
inline Lanes halfExpOf(Lanes x) {
  auto [fraction, first, second] = scaledExp(atLeast(atMost(x, 90.0f), -104.0f));
  return fraction * (first * 0.5f) * second;
}

/** exp(x) - 1 from -87 to 88, where the power of two is an ordinary number. */
inline Lanes insideExpm1(Lanes x) {
  auto [shifted, rest] = reduced<BIAS>(x);
  Lanes scale = lanesOf(bitsOf(shifted) << 23);
  return fused(restExpm1(rest), scale, scale - 1.0f);
}

/** exp(x) for x that is not above 0, without denormal results: what softmax adds to 1 or more. */
inline Lanes expBelow(Lanes x) {
  auto [shifted, rest] = reduced<BIAS>(atLeast(x, -87.0f));
  Lanes made = (restExpm1(rest) + 1.0f) * lanesOf(bitsOf(shifted) << 23);
  return x < splat(-87.0f) ? splat(0.0f) : made;
}

inline Lanes expm1Of(Lanes x) {
  Lanes inside = atLeast(atMost(x, 89.0f), -40.0f);
  auto [shifted, rest] = reduced<2 * BIAS>(inside);
  Wholes twice = wholesOf(shifted) - wholesOf(splat(ROUNDER)), half = twice >> 1;
  Lanes p = restExpm1(rest), first = lanesOf(half << 23), second = lanesOf((twice - half) << 23);
  // At the top 2^n is infinite while the result is not, and 1 is nothing beside it.
  Lanes scale = first * second;
  Lanes made = inside > splat(88.0f) ? (p + 1.0f) * first * second : fused(p, scale, scale - 1.0f);
  return x == splat(0.0f) ? x : made;
}

/** x = 2^exponent * (1 + fraction), fraction from sqrt(1/2) - 1 to sqrt(2) - 1; of positive finite numbers. */
struct Split {
  Lanes exponent;
  Lanes fraction;
};
inline Split splitOf(Lanes x) {
  auto tiny = x < splat(1.17549435e-38f);
  Lanes scaled = tiny ? x * 33554432.0f : x;
  constexpr int32_t ROOT_HALF = 0x3f3504f3;
  Wholes moved = wholesOf(scaled) - ROOT_HALF;
  Lanes fraction = lanesOf((moved & 0x007fffff) + ROOT_HALF) - 1.0f;
  return {__builtin_convertvector(moved >> 23, Lanes) - (tiny ? splat(25.0f) : splat(0.0f)), fraction};
}

/** log(1 + f) - f for a fraction of splitOf; `low` is added before anything is rounded. */
inline Lanes logTail(Lanes f, Lanes low) {
  static constexpr float TAIL[] = {0.333333105f,  -0.249999866f, 0.200022265f,  -0.16669251f, 0.142186582f,
                                   -0.123843484f, 0.118729763f,  -0.117898077f, 0.0691536814f};
  Lanes square = f * f;
  return fused(polynomial(f, TAIL), f * square, fused(square, splat(-0.5f), low));
}

/** What logarithms are of no positive finite number: the limits, and NaN. */
inline Lanes withLimits(Lanes made, Lanes x) {
  made = x == splat(0.0f) ? splat(-INFINITY_) : made;
  made = x < splat(0.0f) ? splat(NAN_) : made;
  // Infinity, and NaN as it is.
  return x < splat(INFINITY_) ? made : x;
}

inline Lanes logOf(Lanes x) {
  auto [n, f] = splitOf(x);
  return withLimits(fused(n, LN2_HIGH, f + logTail(f, n * LN2_LOW)), x);
}

/** log(1 + x): what rounding 1 + x lost is put back. */
inline Lanes log1pOf(Lanes x) {
  Lanes u = x + 1.0f;
  Lanes lost = x - (u - 1.0f);
  Lanes made = logOf(u) + ((u > splat(0.0f)) & (u < splat(INFINITY_)) ? lost / u : splat(0.0f));
  return magnitude(x) < splat(1e-8f) ? x : made;
}

/** log(exp(x) + exp(y)); equal infinities have no difference to work with. */
inline Lanes logaddexpOf(Lanes x, Lanes y) {
  Lanes top = (x > y) | (x != x) ? x : y;
  Lanes made = top + log1pOf(expOf(-magnitude(x - y)));
  return x == y ? x + 0.693147181f : made;
}

inline Lanes tanhOf(Lanes x) {
  Lanes a = magnitude(x), made = insideExpm1(atMost(a + a, 20.0f));
  return withSignOf(made / (made + 2.0f), x);
}

inline Lanes sinhOf(Lanes x) {
  // (sinh(x) / x - 1) / x^2 up to 1.
  static constexpr float SMALL[] = {0.16666718f, 0.008330211f, 0.00020377403f};
  Lanes a = magnitude(x), z = x * x;
  Lanes half = halfExpOf(a);
  return a < splat(1.0f) ? fused(polynomial(z, SMALL), z * x, x) : withSignOf(half - 0.25f / half, x);
}
inline Lanes coshOf(Lanes x) {
  Lanes half = halfExpOf(magnitude(x));
  return half + 0.25f / half;
}

inline Lanes sigmoidOf(Lanes x) {
  Lanes e = scaledExp(atLeast(lanesOf(bitsOf(x) | SIGN), -104.0f)).whole();
  return (x < splat(0.0f) ? e : splat(1.0f)) / (e + 1.0f);
}

inline Lanes erfOf(Lanes x) {
  // -log(1 - erf(a)) / a up to 3.92, where erf becomes 1.
  static constexpr float DECAY[] = {0.6366194f,    0.10277783f, -0.019153066f,  -0.00016039064f,
                                    0.001667020f, -0.00063283171f, 0.00011763954f, -9.256039e-6f};
  Lanes a = atMost(magnitude(x), 3.92f);
  Lanes decay = fused(a, 1.1283792f, a * a * polynomial(a, DECAY));
  return withSignOf(magnitude(insideExpm1(-decay)), x);
}

inline Lanes erfcOf(Lanes x) {
  Lanes a = atMost(magnitude(x), 10.5f);
  // (1 + 2a) exp(a^2) erfc(a) in (a - 2) / (a + 2).
  static constexpr float SCALED[] = {1.2769784f,     -0.09276398f, -0.16603142f, 0.16405534f,    -0.054204296f,
                                     -0.008059875f, 0.008631681f, 0.0013135225f, -0.0012299278f, -0.00040057706f};
  Lanes q = polynomial((a - 2.0f) / (a + 2.0f), SCALED) / fused(a, 2.0f, 1.0f);
  // a^2 in two parts, the first of which is exact.
  Lanes high = lanesOf(bitsOf(a) & 0xfffff000u);
  Lanes low = (high - a) * (high + a);
  auto [fraction, first, second] = scaledExp(-(high * high), low);
  Lanes made = fraction * q * first * second;
  made = x < splat(0.0f) ? 2.0f - made : made;
  // erf(x) / x in squares, up to 0.4.
  static constexpr float SMALL[] = {1.1283792f, -0.3761263f, 0.112833954f, -0.026809162f, 0.0048626494f};
  return a < splat(0.4f) ? fused(-x, polynomial(x * x, SMALL), splat(1.0f)) : made;
}

/** The operations of the default composition in its order. */
inline Lanes geluOf(Lanes x) {
  return (tanhOf((x * x * x * 0.044715f + x) * 0.7978845608f) + 1.0f) * (x * 0.5f);
}
inline Lanes exactGeluOf(Lanes x) { return erfcOf(x * -0.7071067812f) * (x * 0.5f); }

}  // namespace
