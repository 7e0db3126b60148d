// Derivative cases of arithmetic and of functions of one operand, trigonometry included.
import * as t from "../../src/index.js";
import { binary, input, NARROW, unary, WITH_COMPLEX } from "./forms.js";
import type { DerivativeRow } from "./row.js";

const ANY = [0.5, -1.25, 2];
const POSITIVE = [0.5, 1.25, 2];
const BELOW_ONE = [0.5, -0.25, 0.75];

/** Cases. */
export const rows: readonly DerivativeRow[] = [
  ...binary("add", t.add, ANY, [1.5, 0.75, -3], WITH_COMPLEX),
  ...binary("subtract", t.subtract, ANY, [1.5, 0.75, -3], WITH_COMPLEX),
  ...binary("multiply", t.multiply, ANY, [1.5, 0.75, -3], WITH_COMPLEX),
  ...binary("divide", t.divide, ANY, [1.5, 0.75, -3], WITH_COMPLEX),
  ...binary("power", t.power, POSITIVE, [1.5, -0.75, 3], WITH_COMPLEX),
  ...binary("remainder", t.remainder, [5.5, -7.25, 4], [1.5, 3.5, -3]),
  ...binary("maximum", t.maximum, POSITIVE, [1.5, -0.75, 3]),
  ...binary("minimum", t.minimum, POSITIVE, [1.5, -0.75, 3]),
  ...binary("logaddexp", t.logaddexp, [0.5, 1.25, -2], [1.5, -0.75, 3]),
  ...binary("arctan2", t.arctan2, [0.5, 1.25, -2], [1.5, -0.75, 3]),
  ...unary("negative", t.negative, ANY),
  ...unary("abs", t.abs, ANY),
  ...unary("exp", t.exp, ANY),
  ...unary("log", t.log, POSITIVE),
  ...unary("expm1", t.expm1, [0.5, -1.25, 0]),
  ...unary("log1p", t.log1p, [0.5, -0.25, 2]),
  ...unary("sqrt", t.sqrt, POSITIVE),
  ...unary("rsqrt", t.rsqrt, POSITIVE),
  ...unary("tanh", t.tanh, [0.5, -1.25, 0.25]),
  ...unary("sigmoid", t.sigmoid, ANY),
  ...unary("sin", t.sin, ANY),
  ...unary("cos", t.cos, ANY),
  ...unary("tan", t.tan, [0.5, -1.25, 0.25]),
  ...unary("sinh", t.sinh, ANY),
  ...unary("cosh", t.cosh, ANY),
  ...unary("arcsin", t.arcsin, BELOW_ONE),
  ...unary("arccos", t.arccos, BELOW_ONE),
  ...unary("arctan", t.arctan, ANY),
  ...unary("arcsinh", t.arcsinh, ANY),
  ...unary("arccosh", t.arccosh, [1.5, 2.25, 4]),
  ...unary("arctanh", t.arctanh, BELOW_ONE),
  ...unary("cbrt", t.cbrt, ANY, NARROW),
  ...unary("log2", t.log2, POSITIVE),
  ...unary("log10", t.log10, POSITIVE),
  ...unary("astype", (x: t.Tensor) => x.astype("f32"), ANY, ["f16", "bf16"]),
  { op: "astype", name: "to half", fn: (x) => x!.astype("f16"), inputs: [input(ANY)], order: 1, tolerance: 1 },
  { op: "astype", name: "to complex", fn: (x) => x!.astype("c64"), inputs: [input(ANY, "f32")] },
  { op: "astype", name: "to real", fn: (x) => x!.astype("f32"), inputs: [input([[0.5, 2]], "c64")] },
  {
    op: "where",
    fn: (x, y) => t.where([[true], [false]], x!, y!) as t.Tensor,
    inputs: [input([1, 2, 3]), input(4)],
  },
  { op: "where", name: "one branch", fn: (x) => t.where([[true], [false]], x!, 0) as t.Tensor, inputs: [input(1)] },
  {
    op: "where",
    name: "a condition that depends on the operand",
    fn: (x) => t.where(t.greater(x!, 0), t.multiply(x!, x!), t.negative(x!)) as t.Tensor,
    inputs: [input(ANY)],
  },
  {
    op: "maximum",
    name: "clip",
    fn: (x) => t.clip(x!, -1, 1),
    inputs: [input([0.5, -1.25, 2])],
  },
  { op: "copysign", fn: (x, y) => t.copysign(x!, y!), inputs: [input(ANY), input([-1, -2, 3])] },
  { op: "copysign", name: "f16", fn: (x) => t.copysign(x!, -1), inputs: [input(ANY, "f16")], order: 1 },
];
