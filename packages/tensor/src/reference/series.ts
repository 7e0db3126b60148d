// Sums of Chebyshev polynomials.
// In: coefficients, the first counting whole, and t between -1 and 1.  Out: the sum.

/** Clenshaw's recurrence: as stable as the series itself. */
export function chebyshev(coefficients: readonly number[], t: number): number {
  const twice = 2 * t;
  let next = 0;
  let after = 0;
  for (let k = coefficients.length - 1; k > 0; k--) {
    const value = coefficients[k]! + twice * next - after;
    after = next;
    next = value;
  }
  return coefficients[0]! + t * next - after;
}
