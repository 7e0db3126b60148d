// The one source of random bits.
// Invariant: the Threefry 2x32 block cipher with 20 rounds; the same key and counter give the same bits on every backend.
// Not here: distributions, which are composed of it (random.ts).
import { broadcastShapes, type Shape } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema } from "./op.js";
import { checkAdmitted } from "./rule.js";

export const threefry2x32: OpSchema<NoAttributes> = defineOp({
  name: "threefry2x32",
  form: "elementwise",
  operands: ["key0", "key1", "count0", "count1"],
  admits: ["u32"],
  doc: "Two words of random bits from a key of two words and a counter of two words; all four broadcast.",
  result: (types) => {
    for (const type of types) checkAdmitted(["u32"], type.dtype, "threefry2x32");
    const shape = types.reduce<Shape>((joined, type) => broadcastShapes(joined, type.shape, "threefry2x32"), []);
    return [
      { dtype: "u32", shape },
      { dtype: "u32", shape },
    ];
  },
});
