// Convolution of f32 without groups: products of windows with kernels, where they lie.
// In: [n, ...space, c] and [o, ...window, c].  Out: [n, ...places, o].
// Invariant: no window is copied; only what is padded or dilated is copied, once; results do not depend on the number of threads.
// Not here: the loop (level_windows.h), other dtypes and groups (../ops/contract.cpp).
#pragma once

#include "../ops/op.h"

namespace sextant {

/** Zeros before, after and between elements, axis by axis; negative widths crop. */
struct Spacing {
  Integers low, high, dilation;
};

/** How windows lie: steps from one to the next, and between the elements of one. */
struct Layout {
  Integers strides, dilation;
};

mx::array convolved(
    const mx::array& x, const mx::array& kernel, const Type& type, const Spacing& spacing, const Layout& layout, mx::Stream s);

}  // namespace sextant
