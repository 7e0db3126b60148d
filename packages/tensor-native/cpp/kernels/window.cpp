// What max and min pooling pull back.
#include "order.h"
#include "ordering.h"

namespace sextant {
namespace {

/** Counts an index over extents, the last axis first; false when it is round. */
bool advance(Integers& index, const Integers& extents) {
  for (size_t axis = extents.size(); axis-- > 0;) {
    if (++index[axis] < extents[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

/** Calls visit(position) for each element of the window at a place that lies in the array, in order. */
template <typename F>
void eachInside(const mx::Shape& shape, const Window& window, const Integers& place, Integers& tap, F visit) {
  size_t rank = shape.size();
  std::fill(tap.begin(), tap.end(), 0);
  do {
    size_t position = 0;
    bool inside = true;
    for (size_t axis = 0; axis < rank && inside; axis++) {
      int at = place[axis] * window.strides[axis] - window.low[axis] + tap[axis];
      inside = at >= 0 && at < shape[axis];
      position = position * static_cast<size_t>(shape[axis]) + static_cast<size_t>(at);
    }
    if (inside) visit(position);
  } while (advance(tap, window.extents));
}

/** What elements of a dtype are added in: integers wrap, floats keep more digits. */
template <typename T>
struct Total {
  using type = std::conditional_t<isComplexType<T>, std::complex<double>, double>;
};
template <typename T>
  requires std::is_integral_v<T>
struct Total<T> {
  using type = std::make_unsigned_t<T>;
};

template <typename T>
typename Total<T>::type toTotal(T x) {
  if constexpr (isComplexType<T>) return {x.real(), x.imag()};
  else if constexpr (std::is_integral_v<T>) return static_cast<typename Total<T>::type>(x);
  else return toDouble(x);
}
template <typename T>
T fromTotal(typename Total<T>::type x) {
  if constexpr (isComplexType<T>) return T(static_cast<float>(x.real()), static_cast<float>(x.imag()));
  else if constexpr (std::is_integral_v<T>) return static_cast<T>(x);
  else return fromDouble<T>(x);
}

template <typename T>
void scatterTo(const mx::array& x, const mx::array& source, const Window& window, End end, T* o) {
  const T *elements = x.data<T>(), *added = source.data<T>();
  std::vector<typename Total<T>::type> totals(x.size());
  Integers place(x.ndim(), 0), tap(x.ndim(), 0), places(window.places.begin(), window.places.end());
  for (size_t w = 0; w < source.size(); w++, advance(place, places)) {
    const T* best = nullptr;
    eachInside(x.shape(), window, place, tap, [&](size_t at) {
      const T* found = elements + at;
      bool wins = best == nullptr || (end == End::LARGEST ? Ordering<T>::falls(*found, *best)
                                                          : Ordering<T>::nanThenRises(*found, *best));
      if (wins) best = found;
    });
    if (best != nullptr) totals[best - elements] += toTotal(added[w]);
  }
  for (size_t i = 0; i < totals.size(); i++) o[i] = fromTotal<T>(totals[i]);
}

}  // namespace

mx::array scatteredToExtremes(
    const mx::array& x, const mx::array& source, const Window& window, End end, const Type& type, mx::Stream s) {
  return kernelOf("windowScatter", {x, source}, type, s, [window, end](const Arrays& in, Arrays& out) {
    withAny(in[0].dtype(), [&]<typename T>(T) { scatterTo(in[0], in[1], window, end, out[0].data<T>()); });
  });
}

}  // namespace sextant
