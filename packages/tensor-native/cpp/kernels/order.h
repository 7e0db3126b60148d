// The order of elements of every dtype, and what follows from it.
// In: an operand.  Out: lazy results.
// Invariant: complex numbers order by real, then imaginary part; of equal elements the first comes first.
#pragma once

#include "kernel.h"

namespace sextant {

/** Which end of the order is looked for; NaN counts before both. */
enum class End { LARGEST, SMALLEST };

/** The k largest elements of the last axis in falling order, NaN first, and their positions as i32. */
Arrays largestOf(const mx::array& x, int k, mx::Stream s);
/** Where values go into the sorted last axis, before or behind equal elements. */
mx::array insertionsInto(const mx::array& sorted, const mx::array& values, bool behind, mx::Stream s);

/** Complex numbers sorted along the last axis, NaN last, or the positions that sort them. */
mx::array complexSorted(const mx::array& x, mx::Stream s);
mx::array complexPositions(const mx::array& x, mx::Stream s);
/** The extreme of the last axis of complex numbers, or its position as i32. */
mx::array complexExtreme(const mx::array& x, End end, mx::Stream s);
mx::array complexExtremeAt(const mx::array& x, End end, mx::Stream s);

/** A window that slides over all axes of an array. */
struct Window {
  mx::Shape places;
  Integers extents, strides, low;
};

/** Each element of source added, in zeros of the type, where its window of x has its first extreme; NaN wins, padding never does. */
mx::array scatteredToExtremes(
    const mx::array& x, const mx::array& source, const Window& window, End end, const Type& type, mx::Stream s);

}  // namespace sextant
