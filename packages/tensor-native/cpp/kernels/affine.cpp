#include "affine.h"

#include <algorithm>
#include <limits>

#include "element.h"

namespace sextant {
namespace {

/** Groups whose extremes are closer than this, times the number of steps, count as constant. */
constexpr double LEAST_SCALE = 1e-7;

template <typename W>
struct Line {
  W scale, bias;
};

/** Zero and the extreme farther from it become codes exactly; NaN goes through. */
template <typename W>
Line<W> lineOf(const W* x, int size, W steps) {
  W low = x[0], high = x[0];
  bool isNumber = true;
  for (int i = 0; i < size; i++) {
    low = std::min(low, x[i]);
    high = std::max(high, x[i]);
    isNumber = isNumber && !std::isnan(x[i]);
  }
  if (!isNumber) return {std::numeric_limits<W>::quiet_NaN(), std::numeric_limits<W>::quiet_NaN()};
  W step = (high - low) / steps;
  if (step < static_cast<W>(LEAST_SCALE)) step = static_cast<W>(LEAST_SCALE);
  bool fromLow = std::abs(low) > std::abs(high);
  W scale = fromLow ? step : -step, edge = fromLow ? low : high;
  W first = std::rint(edge / scale);
  if (first == 0) return {scale, 0};
  return {edge / first, edge};
}

/** The code of an element; NaN is 0. */
template <typename W>
uint32_t codeOf(W x, const Line<W>& line, W steps) {
  W code = std::rint((x - line.bias) / line.scale);
  return code > 0 ? static_cast<uint32_t>(std::min(code, steps)) : 0;
}

template <typename T>
void quantizeGroups(const T* x, uint32_t* words, T* scales, T* biases, size_t groups, const Affine& affine) {
  using W = Wide<T>;
  W steps = static_cast<W>((1 << affine.bits) - 1);
  int perWord = 32 / affine.bits;
  std::vector<W> row(affine.groupSize);
  for (size_t group = 0; group < groups; group++) {
    for (auto& element : row) element = static_cast<W>(*x++);
    Line<W> line = lineOf(row.data(), affine.groupSize, steps);
    for (int i = 0; i < affine.groupSize; i += perWord) {
      uint32_t word = 0;
      for (int k = 0; k < perWord; k++) word |= codeOf(row[i + k], line, steps) << (k * affine.bits);
      *words++ = word;
    }
    scales[group] = static_cast<T>(line.scale);
    biases[group] = static_cast<T>(line.bias);
  }
}

template <int BITS, typename T, typename O>
void restoreGroups(const uint32_t* words, const T* scales, const T* biases, O* out, size_t groups, int groupSize) {
  using W = Wide<T>;
  constexpr int PER_WORD = 32 / BITS;
  constexpr uint32_t MASK = (1u << BITS) - 1;
  for (size_t group = 0; group < groups; group++) {
    W scale = static_cast<W>(scales[group]), bias = static_cast<W>(biases[group]);
    for (int i = 0; i < groupSize / PER_WORD; i++, words++, out += PER_WORD)
      for (int k = 0; k < PER_WORD; k++)
        out[k] = static_cast<O>(static_cast<W>(static_cast<int32_t>((*words >> (k * BITS)) & MASK)) * scale + bias);
  }
}

template <typename T, typename O>
void restoreAll(const Arrays& in, O* out, const Affine& affine) {
  auto words = in[0].data<uint32_t>();
  auto scales = in[1].data<T>(), biases = in[2].data<T>();
  size_t groups = in[1].size();
  switch (affine.bits) {
    case 2: return restoreGroups<2>(words, scales, biases, out, groups, affine.groupSize);
    case 4: return restoreGroups<4>(words, scales, biases, out, groups, affine.groupSize);
    default: return restoreGroups<8>(words, scales, biases, out, groups, affine.groupSize);
  }
}

}  // namespace

Arrays quantized(const mx::array& x, const Affine& affine, const std::vector<Type>& types, mx::Stream s) {
  return kernel("quantize", {x}, types, s, [affine](const Arrays& in, Arrays& out) {
    withFloat(in[0].dtype(), [&]<typename T>(T) {
      quantizeGroups(
          in[0].data<T>(), out[0].data<uint32_t>(), out[1].data<T>(), out[2].data<T>(), out[1].size(), affine);
    });
  });
}

mx::array restored(
    const mx::array& packed, const mx::array& scales, const mx::array& biases, const Affine& affine, const Type& type,
    mx::Stream s) {
  return kernelOf("dequantize", {packed, scales, biases}, type, s, [affine](const Arrays& in, Arrays& out) {
    withFloat(in[1].dtype(), [&]<typename T>(T) {
      if (out[0].dtype() == in[1].dtype()) restoreAll<T>(in, out[0].data<T>(), affine);
      else restoreAll<T>(in, out[0].data<Wide<T>>(), affine);
    });
  });
}

}  // namespace sextant
