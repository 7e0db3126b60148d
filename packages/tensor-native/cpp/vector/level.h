// What is compiled once for every level of instructions: loops over f32.
// In: pointers and counts.  Out: elements.
// Invariant: a result depends on its operands alone, not on its place in a block or on what it is computed beside, so compiled = eager bit for bit;
//   this header and all level_*.cpp include C headers only, since an inline function of the library compiled for new processors must not
//   be the copy that the linker keeps for all.
// Not here: which level runs (choose.cpp), MLX (group.cpp, rows.cpp).
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace sextant {

/** Steps of groups, by the names of the schema; truth is 1.0 or 0.0. */
#define SEXTANT_STEPS(STEP) \
  STEP(abs) STEP(negative) STEP(sqrt) STEP(rsqrt) STEP(exp) STEP(expm1) STEP(log) STEP(log1p) STEP(log2) STEP(log10) \
  STEP(tanh) STEP(sinh) STEP(cosh) STEP(sigmoid) STEP(erf) STEP(erfc) STEP(gelu) STEP(exactGelu) STEP(sin) STEP(cos) \
  STEP(tan) STEP(arctan) STEP(sign) STEP(floor) STEP(ceil) STEP(trunc) STEP(rint) STEP(isnan) STEP(isfinite) \
  STEP(logicalNot) STEP(identity) STEP(truth) STEP(toF16) STEP(toBf16) STEP(add) STEP(subtract) STEP(multiply) STEP(divide) STEP(maximum) \
  STEP(minimum) STEP(power) STEP(arctan2) STEP(logaddexp) STEP(equal) STEP(notEqual) STEP(less) STEP(lessEqual) \
  STEP(greater) STEP(greaterEqual) STEP(logicalAnd) STEP(logicalOr) STEP(logicalXor) STEP(where)

enum StepCode : uint8_t {
#define STEP(name) STEP_##name,
  SEXTANT_STEPS(STEP)
#undef STEP
  STEP_COUNT
};

/** out[i] = f(a[i], b[i], c[i]); out may be one of the operands. Steps with fewer operands ignore the rest. */
using StepLoop = void (*)(const float* a, const float* b, const float* c, float* out, size_t count);

/** Elements of another dtype as f32, and f32 as such elements. */
struct Conversion {
  void (*widen)(const void* from, float* out, size_t count);
  void (*narrow)(const float* from, void* out, size_t count);
};

/** What the windows of a convolution have in common: runs of elements that lie together, each at a distance from the window's first. */
struct Taps {
  const ptrdiff_t* runs;
  size_t count;
  size_t length;
};

/** Loops of one level. */
struct Level {
  const char* name;
  StepLoop steps[STEP_COUNT];
  /** Truth: 1.0 for every byte that is not 0. */
  Conversion bytes;
  Conversion f16;
  Conversion bf16;
  /** Outputs that `windows` computes at a time: kernels come in panels of so many, the last one filled with zeros. */
  size_t panel;
  /** For each place the products of its window with each output's kernel: out[place * outputs + output]. */
  void (*windows)(
      const float* x, const ptrdiff_t* places, size_t count, const Taps& taps, const float* panels, size_t outputs, float* out);
  // Rows of `width` elements, one after the other.
  void (*softmax)(const float* x, float* out, size_t rows, size_t width);
  void (*logSoftmax)(const float* x, float* out, size_t rows, size_t width);
  void (*layerNorm)(const float* x, const float* scale, const float* bias, float epsilon, float* out, size_t rows, size_t width);
  void (*rmsNorm)(const float* x, const float* scale, float epsilon, float* out, size_t rows, size_t width);
  void (*sumRows)(const float* x, float* out, size_t rows, size_t width);
  void (*maxRows)(const float* x, float* out, size_t rows, size_t width);
  void (*minRows)(const float* x, float* out, size_t rows, size_t width);
  // Blocks of `height` rows of `width` elements: each block's rows are joined into one.
  void (*sumColumns)(const float* x, float* out, size_t blocks, size_t height, size_t width);
  void (*maxColumns)(const float* x, float* out, size_t blocks, size_t height, size_t width);
  void (*minColumns)(const float* x, float* out, size_t blocks, size_t height, size_t width);
};

}  // namespace sextant
