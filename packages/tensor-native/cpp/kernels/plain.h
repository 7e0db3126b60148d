// Matrices that are no case for LAPACK: those with NaN, infinities or zeros on the diagonal, by the same loops as the reference backend.
// In: row-major matrices.  Out: their factors in place.
// Invariant: every element has the value that IEEE 754 gives to the textbook's formulas in order.
#pragma once

#include <cmath>
#include <cstddef>

#include "algebra.h"
#include "lapack.h"

namespace sextant {

template <typename T>
bool isFinite(T x) {
  return std::isfinite(x);
}
template <typename T>
bool isFinite(std::complex<T> x) {
  return std::isfinite(x.real()) && std::isfinite(x.imag());
}

template <typename T>
bool allFinite(const T* a, size_t size) {
  return std::all_of(a, a + size, [](T x) { return isFinite(x); });
}

template <typename T>
bool triangleFinite(const T* a, size_t n, bool lower) {
  for (size_t row = 0; row < n; row++)
    if (!(lower ? allFinite(a + row * n, row + 1) : allFinite(a + row * n + row, n - row))) return false;
  return true;
}

template <typename T>
void setIdentity(T* a, size_t n) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) a[i * n + j] = T(i == j ? 1 : 0);
}

/** Imaginary parts of what a real matrix has as real eigenvalues are rounding. */
template <typename T>
void realEigenvalues(const T* a, lapack::Z* values, size_t n) {
  double norm = 0;
  for (size_t i = 0; i < n * n; i++) norm = std::max(norm, std::fabs(static_cast<double>(a[i])));
  double rounding = 8 * static_cast<double>(n) * norm * 0x1p-52;
  for (size_t i = 0; i < n; i++)
    if (std::fabs(values[i].imag()) <= rounding) values[i] = values[i].real();
}

template <typename T>
T times(T x, T y) {
  return x * y;
}
/** Without the repairs of infinities that C's own product makes. */
template <typename T>
std::complex<T> times(std::complex<T> x, std::complex<T> y) {
  return {x.real() * y.real() - x.imag() * y.imag(), x.real() * y.imag() + x.imag() * y.real()};
}

template <typename T>
T quotient(T x, T y) {
  return x / y;
}
/** Scaled by the larger part of the divisor (Smith's method). */
template <typename T>
std::complex<T> quotient(std::complex<T> x, std::complex<T> y) {
  T c = y.real(), d = y.imag();
  if (std::fabs(c) >= std::fabs(d)) {
    if (c == 0 && d == 0) return {x.real() / std::fabs(c), x.imag() / std::fabs(c)};
    T ratio = d / c, scale = c + d * ratio;
    return {(x.real() + x.imag() * ratio) / scale, (x.imag() - x.real() * ratio) / scale};
  }
  T ratio = c / d, scale = c * ratio + d;
  return {(x.real() * ratio + x.imag()) / scale, (x.imag() * ratio - x.real()) / scale};
}

template <typename T>
double sizeOf1(T x) {
  return std::fabs(x);
}
template <typename T>
double sizeOf1(std::complex<T> x) {
  return std::fabs(x.real()) + std::fabs(x.imag());
}

template <typename T>
T conjugateOf(T x) {
  return x;
}
template <typename T>
std::complex<T> conjugateOf(std::complex<T> x) {
  return std::conj(x);
}

/** Lower factor in place of a lower triangle; false when the matrix is not positive definite. */
template <typename T>
bool plainCholesky(T* a, size_t n) {
  for (size_t j = 0; j < n; j++)
    for (size_t i = j; i < n; i++) {
      T rest = a[i * n + j];
      for (size_t k = 0; k < j; k++) rest -= times(a[i * n + k], conjugateOf(a[j * n + k]));
      if (i > j) {
        a[i * n + j] = rest / lapack::Real<T>(lapack::realPart(a[j * n + j]));
        continue;
      }
      double square = lapack::realPart(rest);
      if (!(square > 0)) return false;
      a[j * n + j] = static_cast<lapack::Real<T>>(std::sqrt(square));
    }
  return true;
}

/** Packed l and u with partial pivoting; a zero pivot stays where it is. Pivots count from 0. */
template <typename T>
void plainLu(T* a, size_t m, size_t n, int32_t* pivots) {
  for (size_t k = 0; k < std::min(m, n); k++) {
    size_t pivot = k;
    for (size_t i = k + 1; i < m; i++)
      if (sizeOf1(a[i * n + k]) > sizeOf1(a[pivot * n + k])) pivot = i;
    pivots[k] = static_cast<int32_t>(pivot);
    if (pivot != k) std::swap_ranges(a + k * n, a + k * n + n, a + pivot * n);
    if (sizeOf1(a[k * n + k]) == 0) continue;
    for (size_t i = k + 1; i < m; i++) {
      T ratio = quotient(a[i * n + k], a[k * n + k]);
      a[i * n + k] = ratio;
      for (size_t j = k + 1; j < n; j++) a[i * n + j] -= times(ratio, a[k * n + j]);
    }
  }
}

/** Solves a x = b in place of b when a zero on the diagonal, NaN or infinities ask for it; says whether it did. */
template <typename T>
bool plainlySolved(const T* a, T* b, Triangle triangle, size_t n, size_t columns) {
  bool regular = triangleFinite(a, n, triangle.lower) && allFinite(b, n * columns);
  for (size_t i = 0; i < n && regular && !triangle.unitDiagonal; i++) regular = a[i * n + i] != T(0);
  if (regular) return false;
  bool turned = triangle.form != 0, forward = triangle.lower != turned;
  auto at = [&](size_t i, size_t j) {
    T x = turned ? a[j * n + i] : a[i * n + j];
    return triangle.form == 2 ? conjugateOf(x) : x;
  };
  for (size_t step = 0; step < n; step++) {
    size_t i = forward ? step : n - 1 - step;
    for (size_t done = 0; done < step; done++) {
      size_t j = forward ? done : n - 1 - done;
      T factor = at(i, j);
      for (size_t c = 0; c < columns; c++) b[i * columns + c] -= times(factor, b[j * columns + c]);
    }
    if (triangle.unitDiagonal) continue;
    T diagonal = at(i, i);
    for (size_t c = 0; c < columns; c++) b[i * columns + c] = quotient(b[i * columns + c], diagonal);
  }
  return true;
}

}  // namespace sextant
