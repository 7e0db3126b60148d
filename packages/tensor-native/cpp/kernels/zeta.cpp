// The Hurwitz zeta function, by Euler and Maclaurin's summation.
#include <algorithm>
#include <cmath>
#include <limits>

#include "functions.h"

namespace sextant {
namespace {

constexpr double EPSILON = 1.1102230246251565e-16;

/** B(2j) / (2j)! for j = 1, 2, ... */
constexpr double MACLAURIN[] = {
    1 / 12.0,
    -1 / 720.0,
    1 / 30240.0,
    -1 / 1209600.0,
    1 / 47900160.0,
    -691 / 1307674368000.0,
    1 / 74724249600.0,
    -3617 / 10670622842880000.0,
    43867 / 5109094217170944000.0,
};

/** For s > 1 and q > 0. */
double sumFrom(double s, double q) {
  // Beyond, one term is all that is left, or nothing.
  if (s > 1100) return std::pow(q, -std::min(s, 1e6));
  if (std::isinf(q)) return 0;
  // The remainder falls off once the terms go on slower than s grows.
  double far = std::max(10.0, 2 * s), sum = 0, at = q;
  for (; at < far; at += 1) {
    double term = std::pow(at, -s);
    sum += term;
    if (term < EPSILON * sum / 16) return sum;
  }
  double edge = std::pow(at, -s);
  sum += edge * at / (s - 1) + edge / 2;
  double factor = edge * s / at;
  int j = 0;
  for (double coefficient : MACLAURIN) {
    double term = coefficient * factor;
    sum += term;
    if (std::fabs(term) < EPSILON * sum) break;
    factor *= (s + 2 * j + 1) * (s + 2 * j + 2) / (at * at);
    j++;
  }
  return sum;
}

}  // namespace

double zeta(double s, double q) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(s) || std::isnan(q) || s < 1) return none;
  if (s == 1) return std::numeric_limits<double>::infinity();
  if (q > 0) return sumFrom(s, q);
  double floor = std::floor(q);
  if (q == floor) return std::numeric_limits<double>::infinity();
  if (s != std::floor(s)) return none;
  // The terms below zero, by their magnitudes: j - r for j = 1 to -floor(q).
  double r = q - floor;
  double below = sumFrom(s, 1 - r) - sumFrom(s, 1 - r - floor);
  return sumFrom(s, r) + (std::fmod(s, 2) == 0 ? below : -below);
}

}  // namespace sextant
