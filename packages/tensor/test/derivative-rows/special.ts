// Derivative cases of special functions.
import * as t from "../../src/index.js";
import { binary, input, NARROW, unary } from "./forms.js";
import type { DerivativeRow } from "./row.js";

/** By the last operand alone, in the same cases. */
const byLast = (rows: readonly DerivativeRow[]): DerivativeRow[] =>
  rows.filter((row) => row.inputs.length === 2 && row.wrt?.[0] !== 0).map((row) => ({ ...row, wrt: [1] }));

/** Cases. */
export const rows: readonly DerivativeRow[] = [
  ...unary("erf", t.erf, [0.5, -1.25, 2], NARROW),
  ...unary("erfc", t.erfc, [0.5, -1.25, 2], NARROW),
  ...unary("erfInv", t.erfInv, [0.5, -0.25, 0.75], NARROW),
  ...unary("lgamma", t.lgamma, [0.5, 1.25, 4, -1.5], NARROW),
  ...unary("digamma", t.digamma, [0.5, 1.25, 4, -1.5], NARROW),
  ...unary("besselI0e", t.besselI0e, [0.5, -1.25, 9], NARROW),
  ...unary("besselI1e", t.besselI1e, [0.5, -1.25, 9], NARROW),
  ...byLast(binary("igamma", t.igamma, [0.5, 2, 9], [1.5, 0.75, 12])),
  ...byLast(binary("igammac", t.igammac, [0.5, 2, 9], [1.5, 0.75, 12])),
  {
    op: "igamma",
    name: "by the order too",
    fn: t.igamma as DerivativeRow["fn"],
    inputs: [input([0.5, 2, 9]), input([1.5, 0.75, 12])],
    order: 1,
  },
  {
    op: "igammac",
    name: "by the order too",
    fn: t.igammac as DerivativeRow["fn"],
    inputs: [input([0.5, 2, 30]), input([4, 0.01, 31])],
    order: 1,
  },
  {
    op: "igamma",
    name: "by the order in half",
    fn: t.igamma as DerivativeRow["fn"],
    inputs: [input([0.5, 2], "f16"), input([1.5, 0.75], "f16")],
    order: 1,
  },
  ...byLast(binary("igammaGradA", t.igammaGradA, [0.5, 2, 9], [1.5, 0.75, 12])),
  ...binary("zeta", t.zeta, [2.5, 1.5, 4], [1.5, 0.75, 3]),
  { op: "zeta", name: "below zero", fn: (q) => t.zeta(2, q!), inputs: [input([-0.5, -1.75])] },
  { op: "betainc", fn: (x) => t.betainc([1, 2, 0.5], [3, 1, 2], x!), inputs: [input([0.25, 0.5, 0.75])] },
  { op: "betainc", name: "broadcast", fn: (x) => t.betainc([1, 2, 0.5], [[3], [4]], x!), inputs: [input(0.25)] },
  { op: "betainc", name: "f16", fn: (x) => t.betainc(2, 3, x!), inputs: [input([0.25, 0.5], "f16")], order: 1 },
];
