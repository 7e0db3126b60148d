// Elements of a dtype known at run time, as C++ types: one visit per array, loops inside.
// In: a dtype, a function of an empty value.  Out: the function run with the element's own type.
// Invariant: 16-bit floats widen to f32 before they widen further, and narrow through it.
#pragma once

#include <bit>
#include <cmath>
#include <complex>
#include <type_traits>

#include "../ops/op.h"

namespace sextant {

template <typename T>
inline constexpr bool isHalfType = std::is_same_v<T, mx::float16_t> || std::is_same_v<T, mx::bfloat16_t>;
template <typename T>
inline constexpr bool isComplexType = std::is_same_v<T, mx::complex64_t>;

/** What real numbers of a dtype are computed in: f32 for the 16-bit floats, themselves otherwise. */
template <typename T>
using Wide = std::conditional_t<isHalfType<T>, float, T>;

/** A real number in f64. */
template <typename T>
double toDouble(T x) {
  return static_cast<double>(static_cast<Wide<T>>(x));
}

/** A number of f64 rounded to a float dtype. */
template <typename T>
T fromDouble(double x) {
  if constexpr (isHalfType<T>) return static_cast<T>(static_cast<float>(x));
  else return static_cast<T>(x);
}

template <typename F>
void withFloat(mx::Dtype d, F&& f) {
  switch (d.val()) {
    case mx::Dtype::Val::float16: return f(mx::float16_t{});
    case mx::Dtype::Val::bfloat16: return f(mx::bfloat16_t{});
    case mx::Dtype::Val::float32: return f(float{});
    case mx::Dtype::Val::float64: return f(double{});
    default: throw std::invalid_argument("the kernel takes floats only");
  }
}

/** Integers, and bool as bytes. */
template <typename F>
void withInteger(mx::Dtype d, F&& f) {
  switch (d.val()) {
    case mx::Dtype::Val::bool_:
    case mx::Dtype::Val::uint8: return f(uint8_t{});
    case mx::Dtype::Val::uint16: return f(uint16_t{});
    case mx::Dtype::Val::uint32: return f(uint32_t{});
    case mx::Dtype::Val::uint64: return f(uint64_t{});
    case mx::Dtype::Val::int8: return f(int8_t{});
    case mx::Dtype::Val::int16: return f(int16_t{});
    case mx::Dtype::Val::int32: return f(int32_t{});
    case mx::Dtype::Val::int64: return f(int64_t{});
    default: throw std::invalid_argument("the kernel takes integers only");
  }
}

template <typename F>
void withAny(mx::Dtype d, F&& f) {
  if (isComplex(d)) return f(mx::complex64_t{});
  if (isFloat(d)) return withFloat(d, f);
  withInteger(d, f);
}

/** What matrices are made of: f32, f64, c64. */
template <typename F>
void withField(mx::Dtype d, F&& f) {
  switch (d.val()) {
    case mx::Dtype::Val::float32: return f(float{});
    case mx::Dtype::Val::float64: return f(double{});
    case mx::Dtype::Val::complex64: return f(std::complex<float>{});
    default: throw std::invalid_argument("the kernel takes f32, f64 and c64 only");
  }
}

}  // namespace sextant
