#include "gelu.h"

#include "elementwise.h"

namespace sextant {
namespace {

template <typename W>
W byTanh(W x) {
  constexpr W ROOT = static_cast<W>(0.7978845608028654), CUBIC = static_cast<W>(0.044715);
  return (std::tanh((x * x * x * CUBIC + x) * ROOT) + 1) * x * static_cast<W>(0.5);
}

template <typename W>
W byError(W x) {
  return std::erfc(x * static_cast<W>(-0.7071067811865476)) * x * static_cast<W>(0.5);
}

}  // namespace

mx::array gelu(const mx::array& x, bool approximate, mx::Stream s) {
  if (approximate) return computed("gelu", x, s, [](auto v) { return byTanh(v); });
  return computed("gelu", x, s, [](auto v) { return byError(v); });
}

}  // namespace sextant
