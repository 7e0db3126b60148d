// Functions and the order of complex numbers, as NumPy has them: principal branches; by real, then imaginary part.
// Invariant: a number with a NaN part is NaN.
#pragma once

#include "elementwise.h"

namespace sextant {

inline bool isNan(Pair z) { return std::isnan(z.real()) || std::isnan(z.imag()); }

/** Does a come before b? Never beside NaN. */
inline bool before(Pair a, Pair b) {
  return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
}

Pair complexPower(Pair x, Pair y);
Pair complexExpm1(Pair x);
Pair complexLogistic(Pair x);
/** The later and the earlier of two; the first NaN stays. */
Pair complexMaximum(Pair x, Pair y);
Pair complexMinimum(Pair x, Pair y);

/** Whether `less` (or `less or equal` where `equal` is set) holds element by element. */
mx::array complexLess(const mx::array& x, const mx::array& y, bool equal, mx::Stream s);

}  // namespace sextant
