#include "algebra.h"

#include <limits>

#include "element.h"
#include "lapack.h"
#include "plain.h"

namespace sextant {
namespace {

/** Row-major to column-major and back: [rows, columns] becomes [columns, rows]. */
template <typename From, typename To>
void turnInto(const From* from, To* to, size_t rows, size_t columns) {
  constexpr size_t TILE = 32;
  for (size_t i = 0; i < rows; i += TILE)
    for (size_t j = 0; j < columns; j += TILE)
      for (size_t k = i; k < std::min(rows, i + TILE); k++)
        for (size_t l = j; l < std::min(columns, j + TILE); l++) to[l * rows + k] = static_cast<To>(from[k * columns + l]);
}

template <typename T>
void fillNan(T* at, size_t size) {
  using R = lapack::Real<T>;
  constexpr R none = std::numeric_limits<R>::quiet_NaN();
  if constexpr (std::is_same_v<T, R>) std::fill_n(at, size, none);
  else std::fill_n(at, size, T(none, none));
}

void check(int info, const char* op, size_t n) {
  if (info > 0)
    throw std::runtime_error(std::string(op) + ": the iteration on a matrix of " + std::to_string(n) + " columns did not end");
}

/** The elements of result `r` that belong to one matrix of the batch. */
template <typename T>
T* partOf(Arrays& out, size_t r, size_t matrix, size_t matrices) {
  return out[r].data<T>() + matrix * (out[r].size() / matrices);
}

/** Runs factor(T, matrix of m x n elements, its number, how many) for each matrix. */
template <typename F>
Arrays eachMatrix(const char* name, const mx::array& x, const std::vector<Type>& types, mx::Stream s, F factor) {
  return kernel(name, {x}, types, s, [factor](const Arrays& in, Arrays& out) {
    size_t m = in[0].shape(-2), n = in[0].shape(-1);
    size_t matrices = 1;
    for (size_t axis = 0; axis + 2 < in[0].ndim(); axis++) matrices *= static_cast<size_t>(in[0].shape(axis));
    withField(in[0].dtype(), [&]<typename T>(T) {
      const T* a = in[0].data<T>();
      for (size_t i = 0; i < matrices; i++) factor(a + i * m * n, out, i, matrices, m, n);
    });
  });
}

}  // namespace

Arrays choleskyOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("cholesky", x, types, s, []<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t, size_t n) {
    T* l = partOf<T>(out, 0, i, all);
    // The lower triangle by rows is the upper one by columns.
    for (size_t row = 0; row < n; row++)
      for (size_t column = 0; column < n; column++) l[row * n + column] = column <= row ? a[row * n + column] : T(0);
    // OpenBLAS passes over NaN and over pivots that are not positive.
    bool definite = triangleFinite(l, n, true) ? n == 0 || lapack::cholesky(static_cast<int>(n), l) == 0 : plainCholesky(l, n);
    for (size_t k = 0; k < n && definite; k++) definite = lapack::realPart(l[k * n + k]) > 0;
    if (!definite)
      for (size_t row = 0; row < n; row++) fillNan(l + row * n, row + 1);
  });
}

Arrays luOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("lu", x, types, s, []<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t m, size_t n) {
    T* packed = partOf<T>(out, 0, i, all);
    auto* pivots = partOf<int32_t>(out, 1, i, all);
    auto* permutation = partOf<int32_t>(out, 2, i, all);
    size_t count = std::min(m, n);
    if (allFinite(a, m * n)) {
      std::vector<T> columns(m * n);
      turnInto(a, columns.data(), m, n);
      if (count > 0) lapack::lu(static_cast<int>(m), static_cast<int>(n), columns.data(), pivots);
      turnInto(columns.data(), packed, n, m);
      for (size_t k = 0; k < count; k++) pivots[k]--;
    } else {
      std::copy_n(a, m * n, packed);
      plainLu(packed, m, n, pivots);
    }
    for (size_t k = 0; k < m; k++) permutation[k] = static_cast<int32_t>(k);
    for (size_t k = 0; k < count; k++) std::swap(permutation[k], permutation[pivots[k]]);
  });
}

Arrays qrOf(const mx::array& x, bool full, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("qr", x, types, s, [full]<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t m, size_t n) {
    T *q = partOf<T>(out, 0, i, all), *r = partOf<T>(out, 1, i, all);
    size_t count = std::min(m, n), width = full ? m : count;
    std::vector<T> columns(m * std::max(n, width)), tau(count);
    turnInto(a, columns.data(), m, n);
    if (count > 0) lapack::qr(static_cast<int>(m), static_cast<int>(n), columns.data(), tau.data());
    for (size_t row = 0; row < width; row++)
      for (size_t column = 0; column < n; column++) r[row * n + column] = column < row ? T(0) : columns[column * m + row];
    if (width > 0)
      lapack::orthogonal(static_cast<int>(m), static_cast<int>(width), static_cast<int>(count), columns.data(), tau.data());
    turnInto(columns.data(), q, width, m);
  });
}

Arrays eighOf(const mx::array& x, bool lower, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("eigh", x, types, s, [lower]<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t, size_t n) {
    auto* w = partOf<lapack::Real<T>>(out, 0, i, all);
    T* v = partOf<T>(out, 1, i, all);
    if (n == 0) return;
    std::vector<T> columns(n * n);
    turnInto(a, columns.data(), n, n);
    if (!triangleFinite(a, n, lower)) {
      fillNan(w, n);
      fillNan(v, n * n);
      return;
    }
    check(lapack::eigh(lower, static_cast<int>(n), columns.data(), w), "eigh", n);
    turnInto(columns.data(), v, n, n);
  });
}

Arrays eigOf(const mx::array& x, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("eig", x, types, s, []<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t, size_t n) {
    using lapack::C;
    using lapack::Z;
    C *w = partOf<C>(out, 0, i, all), *v = partOf<C>(out, 1, i, all);
    if (n == 0) return;
    if (!allFinite(a, n * n)) {
      fillNan(w, n);
      fillNan(v, n * n);
      return;
    }
    std::vector<Z> columns(n * n), values(n), vectors(n * n);
    turnInto(a, columns.data(), n, n);
    check(lapack::eig(static_cast<int>(n), columns.data(), values.data(), vectors.data()), "eig", n);
    if constexpr (std::is_same_v<T, lapack::Real<T>>) realEigenvalues(a, values.data(), n);
    std::transform(values.begin(), values.end(), w, [](Z z) { return static_cast<C>(z); });
    turnInto(vectors.data(), v, n, n);
  });
}

Arrays svdOf(const mx::array& x, bool full, const std::vector<Type>& types, mx::Stream s) {
  return eachMatrix("svd", x, types, s, [full]<typename T>(const T* a, Arrays& out, size_t i, size_t all, size_t m, size_t n) {
    T *u = partOf<T>(out, 0, i, all), *vh = partOf<T>(out, 2, i, all);
    auto* values = partOf<lapack::Real<T>>(out, 1, i, all);
    size_t count = std::min(m, n);
    if (count == 0) {
      setIdentity(u, full ? m : 0);
      setIdentity(vh, full ? n : 0);
      return;
    }
    if (!allFinite(a, m * n)) {
      fillNan(u, m * (full ? m : count));
      fillNan(values, count);
      fillNan(vh, n * (full ? n : count));
      return;
    }
    // By columns the matrix is its transpose, whose factors are ours exchanged.
    std::vector<T> columns(a, a + m * n);
    check(lapack::svd(full, static_cast<int>(n), static_cast<int>(m), columns.data(), values, vh, u), "svd", n);
  });
}

mx::array solved(const mx::array& a, const mx::array& b, Triangle triangle, const Type& type, mx::Stream s) {
  return kernelOf("triangularSolve", {a, b}, type, s, [triangle](const Arrays& in, Arrays& out) {
    if (out[0].size() == 0) return;
    withField(out[0].dtype(), [&]<typename T>(T) {
      size_t n = in[0].shape(-1), columns = in[1].shape(-1), matrices = out[0].size() / (n * columns);
      const T *left = in[0].data<T>(), *right = in[1].data<T>();
      T* x = out[0].data<T>();
      std::copy_n(right, out[0].size(), x);
      for (size_t i = 0; i < matrices; i++, left += n * n, x += n * columns) {
        // Products by inverses of the diagonal, as OpenBLAS has them, are divisions only where both are finite.
        if (plainlySolved(left, x, triangle, n, columns)) continue;
        static constexpr lapack::Turn TURNS[] = {lapack::Turn::NONE, lapack::Turn::TRANSPOSE, lapack::Turn::ADJOINT};
        lapack::solve(
            triangle.lower, TURNS[triangle.form], triangle.unitDiagonal, static_cast<int>(n), static_cast<int>(columns),
            left, x);
      }
    });
  });
}

}  // namespace sextant
