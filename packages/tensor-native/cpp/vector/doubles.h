// The lanes of a register in f64, as two registers of half as many: where f32 has too few digits on the way.
// Not here: what is computed with them (angles.h, powers.h).
#pragma once

#include "lanes.h"

namespace {

typedef double Doubles __attribute__((vector_size(4 * WIDTH)));
typedef uint64_t LongBits __attribute__((vector_size(4 * WIDTH)));
typedef float HalfLanes __attribute__((vector_size(2 * WIDTH)));

/** What stands for the two halves of a register. */
template <typename T>
struct Pair {
  T low, high;
};

// With instructions where there are any: the compiler goes through memory.
#if defined(__AVX512F__)
inline Pair<Doubles> doublesOf(Lanes x) {
  return {_mm512_cvtps_pd(_mm512_castps512_ps256(x)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1))};
}
inline Lanes lanesOf(Pair<Doubles> x) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(x.low)), _mm512_cvtpd_ps(x.high), 1);
}
#elif defined(__AVX2__)
inline Pair<Doubles> doublesOf(Lanes x) {
  return {_mm256_cvtps_pd(_mm256_castps256_ps128(x)), _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1))};
}
inline Lanes lanesOf(Pair<Doubles> x) { return _mm256_set_m128(_mm256_cvtpd_ps(x.high), _mm256_cvtpd_ps(x.low)); }
#else
inline Pair<Doubles> doublesOf(Lanes x) {
  auto halves = __builtin_bit_cast(Pair<HalfLanes>, x);
  return {__builtin_convertvector(halves.low, Doubles), __builtin_convertvector(halves.high, Doubles)};
}
inline Lanes lanesOf(Pair<Doubles> x) {
  Pair<HalfLanes> halves{__builtin_convertvector(x.low, HalfLanes), __builtin_convertvector(x.high, HalfLanes)};
  return __builtin_bit_cast(Lanes, halves);
}
#endif
/** Whole numbers of f64 that f32 holds. */
inline Wholes wholesOf(Pair<Doubles> x) { return __builtin_convertvector(lanesOf(x), Wholes); }

/** f on both halves. */
template <typename F>
inline Pair<Doubles> onBoth(Pair<Doubles> x, F f) {
  return {f(x.low), f(x.high)};
}

/** a * b + c, rounded once where the processor can. */
inline Doubles fused(Doubles a, Doubles b, Doubles c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_pd(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_pd(a, b, c);
#else
  return a * b + c;
#endif
}
inline Doubles splatOf(double x) { return Doubles{} + x; }

// As ROUNDER, for f64.
constexpr double LONG_ROUNDER = 6755399441055744.0;
inline Doubles rounded(Doubles x) { return (x + LONG_ROUNDER) - LONG_ROUNDER; }

}  // namespace
