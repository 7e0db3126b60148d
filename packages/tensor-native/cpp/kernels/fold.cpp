#include "fold.h"

#include <algorithm>

#include "complex.h"
#include "functions.h"

namespace sextant {
namespace {

/** An array seen as [outer, reduced, inner]. */
struct Planes {
  size_t outer = 1, reduced = 1, inner = 1;
};

Planes planesAround(const mx::Shape& shape, size_t first, size_t last) {
  Planes p;
  for (size_t axis = 0; axis < shape.size(); axis++)
    (axis < first ? p.outer : axis <= last ? p.reduced : p.inner) *= static_cast<size_t>(shape[axis]);
  return p;
}

// Columns whose totals stay in the first-level cache.
constexpr size_t TILE = 1024;

/** Elements in what they accumulate in. */
template <typename T>
auto widened(T x) {
  if constexpr (isComplexType<T>) return Pair(x.real(), x.imag());
  else return toDouble(x);
}
template <typename T, typename A>
T narrowed(A total) {
  if constexpr (isComplexType<T>) return T(static_cast<float>(total.real()), static_cast<float>(total.imag()));
  else return fromDouble<T>(total);
}

struct Add {
  static constexpr double identity = 0;
  template <typename A>
  static A join(A a, A b) {
    return a + b;
  }
};
struct Multiply {
  static constexpr double identity = 1;
  static double join(double a, double b) { return a * b; }
  static Pair join(Pair a, Pair b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
  }
};
struct LogAddExp {
  static double join(double a, double b) { return logOfSum(a, b); }
};
struct Later {
  static Pair join(Pair a, Pair b) { return complexMaximum(a, b); }
};
struct Earlier {
  static Pair join(Pair a, Pair b) { return complexMinimum(a, b); }
};

/** One line, in eight strands, so that no addition waits for the one before. */
template <typename Fold, typename T>
auto foldLine(const T* a, size_t n) {
  using A = decltype(widened(*a));
  A strands[8];
  std::fill_n(strands, 8, A(Fold::identity));
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++) strands[k] = Fold::join(strands[k], widened(a[i + k]));
  for (; i < n; i++) strands[0] = Fold::join(strands[0], widened(a[i]));
  for (size_t half = 4; half > 0; half /= 2)
    for (size_t k = 0; k < half; k++) strands[k] = Fold::join(strands[k], strands[k + half]);
  return strands[0];
}

template <typename Fold, typename T>
void foldPlanes(const T* a, T* o, const Planes& p) {
  using A = decltype(widened(*a));
  A totals[TILE];
  for (size_t outer = 0; outer < p.outer; outer++) {
    const T* plane = a + outer * p.reduced * p.inner;
    T* row = o + outer * p.inner;
    if (p.inner == 1) {
      *row = narrowed<T>(foldLine<Fold>(plane, p.reduced));
      continue;
    }
    for (size_t from = 0; from < p.inner; from += TILE) {
      size_t width = std::min(TILE, p.inner - from);
      std::fill_n(totals, width, A(Fold::identity));
      for (size_t r = 0; r < p.reduced; r++) {
        const T* line = plane + r * p.inner + from;
        for (size_t i = 0; i < width; i++) totals[i] = Fold::join(totals[i], widened(line[i]));
      }
      for (size_t i = 0; i < width; i++) row[from + i] = narrowed<T>(totals[i]);
    }
  }
}

template <typename F>
void withInexact(mx::Dtype d, F&& f) {
  if (isComplex(d)) f(mx::complex64_t{});
  else withFloat(d, f);
}

/** The operand with its reduced axes side by side. */
std::pair<mx::array, Planes> arranged(const mx::array& x, Integers axes, mx::Stream s) {
  std::sort(axes.begin(), axes.end());
  if (axes.empty()) return {x, {x.size(), 1, 1}};
  if (axes.back() - axes.front() + 1 == static_cast<int>(axes.size()))
    return {x, planesAround(x.shape(), axes.front(), axes.back())};
  Integers order;
  for (int axis = 0; axis < static_cast<int>(x.ndim()); axis++)
    if (!std::binary_search(axes.begin(), axes.end(), axis)) order.push_back(axis);
  size_t kept = order.size();
  order.insert(order.end(), axes.begin(), axes.end());
  auto turned = mx::transpose(x, order, s);
  return {turned, planesAround(turned.shape(), kept, order.size() - 1)};
}

template <typename Fold>
mx::array folded(const char* name, const mx::array& x, const Integers& axes, const Type& type, mx::Stream s) {
  auto [operand, planes] = arranged(x, axes, s);
  return kernelOf(name, {operand}, type, s, [planes = planes](const Arrays& in, Arrays& out) {
    withInexact(out[0].dtype(), [&]<typename T>(T) { foldPlanes<Fold>(in[0].data<T>(), out[0].data<T>(), planes); });
  });
}

template <typename Fold, typename T>
void runPlanes(const T* a, T* o, const Planes& p, bool reverse) {
  std::vector<decltype(widened(*a))> totals(p.inner);
  for (size_t outer = 0; outer < p.outer; outer++)
    for (size_t r = 0; r < p.reduced; r++) {
      size_t at = (outer * p.reduced + (reverse ? p.reduced - 1 - r : r)) * p.inner;
      for (size_t i = 0; i < p.inner; i++) {
        // The first is the operand's own: an operation with an identity could change a signed zero.
        totals[i] = r == 0 ? widened(a[at + i]) : Fold::join(totals[i], widened(a[at + i]));
        o[at + i] = narrowed<T>(totals[i]);
      }
    }
}

}  // namespace

mx::array sumOver(const mx::array& x, const Integers& axes, const Type& type, mx::Stream s) {
  return folded<Add>("sum", x, axes, type, s);
}

mx::array productOver(const mx::array& x, const Integers& axes, const Type& type, mx::Stream s) {
  return folded<Multiply>("prod", x, axes, type, s);
}

mx::array runningOver(Running running, const mx::array& x, int axis, bool reverse, const Type& type, mx::Stream s) {
  auto planes = planesAround(x.shape(), axis, axis);
  return kernelOf("running", {x}, type, s, [running, planes, reverse](const Arrays& in, Arrays& out) {
    auto run = [&]<typename Fold, typename T>() {
      runPlanes<Fold>(in[0].data<T>(), out[0].data<T>(), planes, reverse);
    };
    auto d = out[0].dtype();
    switch (running) {
      case Running::SUM: return withInexact(d, [&]<typename T>(T) { run.template operator()<Add, T>(); });
      case Running::PRODUCT: return withInexact(d, [&]<typename T>(T) { run.template operator()<Multiply, T>(); });
      case Running::LOG_SUM_EXP: return withFloat(d, [&]<typename T>(T) { run.template operator()<LogAddExp, T>(); });
      case Running::MAXIMUM: return run.template operator()<Later, mx::complex64_t>();
      case Running::MINIMUM: return run.template operator()<Earlier, mx::complex64_t>();
    }
  });
}

}  // namespace sextant
