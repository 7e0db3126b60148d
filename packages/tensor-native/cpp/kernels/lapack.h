// LAPACK and BLAS of the linked OpenBLAS (names begin with scipy_), overloaded by element type.
// In: column-major matrices; a character argument is followed by its hidden length at the end, as Fortran compilers expect.
// Out: LAPACK's info: 0, or where it stopped.
// Invariant: work space is asked for first, so that blocked code runs.
#pragma once

#include <algorithm>
#include <complex>
#include <cstddef>
#include <vector>

namespace sextant::lapack {

using C = std::complex<float>;
using Z = std::complex<double>;

#define SEXTANT_REAL(T, p)                                                                                             \
  void scipy_##p##potrf_(const char*, const int*, T*, const int*, int*, size_t);                                       \
  void scipy_##p##getrf_(const int*, const int*, T*, const int*, int*, int*);                                          \
  void scipy_##p##geqrf_(const int*, const int*, T*, const int*, T*, T*, const int*, int*);                            \
  void scipy_cblas_##p##trsm(int, int, int, int, int, int, int, SEXTANT_SCALAR(T), const T*, int, T*, int);

extern "C" {
#define SEXTANT_SCALAR(T) T
SEXTANT_REAL(float, s)
SEXTANT_REAL(double, d)
#undef SEXTANT_SCALAR
#define SEXTANT_SCALAR(T) const void*
SEXTANT_REAL(C, c)
#undef SEXTANT_SCALAR
#undef SEXTANT_REAL
void scipy_sorgqr_(const int*, const int*, const int*, float*, const int*, const float*, float*, const int*, int*);
void scipy_dorgqr_(const int*, const int*, const int*, double*, const int*, const double*, double*, const int*, int*);
void scipy_cungqr_(const int*, const int*, const int*, C*, const int*, const C*, C*, const int*, int*);
void scipy_ssyevd_(const char*, const char*, const int*, float*, const int*, float*, float*, const int*, int*, const int*, int*, size_t, size_t);
void scipy_dsyevd_(const char*, const char*, const int*, double*, const int*, double*, double*, const int*, int*, const int*, int*, size_t, size_t);
void scipy_cheevd_(const char*, const char*, const int*, C*, const int*, float*, C*, const int*, float*, const int*, int*, const int*, int*, size_t, size_t);
void scipy_sgesdd_(const char*, const int*, const int*, float*, const int*, float*, float*, const int*, float*, const int*, float*, const int*, int*, int*, size_t);
void scipy_dgesdd_(const char*, const int*, const int*, double*, const int*, double*, double*, const int*, double*, const int*, double*, const int*, int*, int*, size_t);
void scipy_cgesdd_(const char*, const int*, const int*, C*, const int*, float*, C*, const int*, C*, const int*, C*, const int*, float*, int*, int*, size_t);
void scipy_zgeev_(const char*, const char*, const int*, Z*, const int*, Z*, Z*, const int*, Z*, const int*, Z*, const int*, double*, int*, size_t, size_t);
}

/** Real numbers below T. */
template <typename T>
struct RealOf {
  using type = T;
};
template <typename T>
struct RealOf<std::complex<T>> {
  using type = T;
};
template <typename T>
using Real = typename RealOf<T>::type;

template <typename T>
double realPart(T x) {
  return x;
}
template <typename T>
double realPart(std::complex<T> x) {
  return x.real();
}

/** Asks a routine for its work space, then runs it with that. */
template <typename T, typename Routine>
int withWork(Routine routine) {
  T best{};
  int info = routine(&best, -1);
  if (info != 0) return info;
  std::vector<T> work(static_cast<size_t>(std::max(1.0, realPart(best))));
  return routine(work.data(), static_cast<int>(work.size()));
}

// One overload per element type: `name_of(T{})` is the routine.
#define SEXTANT_THREE(name, s, d, c)         \
  inline auto name(float) { return s; }      \
  inline auto name(double) { return d; }     \
  inline auto name(C) { return c; }
SEXTANT_THREE(potrf, scipy_spotrf_, scipy_dpotrf_, scipy_cpotrf_)
SEXTANT_THREE(getrf, scipy_sgetrf_, scipy_dgetrf_, scipy_cgetrf_)
SEXTANT_THREE(geqrf, scipy_sgeqrf_, scipy_dgeqrf_, scipy_cgeqrf_)
SEXTANT_THREE(orgqr, scipy_sorgqr_, scipy_dorgqr_, scipy_cungqr_)
SEXTANT_THREE(trsm, scipy_cblas_strsm, scipy_cblas_dtrsm, scipy_cblas_ctrsm)
#undef SEXTANT_THREE

/** Upper Cholesky factor in place of a column-major matrix. */
template <typename T>
int cholesky(int n, T* a) {
  int info = 0;
  potrf(T{})("U", &n, a, &n, &info, 1);
  return info;
}

/** Packed l and u; pivots count from 1. */
template <typename T>
int lu(int m, int n, T* a, int* pivots) {
  int info = 0;
  getrf(T{})(&m, &n, a, &m, pivots, &info);
  return info;
}

/** Reflectors below r. */
template <typename T>
int qr(int m, int n, T* a, T* tau) {
  return withWork<T>([&](T* work, int size) {
    int info = 0;
    geqrf(T{})(&m, &n, a, &m, tau, work, &size, &info);
    return info;
  });
}

/** The first `width` columns of the product of k reflectors. */
template <typename T>
int orthogonal(int m, int width, int k, T* a, const T* tau) {
  return withWork<T>([&](T* work, int size) {
    int info = 0;
    orgqr(T{})(&m, &width, &k, a, &m, tau, work, &size, &info);
    return info;
  });
}

/** Ascending eigenvalues; the matrix becomes its eigenvectors. */
template <typename T>
int eigh(bool lower, int n, T* a, Real<T>* w) {
  const char* triangle = lower ? "L" : "U";
  Real<T> realBest{};
  int integerBest = 0, info = 0, query = -1;
  T best{};
  auto run = [&](T* work, const int* size, Real<T>* reals, const int* realSize, int* integers, const int* integerSize) {
    if constexpr (std::is_same_v<T, float>)
      scipy_ssyevd_("V", triangle, &n, a, &n, w, work, size, integers, integerSize, &info, 1, 1);
    else if constexpr (std::is_same_v<T, double>)
      scipy_dsyevd_("V", triangle, &n, a, &n, w, work, size, integers, integerSize, &info, 1, 1);
    else
      scipy_cheevd_("V", triangle, &n, a, &n, w, work, size, reals, realSize, integers, integerSize, &info, 1, 1);
  };
  run(&best, &query, &realBest, &query, &integerBest, &query);
  if (info != 0) return info;
  int size = std::max(1, static_cast<int>(realPart(best))), realSize = std::max(1, static_cast<int>(realBest));
  std::vector<T> work(size);
  std::vector<Real<T>> reals(realSize);
  std::vector<int> integers(std::max(1, integerBest));
  run(work.data(), &size, reals.data(), &realSize, integers.data(), &integerBest);
  return info;
}

/** Singular factors, all columns of u and rows of vt or those that belong to a value. */
template <typename T>
int svd(bool full, int m, int n, T* a, Real<T>* values, T* u, T* vt) {
  int small = std::min(m, n), large = std::max(m, n), rows = full ? n : small;
  std::vector<int> integers(8 * static_cast<size_t>(small));
  std::vector<Real<T>> reals(
      std::is_same_v<T, Real<T>> ? 0 : static_cast<size_t>(small) * std::max(5 * small + 7, 2 * large + 2 * small + 1));
  return withWork<T>([&](T* work, int size) {
    int info = 0;
    const char* job = full ? "A" : "S";
    if constexpr (std::is_same_v<T, float>)
      scipy_sgesdd_(job, &m, &n, a, &m, values, u, &m, vt, &rows, work, &size, integers.data(), &info, 1);
    else if constexpr (std::is_same_v<T, double>)
      scipy_dgesdd_(job, &m, &n, a, &m, values, u, &m, vt, &rows, work, &size, integers.data(), &info, 1);
    else
      scipy_cgesdd_(job, &m, &n, a, &m, values, u, &m, vt, &rows, work, &size, reals.data(), integers.data(), &info, 1);
    return info;
  });
}

/** Eigenvalues and right eigenvectors of length 1 of a general matrix. */
inline int eig(int n, Z* a, Z* w, Z* vectors) {
  std::vector<double> reals(2 * static_cast<size_t>(n));
  int one = 1;
  return withWork<Z>([&](Z* work, int size) {
    int info = 0;
    scipy_zgeev_("N", "V", &n, a, &n, w, nullptr, &one, vectors, &n, work, &size, reals.data(), &info, 1, 1);
    return info;
  });
}

/** x of a x = b, both row-major, in place of b. */
enum class Turn { NONE = 111, TRANSPOSE = 112, ADJOINT = 113 };
template <typename T>
void solve(bool lower, Turn turn, bool unitDiagonal, int n, int columns, const T* a, T* b) {
  constexpr int ROW_MAJOR = 101, UPPER = 121, LOWER = 122, NON_UNIT = 131, UNIT = 132, LEFT = 141;
  T one(1);
  int triangle = lower ? LOWER : UPPER, diagonal = unitDiagonal ? UNIT : NON_UNIT;
  auto run = trsm(T{});
  if constexpr (std::is_same_v<T, Real<T>>)
    run(ROW_MAJOR, LEFT, triangle, static_cast<int>(turn), diagonal, n, columns, one, a, n, b, columns);
  else
    run(ROW_MAJOR, LEFT, triangle, static_cast<int>(turn), diagonal, n, columns, &one, a, n, b, columns);
}

}  // namespace sextant::lapack
