#include "rotary.h"

#include "element.h"

namespace sextant {
namespace {

/** Cosine and sine of each position and pair. */
template <typename W>
std::vector<W> turns(size_t positions, const Rotary& r) {
  size_t half = r.dims / 2;
  std::vector<W> table(positions * half * 2);
  for (size_t pair = 0; pair < half; pair++) {
    double frequency = std::pow(r.base, -static_cast<double>(pair) / static_cast<double>(half));
    for (size_t p = 0; p < positions; p++) {
      double angle = (static_cast<double>(p) + r.offset) * r.scale * frequency;
      table[(p * half + pair) * 2] = static_cast<W>(std::cos(angle));
      table[(p * half + pair) * 2 + 1] = static_cast<W>(std::sin(angle));
    }
  }
  return table;
}

template <typename T>
void turnRows(const T* x, T* o, size_t rows, size_t positions, size_t features, const Rotary& r) {
  using W = Wide<T>;
  auto table = turns<W>(positions, r);
  size_t half = r.dims / 2;
  // Pairs are neighbours, or stand half the turned features apart.
  size_t step = r.traditional ? 2 : 1, apart = r.traditional ? 1 : half;
  for (size_t row = 0; row < rows; row++, x += features, o += features) {
    const W* turn = table.data() + (row % positions) * half * 2;
    for (size_t pair = 0; pair < half; pair++) {
      size_t first = pair * step, second = first + apart;
      W a = static_cast<W>(x[first]), b = static_cast<W>(x[second]), cosine = turn[2 * pair], sine = turn[2 * pair + 1];
      o[first] = static_cast<T>(a * cosine - b * sine);
      o[second] = static_cast<T>(a * sine + b * cosine);
    }
    std::copy(x + r.dims, x + features, o + r.dims);
  }
}

}  // namespace

mx::array turned(const mx::array& x, const Rotary& rotary, mx::Stream s) {
  return kernelOf("rope", {x}, {x.dtype(), x.shape()}, s, [rotary](const Arrays& in, Arrays& out) {
    withFloat(in[0].dtype(), [&]<typename T>(T) {
      size_t positions = in[0].shape(-2), features = in[0].shape(-1);
      if (in[0].size() == 0) return;
      turnRows(in[0].data<T>(), out[0].data<T>(), in[0].size() / features, positions, features, rotary);
    });
  });
}

}  // namespace sextant
