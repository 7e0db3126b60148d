// Other names of functions: NumPy's, its Array API's and lax's second names for one meaning.
// Invariant: this is the one table of aliases; each is the same function and the same method as its target.
export { arctan2 as atan2, divide as trueDivide, power as pow, remainder as mod } from "./arithmetic.js";
export {
  bitwiseNot as bitwiseInvert,
  bitwiseNot as invert,
  leftShift as bitwiseLeftShift,
  rightShift as bitwiseRightShift,
} from "./bitwise.js";
export { conjugate as conj } from "./complex.js";
export { abs as absolute } from "./functions.js";
export { round as around } from "./rounding.js";
export {
  arccos as acos,
  arccosh as acosh,
  arcsin as asin,
  arcsinh as asinh,
  arctan as atan,
  arctanh as atanh,
  deg2rad as radians,
  rad2deg as degrees,
} from "./trigonometry.js";
