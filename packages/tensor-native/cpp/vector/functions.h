// Functions of one f32, written so that a compiler makes loops over them vectors: no branches, no calls.
// Invariant: within 3 ulp of the exact value over the whole range, NaN for NaN, the limits at infinities; denormal results are kept.
// Source of the polynomials: least-maximum fits of relative error (Lawson's iteration) over the interval named at each.
// Not here: loops (level_steps.cpp, level_rows.h).
#pragma once

#include <stdint.h>

namespace {

inline uint32_t bitsOf(float x) { return __builtin_bit_cast(uint32_t, x); }
inline float floatOf(uint32_t bits) { return __builtin_bit_cast(float, bits); }

/** a * b + c, rounded once where the processor can. */
inline float fused(float a, float b, float c) {
#ifdef __FMA__
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

constexpr float INFINITY_ = __builtin_inff();
constexpr float NAN_ = __builtin_nanf("");
// Added and taken away again it rounds to a whole number, and leaves that number in the low bits.
constexpr float ROUNDER = 12582912.0f;
constexpr float LN2_HIGH = 0.693359375f;
constexpr float LN2_LOW = -2.12194440e-4f;

/** 2^n for whole n from -126 to 127. */
inline float powerOfTwo(int32_t n) { return floatOf(static_cast<uint32_t>(n + 127) << 23); }

/** exp(x) = 2^n * exp(r): n, and r from -ln(2)/2 to ln(2)/2. */
struct Reduced {
  int32_t n;
  float r;
};
inline Reduced reduced(float x) {
  float shifted = fused(x, 1.44269504f, ROUNDER);
  float n = shifted - ROUNDER;
  float r = fused(n, -LN2_LOW, fused(n, -LN2_HIGH, x));
  return {static_cast<int32_t>(bitsOf(shifted)) - static_cast<int32_t>(bitsOf(ROUNDER)), r};
}

/** (exp(r) - 1 - r) / r^2 from -ln(2)/2 to ln(2)/2. */
inline float expTail(float r) {
  float p = fused(1.99136339e-4f, r, 1.39410642e-3f);
  p = fused(p, r, 8.33327416e-3f);
  p = fused(p, r, 4.16663550e-2f);
  p = fused(p, r, 1.66666672e-1f);
  return fused(p, r, 0.5f);
}

inline float expOf(float x) {
  float inside = x > 89.0f ? 89.0f : x;
  inside = inside < -104.0f ? -104.0f : inside;
  Reduced at = reduced(inside);
  float p = fused(expTail(at.r), at.r * at.r, at.r) + 1.0f;
  // In two factors, since the power alone may be denormal or infinite.
  int32_t half = at.n >> 1;
  return p * powerOfTwo(half) * powerOfTwo(at.n - half);
}

/** exp(x) from -87 to 88, where 2^n is an ordinary number. */
inline float expInside(float x) {
  Reduced at = reduced(x);
  return (fused(expTail(at.r), at.r * at.r, at.r) + 1.0f) * powerOfTwo(at.n);
}

/** exp(x) for x that is not above 0, without denormal results: what softmax adds to 1 or more. */
inline float expBelow(float x) {
  float made = expInside(x < -87.0f ? -87.0f : x);
  return x < -87.0f ? 0.0f : made;
}

inline float expm1Of(float x) {
  float inside = x > 89.0f ? 89.0f : x;
  inside = inside < -40.0f ? -40.0f : inside;
  Reduced at = reduced(inside);
  float p = fused(expTail(at.r), at.r * at.r, at.r);
  int32_t half = at.n >> 1;
  float first = powerOfTwo(half), second = powerOfTwo(at.n - half);
  float whole = first * second;
  // At the top 2^n is infinite while the result is not.
  float made = at.n > 127 ? (p + 1.0f) * first * second : fused(p, whole, whole - 1.0f);
  return x == 0.0f ? x : made;
}

inline float logOf(float x) {
  bool tiny = x < 1.17549435e-38f;
  float scaled = tiny ? x * 33554432.0f : x;
  uint32_t bits = bitsOf(scaled);
  // From sqrt(1/2) to sqrt(2), around 1.
  uint32_t moved = bits - 0x3f3504f3u;
  int32_t exponent = static_cast<int32_t>(moved) >> 23;
  float f = floatOf((moved & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  float n = static_cast<float>(exponent) - (tiny ? 25.0f : 0.0f);
  float p = fused(0.0691536814f, f, -0.117898077f);
  p = fused(p, f, 0.118729763f);
  p = fused(p, f, -0.123843484f);
  p = fused(p, f, 0.142186582f);
  p = fused(p, f, -0.16669251f);
  p = fused(p, f, 0.200022265f);
  p = fused(p, f, -0.249999866f);
  p = fused(p, f, 0.333333105f);
  float square = f * f;
  float tail = fused(p, f * square, fused(n, LN2_LOW, -0.5f * square));
  float made = fused(n, LN2_HIGH, f + tail);
  made = x == 0.0f ? -INFINITY_ : made;
  made = x < 0.0f ? NAN_ : made;
  // Infinity, and NaN as it is.
  return x < INFINITY_ ? made : x;
}

/** log(1 + x): what rounding 1 + x lost is put back. */
inline float log1pOf(float x) {
  float u = 1.0f + x;
  float lost = x - (u - 1.0f);
  float made = logOf(u) + (u > 0.0f && u < INFINITY_ ? lost / u : 0.0f);
  return x > -1e-8f && x < 1e-8f ? x : made;
}

inline float tanhOf(float x) {
  float a = floatOf(bitsOf(x) & 0x7fffffffu);
  float z = x * x;
  // (tanh(x) / x - 1) / z up to 0.625.
  float p = fused(-5.71703678e-3f, z, 2.06505787e-2f);
  p = fused(p, z, -5.37434965e-2f);
  p = fused(p, z, 1.33314908e-1f);
  p = fused(p, z, -3.33332837e-1f);
  float small = fused(p, z * x, x);
  float large = 1.0f - 2.0f / (expInside(a > 10.0f ? 20.0f : 2.0f * a) + 1.0f);
  // The sign last: a sum of zeros would lose it.
  float made = floatOf(bitsOf(a < 0.625f ? small : large) | (bitsOf(x) & 0x80000000u));
  return x != x ? x : made;
}

inline float sigmoidOf(float x) {
  float a = floatOf(bitsOf(x) | 0x80000000u);
  float e = expOf(a);
  float made = (x < 0.0f ? e : 1.0f) / (1.0f + e);
  return x != x ? x : made;
}

inline float erfOf(float x) {
  float a = floatOf(bitsOf(x) & 0x7fffffffu);
  float z = x * x;
  // erf(x) / x up to 1.
  float p = fused(-9.68013683e-6f, z, 1.12705449e-4f);
  p = fused(p, z, -8.48471129e-4f);
  p = fused(p, z, 5.22107491e-3f);
  p = fused(p, z, -2.68654451e-2f);
  p = fused(p, z, 1.12837829e-1f);
  p = fused(p, z, -3.76126379e-1f);
  p = fused(p, z, 1.12837923f);
  // log(1 - erf(a)) from 1 to 4, around 2.5.
  float u = (a > 4.0f ? 4.0f : a) - 2.5f;
  float q = fused(-2.16868502e-5f, u, 6.18164995e-5f);
  q = fused(q, u, -4.30915272e-4f);
  q = fused(q, u, 2.16652267e-3f);
  q = fused(q, u, -1.08534992e-2f);
  q = fused(q, u, -9.43891823e-1f);
  q = fused(q, u, -5.35268068f);
  q = fused(q, u, -7.80681515f);
  float large = 1.0f - expInside(q);
  float made = a < 1.0f ? p * x : floatOf(bitsOf(large) | (bitsOf(x) & 0x80000000u));
  return x != x ? x : made;
}

}  // namespace
