// Tensors from nothing but attributes.
// Invariant: no operands; shape and dtype stand in the attributes, already checked.
import { DTYPE_SETS, type DType } from "../dtype.js";
import { checkedShape } from "../shape.js";
import { defineOp, type OpSchema, type Scalar } from "./op.js";
import { checkAdmitted } from "./rule.js";

const { any, number } = DTYPE_SETS;

/** Attributes of `full`. */
export interface FullAttributes {
  readonly shape: readonly number[];
  readonly value: Scalar;
  readonly dtype: DType;
}
export const full: OpSchema<FullAttributes> = defineOp<FullAttributes>({
  name: "full",
  form: "creation",
  operands: [],
  attributes: { shape: "ints", value: "scalar", dtype: "dtype" },
  admits: any,
  doc: "One value everywhere.",
  result: (_, { shape, dtype }) => [{ dtype, shape: checkedShape(shape, "full") }],
});

/** Attributes of `iota`. */
export interface IotaAttributes {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly dtype: DType;
}
export const iota: OpSchema<IotaAttributes> = defineOp<IotaAttributes>({
  name: "iota",
  form: "creation",
  operands: [],
  attributes: { shape: "ints", axis: "int", dtype: "dtype" },
  admits: number,
  doc: "Position along one axis: 0, 1, 2 ...",
  result: (_, { shape, dtype }) => {
    checkAdmitted(number, dtype, "iota", "dtype");
    return [{ dtype, shape: checkedShape(shape, "iota") }];
  },
});
