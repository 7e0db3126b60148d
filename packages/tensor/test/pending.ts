// Primitives that stand in the schema and lack one of their consumers, by family.
// Invariant: this list and what is missing are equal, so a family that is filled must leave it, and it ends empty.

/** Primitive names by family. */
export const PENDING: Readonly<Record<string, readonly string[]>> = {
  trigonometry: [
    "sinh",
    "cosh",
    "arcsin",
    "arccos",
    "arctan",
    "arcsinh",
    "arccosh",
    "arctanh",
    "cbrt",
    "log2",
    "log10",
  ],
  special: [
    "erf",
    "erfc",
    "erfInv",
    "lgamma",
    "digamma",
    "besselI0e",
    "besselI1e",
    "igamma",
    "igammac",
    "zeta",
    "betainc",
  ],
  bitwise: [
    "bitwiseAnd",
    "bitwiseOr",
    "bitwiseXor",
    "bitwiseNot",
    "leftShift",
    "rightShift",
    "bitwiseCount",
    "populationCount",
    "clz",
    "copysign",
    "nextafter",
    "bitcast",
  ],
  complex: ["real", "imag", "conjugate", "complex"],
  random: ["threefry2x32"],
};
