// Work on many elements, shared among the threads that the process has chosen.
// In: how many parts there are, what one range of them does.  Out: all ranges done.
// Invariant: ranges do not depend on each other, so results do not depend on the number of threads; the caller takes part, and does all
//   of it alone while others share work of their own.
// Not here: how many threads there are (../machine.h).
#pragma once

#include <cstddef>
#include <functional>

namespace sextant {

/** Does the parts from `from` to `to`; it throws nothing. */
using Range = std::function<void(size_t from, size_t to)>;

/** All parts from 0 to `count`, at least `least` of them a thread; ranges begin at multiples of `unit`. */
void inParallel(size_t count, size_t least, size_t unit, const Range& range);

}  // namespace sextant
