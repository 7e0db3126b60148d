// Special functions of numbers in f64.
// Invariant: what is outside of a function's domain gives NaN; poles are infinite where the function has one sign around them.
// Not here: arrays (elementwise.h).
#pragma once

namespace sextant {

/** 1 / sqrt(x). */
double inverseRoot(double x);
/** log(exp(x) + exp(y)). */
double logOfSum(double x, double y);
/** Inverse of erf. */
double inverseErf(double x);
/** exp(-|x|) I0(x) and exp(-|x|) I1(x). */
double bessel0(double x);
double bessel1(double x);

/** Logarithm of |gamma(x)|. */
double logGamma(double x);
/** Derivative of logGamma. */
double digamma(double x);
/** Regularised incomplete gamma functions of order a at x, and the derivative of the lower one by a. */
double lowerGamma(double a, double x);
double upperGamma(double a, double x);
double lowerGammaSlope(double a, double x);
/** Regularised incomplete beta function. */
double incompleteBeta(double a, double b, double x);
/** Hurwitz zeta function: the sum of (q + k)^-s over k >= 0. */
double zeta(double s, double q);

/** Sum of a Chebyshev series at t between -1 and 1; the first coefficient counts whole. */
template <int N>
double chebyshev(const double (&coefficients)[N], double t) {
  double next = 0, after = 0;
  for (int k = N - 1; k > 0; k--) {
    double value = coefficients[k] + 2 * t * next - after;
    after = next;
    next = value;
  }
  return coefficients[0] + t * next - after;
}

}  // namespace sextant
