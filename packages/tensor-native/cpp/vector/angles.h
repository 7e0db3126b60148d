// Sines, cosines and tangents of f32, and angles of quotients, a register at a time.
// Invariant: that of functions.h; an angle is reduced in f64, and one too large for that by the C library, so that every angle is exact.
#pragma once

#include <math.h>

#include "doubles.h"

namespace {

// Up to here the count of quarter turns has 20 bits: times 33 bits of pi / 2 it is exact.
constexpr float LARGEST_ANGLE = 1.6e6f;
constexpr double QUARTER_HIGH = 1.57079632673412561417;
constexpr double QUARTER_LOW = 6.07710050650619224932e-11;

/** An angle as whole quarter turns and a rest from -pi / 4 to pi / 4. */
struct Turned {
  Wholes quarters;
  Lanes rest;
};
inline Turned turnedOf(Lanes x) {
  auto angle = doublesOf(x);
  auto quarters = onBoth(angle, [](Doubles a) { return rounded(a * 0.63661977236758134308); });
  auto rest = [](Doubles a, Doubles n) { return (a - n * QUARTER_HIGH) - n * QUARTER_LOW; };
  Pair<Doubles> rests{rest(angle.low, quarters.low), rest(angle.high, quarters.high)};
  return {wholesOf(quarters), lanesOf(rests)};
}

/** Sine and cosine from -pi / 4 to pi / 4. */
inline Lanes smallSine(Lanes r, Lanes z) {
  static constexpr float TAIL[] = {-0.16666655f, 0.008332178f, -0.000195173f};
  // The sign last: a sum of zeros would lose it.
  return withSignOf(fused(polynomial(z, TAIL), z * r, r), r);
}
inline Lanes smallCosine(Lanes z) {
  static constexpr float TAIL[] = {0.041666646f, -0.0013887368f, 2.443845e-5f};
  // What rounding the first two terms lost is put back.
  Lanes half = z * 0.5f, first = 1.0f - half;
  return first + fused(polynomial(z, TAIL), z * z, (1.0f - first) - half);
}

/** Sine of an angle that is `more` quarter turns on. */
template <int More>
inline Lanes sineOf(Lanes x) {
  auto [quarters, r] = turnedOf(x);
  quarters += More;
  Lanes z = r * r;
  Lanes made = (quarters & 1) != 0 ? smallCosine(z) : smallSine(r, z);
  return lanesOf(bitsOf(made) ^ (reinterpret_cast<Bits>(quarters & 2) << 30));
}

inline Lanes tangentOf(Lanes x) {
  auto [quarters, r] = turnedOf(x);
  Lanes z = r * r, sine = smallSine(r, z), cosine = smallCosine(z);
  auto odd = (quarters & 1) != 0;
  return (odd ? -cosine : sine) / (odd ? sine : cosine);
}

/** G of the lanes of a test, `made` of the others. */
template <double (*G)(double)>
[[gnu::noinline]] Lanes eachLane(Lanes made, Lanes x, Wholes test) {
  for (size_t l = 0; l < WIDTH; l++)
    if (test[l]) made[l] = static_cast<float>(G(static_cast<double>(x[l])));
  return made;
}

/** F, and where an angle is large G of that lane alone. */
template <Lanes (*F)(Lanes), double (*G)(double)>
inline Lanes ofAngle(Lanes x) {
  auto large = magnitude(x) > splat(LARGEST_ANGLE);
  return any(large) ? eachLane<G>(F(x), x, large) : F(x);
}

inline Lanes sinOf(Lanes x) { return ofAngle<sineOf<0>, sin>(x); }
inline Lanes cosOf(Lanes x) { return ofAngle<sineOf<1>, cos>(x); }
inline Lanes tanOf(Lanes x) { return ofAngle<tangentOf, tan>(x); }

/** The angle of a slope from 0 to 1. */
inline Lanes lowAngle(Lanes slope) {
  static constexpr float TAIL[] = {-0.33333302f, 0.19998638f,   -0.14265244f, 0.10957564f,  -0.084194176f,
                                   0.058233786f, -0.031454884f, 0.011063972f, -0.0018271024f};
  Lanes z = slope * slope;
  return fused(polynomial(z, TAIL), z * slope, slope);
}

constexpr float QUARTER = 1.57079637f;
constexpr float HALF = 3.14159274f;

inline Lanes arctanOf(Lanes x) {
  Lanes a = magnitude(x);
  auto steep = a > splat(1.0f);
  Lanes angle = lowAngle(steep ? 1.0f / a : a);
  return withSignOf(steep ? QUARTER - angle : angle, x);
}

/** The angle of the point (x, y), by IEEE 754 also at zeros and infinities. */
inline Lanes arctan2Of(Lanes y, Lanes x) {
  Lanes a = magnitude(x), b = magnitude(y);
  auto steep = b > a;
  Lanes longer = steep ? b : a, shorter = steep ? a : b;
  // Two zeros, and two infinities, have the slopes 0 and 1.
  Lanes slope = longer == splat(0.0f) ? splat(0.0f) : shorter / longer;
  slope = shorter == splat(__builtin_inff()) ? splat(1.0f) : slope;
  Lanes angle = lowAngle(slope);
  angle = steep ? QUARTER - angle : angle;
  angle = (bitsOf(x) & SIGN) != 0 ? HALF - angle : angle;
  return (x != x) | (y != y) ? x + y : withSignOf(angle, y);
}

}  // namespace
