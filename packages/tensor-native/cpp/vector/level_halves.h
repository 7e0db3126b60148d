// Floats of 16 bits as f32 and back, rounded to even, for one level of instructions. Included by level_steps.cpp alone.
// Invariant: NaN stays NaN, what is too large becomes infinite, denormal numbers are kept.
#pragma once

#include "lanes.h"

namespace sextant {
namespace {

inline float floatOf(uint32_t bits) { return __builtin_bit_cast(float, bits); }
inline uint32_t bitsOf(float x) { return __builtin_bit_cast(uint32_t, x); }

inline float fromBf16(uint16_t x) { return floatOf(static_cast<uint32_t>(x) << 16); }
inline uint16_t toBf16(float x) {
  uint32_t bits = bitsOf(x), rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  return static_cast<uint16_t>((x != x ? bits | 0x00400000u : rounded) >> 16);
}

inline float fromF16(uint16_t x) {
  // The exponent moves by a product, which makes denormal numbers ordinary.
  uint32_t a = x & 0x7fffu;
  float made = floatOf(a << 13) * 0x1p112f;
  uint32_t bits = a >= 0x7c00u ? bitsOf(made) | 0x7f800000u : bitsOf(made);
  return floatOf(bits | (static_cast<uint32_t>(x & 0x8000u) << 16));
}
inline uint16_t toF16(float x) {
  uint32_t a = bitsOf(x) & 0x7fffffffu;
  // Denormal results: the sum has their unit.
  uint32_t small = bitsOf(floatOf(a) + 0.5f) - 0x3f000000u;
  uint32_t usual = (a + 0xfffu + ((a >> 13) & 1u) - 0x38000000u) >> 13;
  uint32_t made = a < 0x38800000u ? small : usual;
  made = a >= 0x477ff000u ? 0x7c00u : made;
  made = a > 0x7f800000u ? 0x7e00u : made;
  return static_cast<uint16_t>(made | (bitsOf(x) >> 16 & 0x8000u));
}

template <float (*From)(uint16_t)>
void widened(const void* from, float* out, size_t count) {
  const auto* elements = static_cast<const uint16_t*>(from);
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) out[i] = From(elements[i]);
}
template <uint16_t (*To)(float)>
void narrowed(const float* from, void* out, size_t count) {
  auto* elements = static_cast<uint16_t*>(out);
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) elements[i] = To(from[i]);
}
template <float (*From)(uint16_t), uint16_t (*To)(float)>
void roundedStep(const float* a, const float*, const float*, float* out, size_t count) {
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) out[i] = From(To(a[i]));
}

#if defined(__F16C__)
// Where the processor converts f16 itself.
#if defined(__AVX512F__)
typedef __m256i Halves;
inline Lanes lanesOf(Halves x) { return _mm512_cvtph_ps(x); }
inline Halves halvesOf(Lanes x) { return _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT); }
#else
typedef __m128i Halves;
inline Lanes lanesOf(Halves x) { return _mm256_cvtph_ps(x); }
inline Halves halvesOf(Lanes x) { return _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT); }
#endif

void widenedF16(const void* from, float* out, size_t count) {
  const auto* elements = static_cast<const uint16_t*>(from);
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) {
    Halves x;
    __builtin_memcpy(&x, elements + i, sizeof x);
    store(out + i, lanesOf(x));
  }
  widened<fromF16>(elements + i, out + i, count - i);
}
void narrowedF16(const float* from, void* out, size_t count) {
  auto* elements = static_cast<uint16_t*>(out);
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) {
    Halves x = halvesOf(loaded(from + i));
    __builtin_memcpy(elements + i, &x, sizeof x);
  }
  narrowed<toF16>(from + i, elements + i, count - i);
}
void toF16Step(const float* a, const float*, const float*, float* out, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(out + i, lanesOf(halvesOf(loaded(a + i))));
  roundedStep<fromF16, toF16>(a + i, a, a, out + i, count - i);
}
#else
constexpr auto widenedF16 = widened<fromF16>;
constexpr auto narrowedF16 = narrowed<toF16>;
constexpr auto toF16Step = roundedStep<fromF16, toF16>;
#endif
constexpr auto toBf16Step = roundedStep<fromBf16, toBf16>;

}  // namespace
}  // namespace sextant
