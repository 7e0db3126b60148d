// The gamma function's family.
// Invariant: poles of logGamma are infinite, those of digamma NaN.
// Source: a Chebyshev series between 1 and 3 and Stirling's series from 12 on (logGamma); the asymptotic series from 10 on (digamma);
//   series and Lentz's continued fractions (incomplete functions). The reference backend has the same in gamma-functions.ts.
#include <cmath>
#include <limits>

#include "../generated/coefficients.h"
#include "functions.h"

namespace sextant {
namespace {

constexpr double PI = 3.14159265358979323846;
constexpr double HALF_LOG_TAU = 0.91893853320467274;
constexpr double EPSILON = 1.1102230246251565e-16;
constexpr double INFINITE = std::numeric_limits<double>::infinity();
constexpr double NOT_A_NUMBER = std::numeric_limits<double>::quiet_NaN();
// Away from 0 in Lentz's method.
constexpr double TINY = 1e-300;

double awayFromZero(double x) { return x == 0 ? TINY : x; }

/** What Stirling's formula leaves out: logGamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, for x >= 12. */
double stirlingRest(double x) {
  double w = 1 / (x * x);
  double far = 1 / 1260.0 + w * (-1 / 1680.0 + w * (1 / 1188.0 + w * (-691 / 360360.0 + w * (1 / 156.0 - (w * 3617) / 122400))));
  return (1 / 12.0 + w * (-1 / 360.0 + w * far)) / x;
}

/** m - log(1 + m), without cancellation near 0. */
double logGap(double m) {
  if (std::fabs(m) > 0.1) return m - std::log1p(m);
  double sum = 0;
  for (int k = 18; k >= 2; k--) sum = (k % 2 == 0 ? 1.0 : -1.0) / k + m * sum;
  return m * m * sum;
}

/** x^a exp(-x) / gamma(a + 1). */
double gammaFactor(double a, double x) {
  if (a < 12) return std::exp(a * std::log(x) - x - logGamma(a + 1));
  return std::exp(-a * logGap((x - a) / a) - stirlingRest(a)) / std::sqrt(2 * PI * a);
}

double lowerSeries(double a, double x) {
  double term = 1, sum = 1;
  for (int n = 1; n < 1000000 && term > EPSILON * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaFactor(a, x) * sum;
}

double upperFraction(double a, double x) {
  double b = x + 1 - a, c = 1 / TINY, d = 1 / b, value = d;
  for (int n = 1; n < 1000000; n++) {
    double an = -n * (n - a);
    b += 2;
    c = awayFromZero(b + an / c);
    d = 1 / awayFromZero(an * d + b);
    double factor = d * c;
    value *= factor;
    if (std::fabs(factor - 1) < EPSILON) break;
  }
  return gammaFactor(a, x) * a * value;
}

double incompleteGamma(double a, double x, bool upper) {
  if (!(a > 0) || !(x >= 0)) return NOT_A_NUMBER;
  if (x == 0 || a == INFINITE) return upper ? 1 : 0;
  if (x == INFINITE) return upper ? 0 : 1;
  if (x < a + 1) {
    double low = lowerSeries(a, x);
    return upper ? 1 - low : low;
  }
  double high = upperFraction(a, x);
  return upper ? high : 1 - high;
}

/** Derivative of lowerSeries by a: each term times its logarithm's derivative. */
double lowerSlope(double a, double x) {
  double term = 1, rate = std::log(x) - digamma(a + 1), sum = rate, size = std::fabs(rate);
  for (int n = 1; n < 1000000 && term * std::fabs(rate) > EPSILON * size; n++) {
    term *= x / (a + n);
    rate -= 1 / (a + n);
    sum += term * rate;
    size += term * std::fabs(rate);
  }
  return gammaFactor(a, x) * sum;
}

/** Derivative of upperFraction by a: Lentz's steps, each with its derivative. */
double upperSlope(double a, double x) {
  double b = x + 1 - a, c = 1 / TINY, dc = 0, d = 1 / b, dd = d * d, value = d, slope = dd;
  for (int n = 1; n < 1000000; n++) {
    double an = -n * (n - a);
    b += 2;
    // Both b and the inverse of c fall by their own slopes; that of an is n.
    double below = an * d + b;
    dd = -(n * d + an * dd - 1) / (below * below);
    d = 1 / awayFromZero(below);
    dc = n / c - (an * dc) / (c * c) - 1;
    c = awayFromZero(b + an / c);
    double factor = d * c, change = dd * c + d * dc;
    slope = slope * factor + value * change;
    value *= factor;
    if (std::fabs(factor - 1) < EPSILON && std::fabs(value * change) <= EPSILON * std::fabs(slope)) break;
  }
  return gammaFactor(a, x) * a * (value * (std::log(x) - digamma(a)) + slope);
}

/** x^a (1 - x)^b / beta(a, b). */
double betaFactor(double a, double b, double x) {
  if (a < 12 || b < 12)
    return std::exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * std::log(x) + b * std::log1p(-x));
  // The large parts of the logarithms cancel: only what x is off the mean counts.
  double total = a + b, off = x - a / total;
  double gap = a * logGap((off * total) / a) + b * logGap((-off * total) / b);
  double rest = stirlingRest(total) - stirlingRest(a) - stirlingRest(b);
  return std::exp(rest - gap) * std::sqrt((a * b) / (2 * PI * total));
}

/** The continued fraction of the incomplete beta function, for x below its mean. */
double betaFraction(double a, double b, double x) {
  double c = 1, d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1)), value = d;
  for (int m = 1; m < 100000; m++) {
    double even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    c = awayFromZero(1 + even / c);
    d = 1 / awayFromZero(1 + even * d);
    value *= d * c;
    double odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    c = awayFromZero(1 + odd / c);
    d = 1 / awayFromZero(1 + odd * d);
    double factor = d * c;
    value *= factor;
    if (std::fabs(factor - 1) < EPSILON) break;
  }
  return value;
}

}  // namespace

double logGamma(double x) {
  if (x >= 12) return x == INFINITE ? x : (x - 0.5) * std::log(x) - x + HALF_LOG_TAU + stirlingRest(x);
  if (x >= 1) {
    double rest = x, product = 1;
    while (rest > 3) {
      rest -= 1;
      product *= rest;
    }
    return std::log(product) + (rest - 1) * (rest - 2) * chebyshev(LGAMMA, rest - 2);
  }
  if (x > 0) return x * (x - 1) * chebyshev(LGAMMA, x - 1) - std::log(x);
  if (std::isnan(x)) return x;
  if (x == std::floor(x)) return INFINITE;
  // |sin(pi x)|, by the distance to a whole number.
  return std::log(PI / std::fabs(std::sin(PI * (x - std::round(x))))) - logGamma(1 - x);
}

double digamma(double x) {
  if (x <= 0) {
    if (x == std::floor(x)) return NOT_A_NUMBER;
    return digamma(1 - x) - PI / std::tan(PI * (x - std::round(x)));
  }
  double rest = x, sum = 0;
  for (; rest < 10; rest += 1) sum -= 1 / rest;
  double w = 1 / (rest * rest);
  double far = 1 / 252.0 + w * (-1 / 240.0 + w * (1 / 132.0 + w * (-691 / 32760.0 + w / 12)));
  return sum + std::log(rest) - 0.5 / rest - w * (1 / 12.0 + w * (-1 / 120.0 + w * far));
}

double lowerGamma(double a, double x) { return incompleteGamma(a, x, false); }
double upperGamma(double a, double x) { return incompleteGamma(a, x, true); }

double lowerGammaSlope(double a, double x) {
  if (!(a > 0) || !(x >= 0)) return NOT_A_NUMBER;
  if (x == 0 || x == INFINITE || a == INFINITE) return 0;
  return x < a + 1 ? lowerSlope(a, x) : -upperSlope(a, x);
}

double incompleteBeta(double a, double b, double x) {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || x > 1) return NOT_A_NUMBER;
  if (x == 0 || x == 1) return x;
  if (x < (a + 1) / (a + b + 2)) return betaFactor(a, b, x) * betaFraction(a, b, x) / a;
  return 1 - betaFactor(b, a, 1 - x) * betaFraction(b, a, 1 - x) / b;
}

}  // namespace sextant
