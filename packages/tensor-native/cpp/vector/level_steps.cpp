// Loops of the steps of groups, for one level of instructions (LEVEL is its name).
// Invariant: see level.h.
#include "functions.h"
#include "level.h"
#include "level_rows.h"

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

UNARY(abs, floatOf(bitsOf(x) & 0x7fffffffu))
UNARY(negative, floatOf(bitsOf(x) ^ 0x80000000u))
UNARY(sqrt, __builtin_sqrtf(x))
UNARY(rsqrt, 1.0f / __builtin_sqrtf(x))
UNARY(exp, expOf(x))
UNARY(expm1, expm1Of(x))
UNARY(log, logOf(x))
UNARY(log1p, log1pOf(x))
UNARY(tanh, tanhOf(x))
UNARY(sigmoid, sigmoidOf(x))
UNARY(erf, erfOf(x))
UNARY(sign, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x))
UNARY(floor, __builtin_floorf(x))
UNARY(ceil, __builtin_ceilf(x))
UNARY(trunc, __builtin_truncf(x))
UNARY(rint, __builtin_rintf(x))
UNARY(isnan, truth(x != x))
UNARY(isfinite, truth((bitsOf(x) & 0x7fffffffu) < 0x7f800000u))
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

void whereStep(const float* a, const float* b, const float* c, float* out, size_t count) {
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) {
    const float x = b[i], y = c[i];
    out[i] = a[i] != 0.0f ? x : y;
  }
}

void fromBytes(const uint8_t* from, float* out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = truth(from[i] != 0);
}

void toBytes(const float* from, uint8_t* out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = from[i] != 0.0f;
}

}  // namespace

extern const Level LEVEL;
const Level LEVEL = {
    LEVEL_NAME,
#define STEP(name) name##Step,
    {SEXTANT_STEPS(STEP)},
#undef STEP
    fromBytes,
    toBytes,
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
