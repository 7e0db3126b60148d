#include "order.h"

#include <algorithm>
#include <numeric>

#include "ordering.h"

namespace sextant {
namespace {

using Complex = mx::complex64_t;

/** Positions 0, 1, ... of a line. */
void number(int32_t* positions, size_t n) { std::iota(positions, positions + n, 0); }

mx::Shape withLast(const mx::Shape& shape, int extent) {
  mx::Shape changed(shape);
  changed.back() = extent;
  return changed;
}

size_t linesOf(const mx::array& x) { return x.shape(-1) == 0 ? 0 : x.size() / x.shape(-1); }

template <typename T>
void largestLine(const T* line, size_t n, size_t k, std::vector<int32_t>& order, T* values, int32_t* positions) {
  number(order.data(), n);
  std::partial_sort(order.begin(), order.begin() + k, order.end(), [line](int32_t i, int32_t j) {
    if (Ordering<T>::falls(line[i], line[j])) return true;
    return !Ordering<T>::falls(line[j], line[i]) && i < j;
  });
  for (size_t i = 0; i < k; i++) {
    values[i] = line[order[i]];
    positions[i] = order[i];
  }
}

/** Does the element of the sorted line stand before the value? NaN stands behind all numbers, beside NaN. */
template <typename T>
bool standsBefore(T sorted, T value, bool behind) {
  using O = Ordering<T>;
  if constexpr (!isComplexType<T>)
    if (O::nan(value)) return behind || !O::nan(sorted);
  return O::before(sorted, value) || (behind && O::equal(sorted, value));
}

/** A line of complex numbers after the other: positions of their order, or elements in it. */
template <typename R, typename F>
mx::array complexOrdered(const mx::array& x, mx::Dtype to, mx::Stream s, F read) {
  return kernelOf("complexSort", {x}, {to, x.shape()}, s, [read](const Arrays& in, Arrays& out) {
    size_t n = in[0].shape(-1);
    std::vector<int32_t> order(n);
    const auto* line = in[0].data<Complex>();
    auto* o = out[0].data<R>();
    for (size_t lines = linesOf(in[0]); lines > 0; lines--, line += n) {
      number(order.data(), n);
      std::stable_sort(order.begin(), order.end(), [line](int32_t i, int32_t j) {
        return Ordering<Complex>::rises(line[i], line[j]);
      });
      for (size_t i = 0; i < n; i++) *o++ = read(line, order[i]);
    }
  });
}

bool wins(Complex a, Complex b, End end) {
  return end == End::LARGEST ? Ordering<Complex>::falls(a, b) : Ordering<Complex>::nanThenRises(a, b);
}

template <typename R, typename F>
mx::array complexExtremes(const mx::array& x, End end, mx::Dtype to, mx::Stream s, F read) {
  mx::Shape shape(x.shape());
  shape.pop_back();
  return kernelOf("complexExtreme", {x}, {to, shape}, s, [end, read](const Arrays& in, Arrays& out) {
    size_t n = in[0].shape(-1);
    const auto* line = in[0].data<Complex>();
    auto* o = out[0].data<R>();
    for (size_t lines = linesOf(in[0]); lines > 0; lines--, line += n) {
      size_t best = 0;
      for (size_t i = 1; i < n; i++)
        if (wins(line[i], line[best], end)) best = i;
      *o++ = read(line, best);
    }
  });
}

Complex elementAt(const Complex* line, int32_t i) { return line[i]; }
int32_t positionAt(const Complex*, int32_t i) { return i; }

}  // namespace

Arrays largestOf(const mx::array& x, int k, mx::Stream s) {
  auto shape = withLast(x.shape(), k);
  return kernel("topK", {x}, {{x.dtype(), shape}, {mx::int32, shape}}, s, [k](const Arrays& in, Arrays& out) {
    withAny(in[0].dtype(), [&]<typename T>(T) {
      size_t n = in[0].shape(-1), count = k;
      const T* line = in[0].data<T>();
      T* values = out[0].data<T>();
      auto* positions = out[1].data<int32_t>();
      std::vector<int32_t> order(n);
      for (size_t lines = linesOf(in[0]); lines > 0; lines--, line += n, values += count, positions += count)
        largestLine(line, n, count, order, values, positions);
    });
  });
}

mx::array insertionsInto(const mx::array& sorted, const mx::array& values, bool behind, mx::Stream s) {
  return kernelOf("searchsorted", {sorted, values}, {mx::int32, values.shape()}, s, [behind](const Arrays& in, Arrays& out) {
    withAny(in[0].dtype(), [&]<typename T>(T) {
      const T *line = in[0].data<T>(), *wanted = in[1].data<T>();
      auto* o = out[0].data<int32_t>();
      size_t n = in[0].shape(-1), count = out[0].size();
      size_t perLine = in[0].ndim() == 1 ? count : in[1].shape(-1);
      for (size_t i = 0; i < count; i++) {
        const T* from = line + i / perLine * n;
        o[i] = std::partition_point(from, from + n, [&](T x) { return standsBefore(x, wanted[i], behind); }) - from;
      }
    });
  });
}

mx::array complexSorted(const mx::array& x, mx::Stream s) {
  return complexOrdered<Complex>(x, mx::complex64, s, elementAt);
}
mx::array complexPositions(const mx::array& x, mx::Stream s) {
  return complexOrdered<int32_t>(x, mx::int32, s, positionAt);
}
mx::array complexExtreme(const mx::array& x, End end, mx::Stream s) {
  return complexExtremes<Complex>(x, end, mx::complex64, s, elementAt);
}
mx::array complexExtremeAt(const mx::array& x, End end, mx::Stream s) {
  return complexExtremes<int32_t>(x, end, mx::int32, s, positionAt);
}

}  // namespace sextant
