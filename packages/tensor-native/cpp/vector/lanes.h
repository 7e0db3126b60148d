// One register of f32, and of f64, for the level that is compiled: arithmetic is the compiler's, the few instructions it does not find are named here.
// Invariant: what is done to one lane does not depend on the others.
// Not here: functions (functions.h, angles.h, powers.h), loops (level_steps.cpp, level_rows.h).
#pragma once

#include <stddef.h>
#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr size_t WIDTH = 16;
#elif defined(__AVX2__)
constexpr size_t WIDTH = 8;
#else
constexpr size_t WIDTH = 4;
#endif

// Wider vectors than a register would be compared element by element.
typedef float Lanes __attribute__((vector_size(4 * WIDTH)));
typedef int32_t Wholes __attribute__((vector_size(4 * WIDTH)));
typedef uint32_t Bits __attribute__((vector_size(4 * WIDTH)));
typedef float Loose __attribute__((vector_size(4 * WIDTH), aligned(4), may_alias));

inline Lanes loaded(const float* at) { return *reinterpret_cast<const Loose*>(at); }
inline void store(float* at, Lanes x) { *reinterpret_cast<Loose*>(at) = x; }
inline Lanes splat(float x) { return Lanes{} + x; }

/** The last elements of a loop, fewer than a register holds; the other lanes are 1. */
inline Lanes loadedPart(const float* at, size_t count) {
  Lanes x = splat(1.0f);
  __builtin_memcpy(&x, at, count * sizeof(float));
  return x;
}
inline void storePart(float* at, Lanes x, size_t count) { __builtin_memcpy(at, &x, count * sizeof(float)); }

inline Wholes wholesOf(Lanes x) { return reinterpret_cast<Wholes>(x); }
inline Bits bitsOf(Lanes x) { return reinterpret_cast<Bits>(x); }
inline Lanes lanesOf(Bits bits) { return reinterpret_cast<Lanes>(bits); }
inline Lanes lanesOf(Wholes bits) { return reinterpret_cast<Lanes>(bits); }

/** a * b + c, rounded once where the processor can. */
inline Lanes fused(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}
inline Lanes fused(Lanes a, float b, Lanes c) { return fused(a, splat(b), c); }
inline Lanes fused(Lanes a, float b, float c) { return fused(a, splat(b), splat(c)); }

/** The smaller and the larger number; where x is NaN, x. */
inline Lanes atMost(Lanes x, float bound) {
#if defined(__AVX512F__)
  return _mm512_min_ps(splat(bound), x);
#elif defined(__AVX2__)
  return _mm256_min_ps(splat(bound), x);
#else
  return splat(bound) < x ? splat(bound) : x;
#endif
}
inline Lanes atLeast(Lanes x, float bound) {
#if defined(__AVX512F__)
  return _mm512_max_ps(splat(bound), x);
#elif defined(__AVX2__)
  return _mm256_max_ps(splat(bound), x);
#else
  return splat(bound) > x ? splat(bound) : x;
#endif
}

constexpr uint32_t SIGN = 0x80000000u;
inline Lanes magnitude(Lanes x) { return lanesOf(bitsOf(x) & ~SIGN); }
inline Lanes withSignOf(Lanes made, Lanes x) { return lanesOf(bitsOf(made) | (bitsOf(x) & SIGN)); }

/** Does a test hold for any lane? */
inline bool any(Wholes test) {
#if defined(__AVX512F__)
  return _mm512_test_epi32_mask(reinterpret_cast<__m512i>(test), reinterpret_cast<__m512i>(test)) != 0;
#elif defined(__AVX2__)
  return _mm256_movemask_ps(reinterpret_cast<__m256>(test)) != 0;
#else
  int32_t found = 0;
  for (size_t l = 0; l < WIDTH; l++) found |= test[l];
  return found != 0;
#endif
}

/** c[0] + c[1] x + c[2] x^2 ... : even and odd powers apart, since one chain of sums would wait for itself. */
template <size_t N>
inline Lanes polynomial(Lanes x, const float (&c)[N]) {
  Lanes square = x * x, even = splat(c[(N - 1) / 2 * 2]), odd = splat(c[N / 2 * 2 - 1]);
  for (size_t i = (N - 1) / 2 * 2; i >= 2; i -= 2) even = fused(even, square, splat(c[i - 2]));
  for (size_t i = N / 2 * 2 - 1; i >= 3; i -= 2) odd = fused(odd, square, splat(c[i - 2]));
  return fused(odd, x, even);
}

}  // namespace
