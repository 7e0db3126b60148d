// Loops of the steps of groups, for one level of instructions (LEVEL is its name).
// Invariant: see level.h.
#include "angles.h"
#include "functions.h"
#include "level.h"
#include "level_halves.h"
#include "level_rows.h"
#include "level_windows.h"
#include "powers.h"

namespace sextant {
namespace {

using Operand = const float* const;

inline float truth(bool x) { return x ? 1.0f : 0.0f; }

// `ivdep`: out may be an operand, element by element, which is no dependence between elements.
#define UNARY(NAME, EXPRESSION)                                                              \
  void NAME##Step(const float* a, const float*, const float*, float* out, size_t count) {    \
    _Pragma("GCC ivdep") for (size_t i = 0; i < count; i++) {                                \
      const float x = a[i];                                                                  \
      out[i] = EXPRESSION;                                                                   \
    }                                                                                        \
  }
#define BINARY(NAME, EXPRESSION)                                                             \
  void NAME##Step(const float* a, const float* b, const float*, float* out, size_t count) {  \
    _Pragma("GCC ivdep") for (size_t i = 0; i < count; i++) {                                \
      const float x = a[i], y = b[i];                                                        \
      out[i] = EXPRESSION;                                                                   \
    }                                                                                        \
  }

UNARY(abs, __builtin_fabsf(x))
UNARY(negative, -x)
UNARY(sqrt, __builtin_sqrtf(x))
UNARY(rsqrt, 1.0f / __builtin_sqrtf(x))
UNARY(sign, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x))
UNARY(floor, __builtin_floorf(x))
UNARY(ceil, __builtin_ceilf(x))
UNARY(trunc, __builtin_truncf(x))
UNARY(rint, __builtin_rintf(x))
UNARY(isnan, truth(x != x))
UNARY(isfinite, truth(__builtin_fabsf(x) < INFINITY_))
UNARY(logicalNot, truth(x == 0.0f))
UNARY(identity, x)
UNARY(truth, truth(x != 0.0f))
BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x* y)
BINARY(divide, x / y)
BINARY(maximum, (x > y || x != x) ? x : y)
BINARY(minimum, (x < y || x != x) ? x : y)
BINARY(equal, truth(x == y))
BINARY(notEqual, truth(x != y))
BINARY(less, truth(x < y))
BINARY(lessEqual, truth(x <= y))
BINARY(greater, truth(x > y))
BINARY(greaterEqual, truth(x >= y))
BINARY(logicalAnd, truth(x != 0.0f && y != 0.0f))
BINARY(logicalOr, truth(x != 0.0f || y != 0.0f))
BINARY(logicalXor, truth((x != 0.0f) != (y != 0.0f)))

/** A function of registers along an array; what is left at its end is computed as a register too, so it has the same bits. */
template <Lanes (*F)(Lanes)>
void unaryStep(const float* a, const float*, const float*, float* out, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(out + i, F(loaded(a + i)));
  if (i < count) storePart(out + i, F(loadedPart(a + i, count - i)), count - i);
}
template <Lanes (*F)(Lanes, Lanes)>
void binaryStep(const float* a, const float* b, const float*, float* out, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(out + i, F(loaded(a + i), loaded(b + i)));
  if (i < count) storePart(out + i, F(loadedPart(a + i, count - i), loadedPart(b + i, count - i)), count - i);
}

#define LANES(NAME) constexpr StepLoop NAME##Step = unaryStep<NAME##Of>;
LANES(exp) LANES(expm1) LANES(log) LANES(log1p) LANES(log2) LANES(log10) LANES(tanh) LANES(sinh) LANES(cosh) LANES(sigmoid)
LANES(erf) LANES(erfc) LANES(gelu) LANES(exactGelu) LANES(sin) LANES(cos) LANES(tan) LANES(arctan)
#undef LANES
constexpr StepLoop powerStep = binaryStep<powerOf>;
constexpr StepLoop arctan2Step = binaryStep<arctan2Of>;
constexpr StepLoop logaddexpStep = binaryStep<logaddexpOf>;

void whereStep(const float* a, const float* b, const float* c, float* out, size_t count) {
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) {
    const float x = b[i], y = c[i];
    out[i] = a[i] != 0.0f ? x : y;
  }
}

void fromBytes(const void* from, float* out, size_t count) {
  const auto* bytes = static_cast<const uint8_t*>(from);
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) out[i] = truth(bytes[i] != 0);
}

void toBytes(const float* from, void* out, size_t count) {
  auto* bytes = static_cast<uint8_t*>(out);
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) bytes[i] = from[i] != 0.0f;
}

}  // namespace

extern const Level LEVEL;
const Level LEVEL = {
    LEVEL_NAME,
#define STEP(name) name##Step,
    {SEXTANT_STEPS(STEP)},
#undef STEP
    {fromBytes, toBytes},
    {widenedF16, narrowedF16},
    {widened<fromBf16>, narrowed<toBf16>},
    PANEL,
    windowProducts,
    softmaxRows,
    logSoftmaxRows,
    layerNormRows,
    rmsNormRows,
    sumRows,
    maxRows,
    minRows,
    sumColumns,
    maxColumns,
    minColumns,
};

}  // namespace sextant
