// Comparison of two elements of a dtype.
#pragma once

#include "element.h"

namespace sextant {

template <typename T>
struct Ordering {
  static bool nan(T x) {
    if constexpr (isComplexType<T>) return std::isnan(x.real()) || std::isnan(x.imag());
    else if constexpr (std::is_integral_v<T>) return false;
    else return std::isnan(static_cast<Wide<T>>(x));
  }

  /** The order of numbers; never beside NaN. */
  static bool before(T a, T b) {
    if constexpr (isComplexType<T>) return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
    else return static_cast<Wide<T>>(a) < static_cast<Wide<T>>(b);
  }

  static bool equal(T a, T b) {
    if constexpr (isComplexType<T>) return a.real() == b.real() && a.imag() == b.imag();
    else return static_cast<Wide<T>>(a) == static_cast<Wide<T>>(b);
  }

  /** Rising, NaN last. */
  static bool rises(T a, T b) { return nan(b) ? !nan(a) : !nan(a) && before(a, b); }
  /** Rising, NaN first. */
  static bool nanThenRises(T a, T b) { return nan(a) ? !nan(b) : !nan(b) && before(a, b); }
  /** Falling, NaN first. */
  static bool falls(T a, T b) { return nan(a) ? !nan(b) : !nan(b) && before(b, a); }
};

}  // namespace sextant
